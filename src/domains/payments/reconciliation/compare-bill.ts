import type { BillRow } from '../../../gateways/payments/payment-gateway.ts'
import type { Fen } from '../../../lib/money.ts'

/** What our books say moved at a gateway. */
export type LedgerPayment = Readonly<{ orderId: string; tradeId: string; amountFen: Fen }>
export type LedgerRefund = Readonly<{
  orderId: string
  outRefundNo: string
  amountFen: Fen
  isDone: boolean
}>

/**
 * unknown_payment, unknown_refund: in the bill alone · wrong_payment, wrong_refund: of another amount or order in our books ·
 * unfinished_refund: done by the bill, pending in our books · absent_payment, absent_refund: in our books alone.
 */
export type Discrepancy = Readonly<{
  kind:
    | 'unknown_payment'
    | 'wrong_payment'
    | 'absent_payment'
    | 'unknown_refund'
    | 'wrong_refund'
    | 'unfinished_refund'
    | 'absent_refund'
  outTradeNo: string
  /** The gateway's number of a trade, ours of a refund. */
  reference: string
  billFen?: Fen
  ourFen?: Fen
  /** When it moved, by the bill. */
  at?: Date
}>

export type Ledger = Readonly<{
  /** Every payment and refund that the bill names and our books know, whatever their day. */
  payments: readonly LedgerPayment[]
  refunds: readonly LedgerRefund[]
  /** Those of the bill's day alone, by our books. */
  billDay: Readonly<{ tradeIds: readonly string[]; outRefundNos: readonly string[] }>
}>

/** Where a gateway's bill of one day and our books do not agree, in the order of the bill. */
export function compareBill(rows: readonly BillRow[], books: Ledger): Discrepancy[] {
  const payments = new Map(books.payments.map((payment) => [payment.tradeId, payment]))
  const refunds = new Map(books.refunds.map((refund) => [refund.outRefundNo, refund]))
  const found = rows.flatMap((row) =>
    row.kind === 'payment'
      ? comparePayment(row, payments.get(row.tradeNo))
      : compareRefund(row, refunds.get(row.outRefundNo)),
  )
  const billed = new Set(rows.map((row) => (row.kind === 'payment' ? row.tradeNo : row.outRefundNo)))
  const absentPayments = books.billDay.tradeIds.flatMap((tradeId) => {
    const ours = payments.get(tradeId)
    return ours && !billed.has(tradeId)
      ? [absent('absent_payment', ours.orderId, tradeId, ours.amountFen)]
      : []
  })
  const absentRefunds = books.billDay.outRefundNos.flatMap((number) => {
    const ours = refunds.get(number)
    return ours && !billed.has(number) ? [absent('absent_refund', ours.orderId, number, ours.amountFen)] : []
  })
  return [...found, ...absentPayments, ...absentRefunds]
}

function comparePayment(
  { outTradeNo, tradeNo: reference, amountFen: billFen }: Extract<BillRow, { kind: 'payment' }>,
  ours: LedgerPayment | undefined,
): Discrepancy[] {
  if (!ours) return [{ kind: 'unknown_payment', outTradeNo, reference, billFen }]
  if (ours.amountFen === billFen && ours.orderId === outTradeNo) return []
  return [{ kind: 'wrong_payment', outTradeNo, reference, billFen, ourFen: ours.amountFen }]
}

/** What the bill shows under way or failed is asked about by the job that sends refunds. */
function compareRefund(
  { outTradeNo, outRefundNo: reference, amountFen: billFen, state, at }: Extract<BillRow, { kind: 'refund' }>,
  ours: LedgerRefund | undefined,
): Discrepancy[] {
  if (!ours) return state === 'failed' ? [] : [{ kind: 'unknown_refund', outTradeNo, reference, billFen, at }]
  if (ours.amountFen !== billFen || ours.orderId !== outTradeNo)
    return [{ kind: 'wrong_refund', outTradeNo, reference, billFen, ourFen: ours.amountFen }]
  if (state === 'success' && !ours.isDone)
    return [{ kind: 'unfinished_refund', outTradeNo, reference, billFen, ourFen: ours.amountFen, at }]
  if (state === 'failed' && ours.isDone)
    return [absent('absent_refund', outTradeNo, reference, ours.amountFen)]
  return []
}

function absent(
  kind: 'absent_payment' | 'absent_refund',
  outTradeNo: string,
  reference: string,
  ourFen: Fen,
): Discrepancy {
  return { kind, outTradeNo, reference, ourFen }
}
