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

/** A stored payment of the same trade. */
export type KnownPayment = Readonly<{ orderId: string; amount: string }>

/** Whether the stored payment is this one, not another payment under the same trade number. */
export function isSamePayment({ orderId, amountFen }: ConfirmedPayment, known: KnownPayment): boolean {
  return known.orderId === orderId && parseFen(known.amount) === amountFen
}
