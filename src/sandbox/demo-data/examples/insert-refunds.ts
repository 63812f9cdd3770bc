import { inArray } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { readPaidLines } from '../../../domains/orders/refunds/order-claims.ts'
import type { RefundStatus } from '../../../domains/orders/refunds/refund-state-machine.ts'
import { evaluateClaim } from '../../../domains/orders/refunds/refundable-amount.ts'
import { addSeconds } from '../../../lib/clock.ts'
import { formatFen, parseFen } from '../../../lib/money.ts'
import { exampleNumber } from '../orders/example-orders.ts'

const parcel = { returnCarrier: '顺丰速运', returnTrackingNo: 'SF1234567890120' }

/** The order of each request and its status, in the order of their ids. Each is for one of two pieces. */
const requests: readonly (readonly [order: number, status: RefundStatus])[] = [
  [92, 'requested'],
  [102, 'requested'],
  [112, 'requested'],
  [34, 'return_expected'],
  [44, 'returning'],
  [54, 'received'],
]

/** Inserts refund requests of the demo shopper in the states in which shopper or staff answer them. */
export async function insertRefunds(tx: Transaction, at: Date): Promise<void> {
  const numbers = requests.map(([number]) => exampleNumber(number))
  const placed = await tx
    .select({ orderId: orders.orderId, orderTime: orders.createTime, payAmount: orders.payAmount })
    .from(orders)
    .where(inArray(orders.orderId, numbers))
  for (const [i, [number, status]] of requests.entries()) {
    const order = placed.find(({ orderId }) => orderId === exampleNumber(number))
    if (!order) throw new Error(`the order ${exampleNumber(number)} is missing`)
    const { orderId, orderTime, payAmount } = order
    const paid = await readPaidLines(tx, orderId)
    const pieces = paid.map(({ lineId }) => ({ lineId, count: 1 }))
    const claim = evaluateClaim(parseFen(payAmount), paid, [], { lines: pieces })
    if (!claim) throw new Error(`the order ${orderId} has nothing to refund`)
    const createTime = addSeconds(at, -3_600 * (requests.length - i))
    const isSent = status === 'returning' || status === 'received'
    const [row] = await tx
      .insert(refunds)
      .values({
        ...{ orderId, orderTime, status, createTime, updateTime: createTime, requestDigest: '' },
        ...{ reason: '杯口有裂纹', cause: 'defect', amount: formatFen(claim.amountFen) },
        ...(isSent && { ...parcel, returnTime: createTime }),
      })
      .$returningId()
    const refundId = (row as { id: number }).id
    await tx.insert(refundLines).values(
      claim.lines.map(({ lineId, count, amountFen }) => ({
        ...{ refundId, orderLineId: lineId, count, amount: formatFen(amountFen) },
      })),
    )
  }
}
