import { expect, test } from 'bun:test'
import { runScript } from '../support/processes/child-process.ts'
import { originalShop } from './django-shop.ts'
import { createShops, runAgainst } from './shop-fixture.ts'

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

test('figures are computed again from the imported orders, also when a second import changes an amount', async () => {
  const shops = await createShops()
  const figures = () =>
    shops.rows('SELECT CAST(SUM(orders) AS UNSIGNED), SUM(ordered_amount) FROM tb_figure_slot')
  const orders = () => shops.rows('SELECT COUNT(*), SUM(pay_amount) FROM tb_order_info')
  const asOf = async () => (await shops.rows('SELECT as_of FROM tb_figure_progress'))[0]?.[0] ?? null
  const run = async () => {
    do await runAgainst('test/races/children/fold.ts', shops.targetUrl, '0')
    while ((await asOf()) === null)
  }
  const foldAndVerify = async () => {
    await run()
    expect(await figures()).toEqual(await orders())
    const { output } = await runScript({ DATABASE_URL: shops.targetUrl }, 'src/cli/verify/main.ts')
    expect(output).toMatch(/^(verified|\d+ rows break an invariant)$/m)
    expect(output.match(/^figures-.*$/gm)).toBeNull()
  }
  try {
    // the job has run in the empty shop
    await run()
    await shops.given(originalShop)
    await shops.importHere()
    expect(await asOf()).toBeNull()
    await foldAndVerify()
    await shops.given(
      "UPDATE tb_order_info SET total_amount = total_amount + 1 WHERE order_id = '20190501000008'",
    )
    const before = await orders()
    await shops.importHere()
    expect(await orders()).not.toEqual(before)
    expect([await asOf(), await figures()]).toEqual([null, [[null, null]]])
    await foldAndVerify()
    const done = await asOf()
    await shops.importHere()
    expect(await asOf()).toBe(done)
  } finally {
    await shops.drop()
  }
}, 120_000)
