/** A trade as the books of the party tell it to whoever runs the sandbox; amounts in yuan, states in the party's words. */
export type TradeReport = Readonly<{
  trade_no: string
  state: string
  /** `0.00` until it was paid. */
  paid: string
  refunds: readonly Readonly<{ out_refund_no: string; amount: string; state: string }>[]
}>
