import { type Fen, parseFen } from '../../../lib/money.ts'

/** Money that a gateway has confirmed, for the order whose number the trade carries. */
export type ConfirmedPayment = Readonly<{
  gateway: string
  orderId: string
  tradeId: string
  amountFen: Fen
  paidAt?: Date | undefined
  /** Somebody has given all or some of it back already: it pays no order that waits, nor brings one back. */
  isGivenBack?: boolean
}>

/** A payment of the same trade number as our books have it. */
export type KnownPayment = Readonly<{ orderId: string; amount: string }>

/** Whether it is the one that is stored, or another under its number. */
export function isSamePayment({ orderId, amountFen }: ConfirmedPayment, known: KnownPayment): boolean {
  return known.orderId === orderId && parseFen(known.amount) === amountFen
}
