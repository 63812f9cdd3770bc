/** A difference between two documents that a client may notice. */
export type Change = Readonly<{
  kind: 'breaking' | 'note'
  /** The operation, such as `placeOrder`. */
  operation: string
  /** What changed, such as `request pay_amount`; the title of a schema replaces its path: `Sku.price`. */
  place: string
  /** The names of which the changelog mentions one beside the operation or the schema. */
  names: readonly string[]
  what: string
}>

/** Receives changes of one operation while its parts are compared. */
export type Report = (kind: Change['kind'], place: string, what: string, name?: string) => void
