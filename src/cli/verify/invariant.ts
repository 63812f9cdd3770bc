/**
 * A rule that every row of the database keeps. `broken` selects the rows that break the rule: `at` names the row, `found`
 * describes its values. Each query uses an index or scans a table once, and does not depend on the order of ids.
 */
export type Invariant = Readonly<{ name: string; promise: string; broken: string }>

/** SQL condition on an order `o`: it was placed in this shop, not imported. */
export const placedHere = `EXISTS (SELECT 1 FROM tb_order_event e WHERE e.order_id = o.order_id AND e.cause = 'placed')`
