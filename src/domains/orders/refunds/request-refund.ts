import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import { now } from '../../../lib/clock.ts'
import { type Fen, formatFen, parseFen } from '../../../lib/money.ts'
import { lockActiveUser } from '../../accounts/lock-active-user.ts'
import type { ClaimKey } from '../../idempotency/answer-once.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { lockOwnOrder } from '../lifecycle/lock-order.ts'
import { orderTimeOf } from '../order-time.ts'
import { refundExceeds, refundLineUnknown, refundsTooMany } from './errors.ts'
import { refundsOf } from './list-refunds.ts'
import { claimsOf, type RefundableLine, readPaidLines } from './order-claims.ts'
import type { RefundRow } from './refund-fields.ts'
import type { RefundStatus } from './refund-state-machine.ts'
import { type Claim, evaluateClaim, type RefundWish, refundableFen } from './refundable-amount.ts'
import { type RefundCause, refuseExcluded } from './return-exclusion.ts'
import { refuseUnrefundable } from './return-window.ts'

export type RefundRequest = Readonly<{
  userId: number
  orderId: string
  reason: string
  /** `unwanted` unless the buyer states a fault of the goods or of the delivery. */
  cause?: RefundCause | undefined
  amountFen: Fen | undefined
  lines: readonly Readonly<{ skuId: number; count: number }>[] | undefined
  idempotencyKey: string | undefined
}>

/** Limits the requests that are not withdrawn, and apart from them the withdrawn ones of the last 24 hours. */
const maxRequestsPerOrder = 20
const dayMs = 86_400_000

/**
 * Stores a buyer's refund request; no money moves. All requests of an order together never exceed its payment. Idempotent:
 * a repetition with the same key returns the first request, regardless of the state of the order.
 * @throws 400 refund_line_unknown; 404 not_found, also for an order of another user; 409 order_state, return_window_over
 *   (with `until`), return_excluded (with `sku_ids`), refund_exceeds (with `refundable`), refunds_too_many; 422
 *   idempotency_key_reused
 */
export async function requestRefund(request: RefundRequest, claim?: ClaimKey): Promise<RefundRow> {
  return transaction((tx) => storeRefund(tx, request, claim))
}

async function storeRefund(
  tx: Transaction,
  request: RefundRequest,
  claim: ClaimKey | undefined,
): Promise<RefundRow> {
  const { userId, orderId } = request
  await lockActiveUser(tx, userId)
  // requests of one order serialize on its row
  const order = await lockOwnOrder(tx, userId, orderId)
  const repeated = await findRepeated(tx, request)
  if (repeated) return repeated
  refuseUnrefundable(order)
  const earlier = await refundsOf(tx, [orderId])
  refuseTooMany(earlier)
  const claims = claimsOf(earlier)
  const lines = await readPaidLines(tx, orderId)
  const payFen = parseFen(order.payAmount)
  const wanted = evaluateClaim(payFen, lines, claims, toRefundWish(request, lines))
  if (!wanted) throw refundExceeds(formatFen(refundableFen(payFen, claims)))
  refuseExcluded(order, request.cause, { claim: wanted, claims, lines })
  const id = await insertRefund(tx, request, wanted)
  await claim?.(tx, id)
  return (await refundsOf(tx, [orderId])).find((refund) => refund.id === id) as RefundRow
}

/** A withdrawn request blocks no later request permanently, but one buyer cannot store rows without end. */
function refuseTooMany(earlier: readonly RefundRow[]): void {
  const isWithdrawn = ({ status }: RefundRow) => status === 'withdrawn'
  const since = now().getTime() - dayMs
  const recent = earlier.filter((row) => isWithdrawn(row) && row.createTime.getTime() > since)
  const others = earlier.filter((row) => !isWithdrawn(row))
  if (Math.max(others.length, recent.length) >= maxRequestsPerOrder) throw refundsTooMany()
}

async function findRepeated(tx: Transaction, request: RefundRequest): Promise<RefundRow | undefined> {
  const { orderId, idempotencyKey } = request
  if (!idempotencyKey) return undefined
  const [known] = await tx
    .select({ id: refunds.id, digest: refunds.requestDigest })
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), eq(refunds.idempotencyKey, idempotencyKey)))
  if (known && known.digest !== digest(request)) throw idempotencyKeyReused()
  return known && (await refundsOf(tx, [orderId])).find(({ id }) => id === known.id)
}

function toRefundWish({ amountFen, lines }: RefundRequest, known: readonly RefundableLine[]): RefundWish {
  const bySku = new Map(known.map((line) => [line.skuId, line.lineId]))
  const wanted = lines?.map(({ skuId, count }) => ({ lineId: bySku.get(skuId), count }))
  const ids = new Set(wanted?.map(({ lineId }) => lineId))
  if (ids.has(undefined) || ids.size !== (wanted?.length ?? 0)) throw refundLineUnknown()
  return { amountFen, lines: wanted as RefundWish['lines'] }
}

async function insertRefund(tx: Transaction, request: RefundRequest, claim: Claim): Promise<number> {
  const { orderId, reason, cause, idempotencyKey = null } = request
  const [row] = await tx
    .insert(refunds)
    .values({
      orderId,
      reason,
      cause,
      amount: formatFen(claim.amountFen),
      status: 'requested' satisfies RefundStatus,
      idempotencyKey,
      requestDigest: digest(request),
      orderTime: orderTimeOf(orderId),
    })
    .$returningId()
  const { id } = row as { id: number }
  if (claim.lines.length > 0)
    await tx.insert(refundLines).values(
      claim.lines.map(({ lineId, count, amountFen }) => ({
        refundId: id,
        orderLineId: lineId,
        count,
        amount: formatFen(amountFen),
      })),
    )
  return id
}

function digest({ reason, cause = 'unwanted', amountFen, lines }: RefundRequest): string {
  const pieces = lines?.map(({ skuId, count }) => [skuId, count]).sort(([a = 0], [b = 0]) => a - b)
  return (
    createHash('sha256')
      // a request without a cause has the digest that it had before there were causes
      .update(
        JSON.stringify([reason, amountFen ?? null, pieces ?? null, ...(cause === 'unwanted' ? [] : [cause])]),
      )
      .digest('hex')
  )
}
