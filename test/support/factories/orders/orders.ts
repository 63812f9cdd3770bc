import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { cancelUnpaid } from '../../../../src/domains/orders/lifecycle/cancel-order.ts'
import { confirmReceipt } from '../../../../src/domains/orders/lifecycle/confirm-receipt.ts'
import { transitionOrder } from '../../../../src/domains/orders/lifecycle/transition-order.ts'
import { placeOrder } from '../../../../src/domains/orders/placing/place-order.ts'
import { shipOrder } from '../../../../src/domains/orders/shipments/ship-order.ts'
import { applyPayment } from '../../../../src/domains/payments/capture/apply-payment.ts'
import { parseFen } from '../../../../src/lib/money.ts'
import { call } from '../../http.ts'
import { createSku } from '../skus.ts'
import { createUser, type TestUser } from '../users.ts'

type Wish = Readonly<{
  user?: TestUser
  lines?: readonly (readonly [sku: number, count: number])[]
  coupon?: number
}>

export type TestOrder = Readonly<{ user: TestUser; sku: number; orderId: string }>

/**
 * Places an order and moves it to `status` through the verbs of the domain. The default is one piece of a new SKU:
 * 59.90 plus 10.00 freight.
 */
export async function createOrder(status: number, wish: Wish = {}): Promise<TestOrder> {
  const user = wish.user ?? (await createUser())
  const lines = wish.lines ?? [[await createSku(), 1] as const]
  for (const [skuId, count] of lines)
    await addToCart({ kind: 'user', userId: user.id }, { skuId, count, selected: true })
  const { orderId } = await placeOrder({
    userId: user.id,
    addressId: user.addressId,
    payMethod: 2,
    idempotencyKey: undefined,
    couponId: wish.coupon,
  })
  if (status === 6) await cancelUnpaid(orderId, 'cancelled')
  else {
    if (status > 1) await payOrder(orderId)
    if (status > 2) await shipOrder(orderId, { carrier: '顺丰速运', trackingNo: `SF${orderId.slice(-12)}` })
    if (status > 3) await confirmReceipt(user.id, orderId)
    if (status > 4) await transaction((tx) => transitionOrder(tx, orderId, 'auto_finished'))
  }
  return { user, sku: lines[0]?.[0] as number, orderId }
}

/** Applies an Alipay payment of the amount due, as the gateway's notification does. */
export async function payOrder(orderId: string) {
  const [order] = await db
    .select({ payAmount: orders.payAmount })
    .from(orders)
    .where(eq(orders.orderId, orderId))
  const amountFen = parseFen(order?.payAmount as string)
  return applyPayment({ orderId, tradeId: `t${crypto.randomUUID()}`, gateway: 'alipay', amountFen })
}

/** Returns the stored status of an order, undefined when there is no such order. */
export async function statusOf(orderId: string): Promise<number | undefined> {
  const [row] = await db.select({ status: orders.status }).from(orders).where(eq(orders.orderId, orderId))
  return row?.status
}

/** Returns the stock, sales and review count of a SKU. */
export async function stockOf(skuId: number) {
  const columns = { stock: skus.stock, sales: skus.sales, comments: skus.comments }
  const [row] = await db.select(columns).from(skus).where(eq(skus.id, skuId))
  return row as { stock: number; sales: number; comments: number }
}

type Detail = {
  status: number
  timeline: { from: number | null; to: number; cause: string; time: string }[]
  shipment: { carrier: string; tracking_no: string; shipped_at: string } | null
  refunds: { id: number; amount: string; status: string; reason: string }[]
  skus: { is_commented: boolean }[]
}

/** Fetches the order detail as its buyer. */
export async function getOrderDetail({ user, orderId }: TestOrder): Promise<Detail> {
  return (await call<Detail>('GET', `/orders/${orderId}/`, { token: user.token })).json
}
