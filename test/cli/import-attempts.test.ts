import { expect, test } from 'bun:test'
import { originalShop } from './django-shop.ts'
import { createShops } from './shop-fixture.ts'

test('each imported unpaid order has one open attempt at Alipay, after any number of imports', async () => {
  const shops = await createShops()
  try {
    await shops.given(`${originalShop}
    UPDATE tb_order_info SET status = 1`)
    const attempts = () =>
      shops.rows(`SELECT a.order_id, a.gateway, a.status, a.expires_at = o.pay_deadline, a.due_time = a.create_time
      FROM tb_payment_attempt a JOIN tb_order_info o USING (order_id) ORDER BY a.id`)
    const open = [
      ['20190501000007', 'alipay', 'open', 1, 1],
      ['20190501000008', 'alipay', 'open', 1, 1],
    ]
    const first = await shops.import()
    expect(await attempts()).toEqual(open)
    const before = await shops.fingerprint()
    const { status, errors } = await shops.import()
    const end = '1 rows were left out; the lines above give the reasons\n'
    expect([status, errors]).toEqual([first.status, expect.stringMatching(new RegExp(`${end}$`))])
    expect([await attempts(), await shops.fingerprint()]).toEqual([open, before])
  } finally {
    await shops.drop()
  }
}, 60_000)
