/** A change of a price by staff. It may hold from the moment at which it is sent. */
export type PriceChange = Readonly<{ skuId: number; price: string; sentMs: number; answeredMs: number }>

export type AcknowledgedOrder = Readonly<{
  id: string
  turn: number
  token: string
  lines: readonly number[]
  /** When the first request was sent, and when the answer arrived. */
  sentMs: number
  answeredMs: number
}>

/** The answers of success, which the final check compares with the rows. */
export function createLedger() {
  return {
    orders: [] as AcknowledgedOrder[],
    /** Turns whose last answer was no success: their orders may exist or not. */
    unknownTurns: new Set<number>(),
    /** Orders whose buyer has paid at the gateway. */
    paid: [] as string[],
    cancelled: [] as string[],
    refunds: [] as { orderId: string; id: number }[],
    approved: [] as number[],
    shipped: [] as { orderId: string; trackingNo: string }[],
    prices: [] as PriceChange[],
    /** Faults that the load itself noticed. */
    faults: new Map<string, number>(),
    /** Observations that are no faults. */
    notes: new Map<string, number>(),
  }
}

export type Ledger = ReturnType<typeof createLedger>

/** Counts one more of a kind. */
export function count(counts: Map<string, number>, what: string, by = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + by)
}
