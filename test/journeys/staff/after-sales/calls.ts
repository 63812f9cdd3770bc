import { asc, eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { paymentRefunds } from '../../../../src/db/schema/payments.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { createOrder, stockOf } from '../../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { type CallOptions, call } from '../../../support/http.ts'

export type Refund = {
  id: number
  code?: string
  status: string
  amount: string
  refundable: string
  reply: string
  lines: { sku_id: number; count: number; restocked: number; written_off: number; note: string }[]
  return: { carrier: string; tracking_no: string } | null
}

/** Creates a person of after-sales. @returns their id and a function that calls the staff API as them */
export async function createAgent() {
  const { id, token } = await createStaff(['orders.view_refund', 'orders.change_refund'])
  const ask = <T = Refund>(method: string, path: string, options: CallOptions = {}) =>
    call<T>(method, `/meiduo_admin${path}`, { token, ...options })
  const answer = (refund: number, verb: string, body?: object, key?: string) =>
    ask('POST', `/refunds/${refund}/${verb}/`, {
      ...(body && { body }),
      ...(key && { headers: { 'idempotency-key': key } }),
    })
  return { id, token, ask, answer }
}

/** A paid order of three pieces of one SKU and two of another, 33.00 and 15.00 each, without freight. */
export async function createSale(status = 3) {
  const [a, b] = [await createSku({ price: '33.00' }), await createSku({ price: '15.00' })]
  const order = await createOrder(status, {
    lines: [
      [a, 3],
      [b, 2],
    ],
  })
  const request = (pieces: readonly (readonly [skuId: number, count: number])[]) =>
    createRefundRequest(
      order,
      pieces.length > 0 ? { lines: pieces.map(([skuId, count]) => ({ skuId, count })) } : {},
    )
  return { ...order, a, b, request }
}

/** What buyers get back of an order, oldest first. */
export const owedOf = async (orderId: string) =>
  (
    await db
      .select({ amount: paymentRefunds.amount })
      .from(paymentRefunds)
      .where(eq(paymentRefunds.orderId, orderId))
      .orderBy(asc(paymentRefunds.id))
  ).map(({ amount }) => amount)

/** Movements of a SKU after its delivery and sale, oldest first. */
export const movementsOf = async (skuId: number) =>
  (
    await db
      .select()
      .from(stockMovements)
      .where(eq(stockMovements.skuId, skuId))
      .orderBy(asc(stockMovements.id))
  )
    .filter(({ kind, reason }) => kind !== 'sold' && reason !== 'received' && kind !== 'received')
    .map(({ kind, quantity, reason, userId }) => [kind, quantity, reason, userId])

export const stocksOf = async (...skus: readonly number[]) =>
  (await Promise.all(skus.map((sku) => stockOf(sku)))).map(({ stock }) => stock)
