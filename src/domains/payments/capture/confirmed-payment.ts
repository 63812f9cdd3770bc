import { type Fen, parseFen } from '../../../lib/money.ts'

/** A payment that a gateway has confirmed. The trade carries the order's number. */
export type ConfirmedPayment = Readonly<{
  gateway: string
  orderId: string
  tradeId: string
  amountFen: Fen
  paidAt?: Date | undefined
  /** All or part of it was refunded at the gateway already, so it pays no unpaid order and reinstates none. */
  isRefunded?: boolean
}>

/** A stored payment whose trade number equals that of the payment under the unique key, which ignores case and blanks. */
type KnownPayment = Readonly<{ orderId: string; tradeId: string | null; amount: string }>

/** Whether the stored payment is this one, not another payment under the same trade number. */
export function isSamePayment(
  { orderId, tradeId, amountFen }: ConfirmedPayment,
  known: KnownPayment,
): boolean {
  return known.orderId === orderId && known.tradeId === tradeId && parseFen(known.amount) === amountFen
}
