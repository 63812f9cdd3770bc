import type { BillRow } from '../../../gateways/payments/payment-gateway.ts'
import type { Fen } from '../../../lib/money.ts'

/** A payment in the ledger. */
export type LedgerPayment = Readonly<{ orderId: string; tradeId: string; amountFen: Fen }>
/** A refund in the ledger. */
export type LedgerRefund = Readonly<{
  orderId: string
  outRefundNo: string
  amountFen: Fen
  isDone: boolean
}>

/**
 * unknown_payment, unknown_refund: only in the bill · wrong_payment, wrong_refund: with another amount or order in the
 * ledger · unfinished_refund: done in the bill, pending in the ledger · absent_payment, absent_refund: only in the ledger.
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
  /** The gateway's trade number, or our refund number. */
  reference: string
  billFen?: Fen
  ourFen?: Fen
  /** When the money moved according to the bill. */
  at?: Date
}>

/** The part of the ledger that is compared with one bill. */
export type Ledger = Readonly<{
  /** The payments and refunds of the bill that the ledger contains, of any day. */
  payments: readonly LedgerPayment[]
  refunds: readonly LedgerRefund[]
  /** The payments and refunds that the ledger contains for the day of the bill. */
  billDay: Readonly<{ tradeIds: readonly string[]; outRefundNos: readonly string[] }>
}>

/** Lists the discrepancies between a gateway's bill of one day and the ledger, in the order of the bill. */
export function compareBill(rows: readonly BillRow[], ledger: Ledger): Discrepancy[] {
  const payments = new Map(ledger.payments.map((payment) => [payment.tradeId, payment]))
  const refunds = new Map(ledger.refunds.map((refund) => [refund.outRefundNo, refund]))
  const found = rows.flatMap((row) =>
    row.kind === 'payment'
      ? comparePayment(row, payments.get(row.tradeNo))
      : compareRefund(row, refunds.get(row.outRefundNo)),
  )
  const billed = new Set(rows.map((row) => (row.kind === 'payment' ? row.tradeNo : row.outRefundNo)))
  const absentPayments = ledger.billDay.tradeIds.flatMap((tradeId) => {
    const recorded = payments.get(tradeId)
    return recorded && !billed.has(tradeId)
      ? [absent('absent_payment', recorded.orderId, tradeId, recorded.amountFen)]
      : []
  })
  const absentRefunds = ledger.billDay.outRefundNos.flatMap((number) => {
    const recorded = refunds.get(number)
    return recorded && !billed.has(number)
      ? [absent('absent_refund', recorded.orderId, number, recorded.amountFen)]
      : []
  })
  return [...found, ...absentPayments, ...absentRefunds]
}

function comparePayment(
  { outTradeNo, tradeNo: reference, amountFen: billFen }: Extract<BillRow, { kind: 'payment' }>,
  recorded: LedgerPayment | undefined,
): Discrepancy[] {
  if (!recorded) return [{ kind: 'unknown_payment', outTradeNo, reference, billFen }]
  if (recorded.amountFen === billFen && recorded.orderId === outTradeNo) return []
  return [{ kind: 'wrong_payment', outTradeNo, reference, billFen, ourFen: recorded.amountFen }]
}

/** Ignores a refund that is processing or failed in the bill: the job that sends refunds queries it. */
function compareRefund(
  { outTradeNo, outRefundNo: reference, amountFen: billFen, state, at }: Extract<BillRow, { kind: 'refund' }>,
  recorded: LedgerRefund | undefined,
): Discrepancy[] {
  if (!recorded)
    return state === 'failed' ? [] : [{ kind: 'unknown_refund', outTradeNo, reference, billFen, at }]
  if (recorded.amountFen !== billFen || recorded.orderId !== outTradeNo)
    return [{ kind: 'wrong_refund', outTradeNo, reference, billFen, ourFen: recorded.amountFen }]
  if (state === 'success' && !recorded.isDone)
    return [{ kind: 'unfinished_refund', outTradeNo, reference, billFen, ourFen: recorded.amountFen, at }]
  if (state === 'failed' && recorded.isDone)
    return [absent('absent_refund', outTradeNo, reference, recorded.amountFen)]
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
