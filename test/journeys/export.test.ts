import { expect, test } from 'bun:test'
import { addToCart } from '../../src/domains/cart/change.ts'
import { call } from '../support/http.ts'
import { sandbox } from '../support/mall.ts'
import { mintSku, mintUser } from '../support/mint.ts'

test('an export says when the account was made and used, and by which trades its orders were paid', async () => {
  const [user, sku] = [await mintUser(), await mintSku()]
  const { username, password, token } = user
  await call('POST', '/authorizations/', { body: { username, password } })
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const body = { address: user.addressId, pay_method: 2 }
  const placed = await call<{ order_id: string }>('POST', '/orders/', { token, body })
  const orderId = placed.json.order_id
  const { json } = await call<{ alipay_url: string }>('GET', `/orders/${orderId}/payment/`, { token })
  await fetch(json.alipay_url)
  const paid = await sandbox<{ trade_no: string; return_url: string }>('/alipay/pay/', {
    out_trade_no: orderId,
    notify: false,
  })
  await call('PUT', `/payment/status/${new URL(paid.return_url).search}`, { token })
  const answer = await call('GET', '/user/export/', { token })
  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
  expect(answer.json).toMatchObject({
    profile: { id: user.id, date_joined: moment, last_login: moment },
    orders: [
      {
        order_id: orderId,
        payments: [{ trade_id: paid.trade_no, gateway: 'alipay', paid_at: moment, applied: true }],
      },
    ],
  })
})
