import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../../src/config/index.ts'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { call } from '../../../support/http.ts'
import { shopTimeFormat } from '../../../support/shop-time-format.ts'

let token = ''
beforeAll(async () => {
  ;({ token } = await createStaff(['orders.view_orderinfo']))
})
const read = async (orderId: string) =>
  (await call('GET', `/meiduo_admin/orders/${orderId}/`, { token })).json

const time = expect.stringMatching(shopTimeFormat)
const url = (name: string) => `${config.media.url}/products/${name}`
const lineOf = (id: number, count: number, price: string, name: string, picture: string) => ({
  ...{ count, price, promotion_share: '0.00', coupon_share: '0.00' },
  sku: { id, name, default_image_url: picture, default_image: picture },
})

/** Places an order of two pieces of one SKU and one of another, and refunds 10.00 of it. */
async function createRefunded() {
  const sku = await createSku({
    name: '测试商品 松绿',
    price: '20.00',
    defaultImageUrl: 'products/first.webp',
  })
  const cheap = await createSku({
    name: '测试商品 月白',
    price: '5.05',
    defaultImageUrl: 'products/second.webp',
  })
  const lines = [
    [sku, 2],
    [cheap, 1],
  ] as const
  const order = await createOrder(2, { lines })
  return { ...order, cheap, refundId: await createApprovedRefund(order, 1_000) }
}

test('an order has exactly these members: amounts with two places, numbers as integers, lines, payments and refunds', async () => {
  const { orderId, user, sku, cheap, refundId } = await createRefunded()
  const detail = await read(orderId)
  const refund = {
    ...{ id: refundId, order_id: orderId, create_time: time, reason: '不喜欢', cause: 'unwanted' },
    ...{ amount: '10.00', status: 'approved', reply: '', return: null, return_address: null, lines: [] },
  }
  const freight = { id: null, name: '运费', kind: 'freight', discount: '0.00', charge: '10.00', lines: [] }
  const change = { kind: 'status', time, reason: '', note: '', user: '' }
  expect(detail).toEqual({
    ...{ order_id: orderId, user: user.username, user_id: user.id, create_time: time },
    ...{
      total_count: 3,
      total_amount: '45.05',
      discount_amount: '0.00',
      freight: '10.00',
      pay_amount: '55.05',
    },
    ...{ pay_method: 2, status: 2, status_name: '待发货', price_trace: [freight], remark: '', invoice: null },
    skus: [
      lineOf(sku, 2, '20.00', '测试商品 松绿', url('first.webp')),
      lineOf(cheap, 1, '5.05', '测试商品 月白', url('second.webp')),
    ],
    address: { receiver: '张三', mobile: '13800000001', place: '北京市东城区长安街 1 号' },
    payments: [
      {
        ...{
          trade_id: expect.any(String),
          gateway: 'alipay',
          amount: '55.05',
          paid_at: time,
          applied: true,
        },
        refunds: [{ amount: '10.00', status: 'pending', time }],
      },
    ],
    refunds: [refund],
    ...{ shipments: [], parcels_open: false },
    timeline: [
      { ...change, from: null, to: 1, cause: 'placed' },
      { ...change, from: 1, to: 2, cause: 'paid' },
    ],
  })
})

test('a line keeps its name, price and picture after the SKU changes', async () => {
  const { orderId, sku } = await createRefunded()
  const { skus: before } = await read(orderId)
  const changed = { name: '改名', price: '99.00', defaultImageUrl: 'products/other.webp' }
  await db.update(skus).set(changed).where(eq(skus.id, sku))
  expect((await read(orderId)).skus).toEqual(before)
})
