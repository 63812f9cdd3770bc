import type { Fen } from '../../lib/money.ts'

/** Money that a gateway has confirmed, for the order whose number the trade carries. */
export type ConfirmedPayment = Readonly<{
  gateway: string
  orderId: string
  tradeId: string
  amountFen: Fen
  paidAt?: Date | undefined
}>
