import { expect, test } from 'bun:test'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { requestRefund } from '../../../src/domains/orders/refunds/request-refund.ts'
import { applyPayment } from '../../../src/domains/payments/capture/apply-payment.ts'
import { approveRefund, rejectRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createCoupon, createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { shopTimeFormat } from '../../support/shop-time-format.ts'
import { sandbox } from '../../support/vendors/notification-listener.ts'

test('an export contains the dates of the account and the trades that paid its orders', async () => {
  const [user, sku] = [await createUser(), await createSku()]
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
  const moment = expect.stringMatching(shopTimeFormat)
  expect(answer.json).toMatchObject({
    profile: { id: user.id, date_joined: moment, last_login: moment },
    orders: [
      {
        order_id: orderId,
        payments: [
          { trade_id: paid.trade_no, gateway: 'alipay', paid_at: moment, applied: true, refunds: [] },
        ],
      },
    ],
  })
})

test('an export contains refund requests, their answers, and the refunds of each payment', async () => {
  const order = await createOrder(2)
  const { token, id: userId } = order.user
  const asking = { userId, orderId: order.orderId, lines: undefined, idempotencyKey: undefined }
  const [first, second] = [
    await requestRefund({ ...asking, reason: '不喜欢', amountFen: 100 }),
    await requestRefund({ ...asking, reason: '还是不喜欢', amountFen: 200 }),
  ]
  await rejectRefund(first.id, '商品已发出')
  await approveRefund(second.id)
  await applyPayment({
    orderId: order.orderId,
    tradeId: crypto.randomUUID(),
    gateway: 'wechat',
    amountFen: 6990,
  })
  const { json } = await call<{ orders: { payments: unknown[]; refunds: unknown[] }[] }>(
    'GET',
    '/user/export/',
    { token },
  )
  const back = { out_refund_no: expect.stringMatching(/^\d+$/), status: 'pending', done_at: null }
  expect(json.orders[0]?.payments).toMatchObject([
    { gateway: 'alipay', applied: true, refunds: [{ ...back, amount: '2.00', cause: 'request' }] },
    { gateway: 'wechat', applied: false, refunds: [{ ...back, amount: '69.90', cause: 'surplus' }] },
  ])
  expect(json.orders[0]?.refunds).toMatchObject([
    { reason: '不喜欢', status: 'rejected', reply: '商品已发出' },
    { reason: '还是不喜欢', status: 'approved', reply: '' },
  ])
  const seen = await call<{ refunds: unknown[] }>('GET', `/orders/${order.orderId}/`, { token })
  expect(seen.json.refunds).toEqual(json.orders[0]?.refunds as unknown[])
})

test('an export contains claimed and used coupons, and remark and invoice of orders', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const { token } = user
  const couponId = await createCoupon({ name: '首单券' })
  const claimed = await call<{ id: number }>('POST', `/coupons/${couponId}/claim/`, { token })
  const kept = await createUserCoupon(user.id, { name: '留着的券' })
  await createUserCoupon((await createUser()).id)
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const invoice = { kind: 'company', title: '美多商贸有限公司', tax_no: '91350100M000100Y43' }
  const placed = await call<{ order_id: string }>('POST', '/orders/', {
    token,
    body: { address: user.addressId, pay_method: 2, coupon: claimed.json.id, invoice, remark: '请放门卫' },
  })
  const { json } = await call<{ orders: object[]; coupons: object[] }>('GET', '/user/export/', { token })
  const moment = expect.stringMatching(shopTimeFormat)
  expect(json.orders).toMatchObject([{ order_id: placed.json.order_id, remark: '请放门卫', invoice }])
  expect(json.coupons).toEqual([
    {
      id: claimed.json.id,
      coupon_id: couponId,
      name: '首单券',
      status: 'used',
      claimed_at: moment,
      used_at: moment,
      order_id: placed.json.order_id,
    },
    expect.objectContaining({ id: kept, name: '留着的券', status: 'unused', used_at: null, order_id: null }),
  ])
})
