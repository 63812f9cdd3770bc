import { and, eq, inArray } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import type { LocalizedText } from '../../../lib/errors.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { storeRefundMessage } from '../../messages/store-messages.ts'

export const refundStatuses = [
  'requested',
  'return_expected',
  'returning',
  'received',
  'inspected',
  'approved',
  'rejected',
  'withdrawn',
  'refunded',
] as const
export type RefundStatus = (typeof refundStatuses)[number]

export const refundStatusNames: Readonly<Record<RefundStatus, LocalizedText>> = {
  requested: { zh: '待审核', en: 'requested' },
  return_expected: { zh: '待买家退货', en: 'return expected' },
  returning: { zh: '退货中', en: 'returning' },
  received: { zh: '已收到退货', en: 'goods received' },
  inspected: { zh: '已验货', en: 'goods inspected' },
  approved: { zh: '退款中', en: 'approved' },
  rejected: { zh: '已拒绝', en: 'rejected' },
  withdrawn: { zh: '买家已撤回', en: 'withdrawn' },
  refunded: { zh: '已退款', en: 'refunded' },
}

/** The states with their names, for the documentation of a field. */
export const refundStatusList = describeValues(refundStatusNames)

type Transition = Readonly<{ from: readonly RefundStatus[]; to: RefundStatus }>

/**
 * Every allowed transition of a refund request by its cause. The buyer withdraws a request and reports the parcel with the goods,
 * the gateway completes or fails a refund, and staff do the rest. Staff also reject a request whose goods never arrive; if they
 * arrive after all, `receiveLate` opens the request again.
 */
const refundTransitions = {
  withdraw: { from: ['requested'], to: 'withdrawn' },
  expectReturn: { from: ['requested'], to: 'return_expected' },
  reportReturn: { from: ['return_expected'], to: 'returning' },
  receive: { from: ['returning'], to: 'received' },
  receiveLate: { from: ['rejected'], to: 'received' },
  inspect: { from: ['received'], to: 'inspected' },
  approve: { from: ['requested', 'inspected'], to: 'approved' },
  reject: { from: ['requested', 'return_expected', 'returning', 'inspected'], to: 'rejected' },
  complete: { from: ['approved'], to: 'refunded' },
  reopen: { from: ['refunded'], to: 'approved' },
} as const satisfies Readonly<Record<string, Transition>>
export type RefundTransition = keyof typeof refundTransitions

/** States in which the request moves money, now or later. */
export const approvedStatuses: readonly RefundStatus[] = ['approved', 'refunded']
/** States in which the buyer waits for an answer or for the goods to be checked. */
export const openStatuses: readonly RefundStatus[] = [
  'requested',
  'return_expected',
  'returning',
  'received',
  'inspected',
]
/** States in which the request claims its amount and its pieces: no other request can claim them. */
export const claimingStatuses: readonly RefundStatus[] = [...openStatuses, ...approvedStatuses]

/**
 * Moves a request along a transition and sets further columns, in the caller's transaction. The statement compares the state and
 * sets it, so of concurrent transitions one succeeds.
 * @returns false, with nothing changed, if the request is in a state in which the transition does not start
 */
export async function moveRefund(
  tx: Transaction,
  refundId: number,
  cause: RefundTransition,
  columns: Partial<typeof refunds.$inferInsert> = {},
): Promise<boolean> {
  const { from, to } = refundTransitions[cause]
  const [moved] = await tx
    .update(refunds)
    .set({ ...columns, status: to })
    .where(and(eq(refunds.id, refundId), inArray(refunds.status, [...from])))
  return moved.affectedRows === 1
}

/** Marks an approved request as refunded, and stores the message to the buyer. */
export async function completeRefund(tx: Transaction, refundId: number): Promise<void> {
  if (await moveRefund(tx, refundId, 'complete')) await storeRefundMessage(tx, 'refund_done', refundId)
}

/** Marks a refunded request as approved again, because its refund failed after all. */
export async function reopenRefund(tx: Transaction, refundId: number): Promise<void> {
  await moveRefund(tx, refundId, 'reopen')
}
