/** A trade in the gateway's own ledger, for the user of the sandbox. Amounts in yuan, states as the gateway names them. */
export type TradeReport = Readonly<{
  trade_no: string
  state: string
  /** `0.00` before the payment. */
  paid: string
  refunds: readonly Readonly<{ out_refund_no: string; amount: string; state: string }>[]
}>
