import type { Fen } from '../../lib/money.ts'

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
