/** What `verify` checks; `promise` says what holds when it finds nothing. */
export type Rule = Readonly<{ name: string; promise: string }>

/** A row that breaks a rule: `at` names the row, `found` describes its values. */
export type Breach = Readonly<{ at: string; found: string }>

/**
 * A rule that every row of the database keeps. `broken` selects the rows that break the rule. Each query uses an index or scans a
 * table once, and does not depend on the order of ids.
 */
export type Invariant = Rule & Readonly<{ broken: string }>

/** SQL condition on an order `o`: it was placed in this shop, not imported. */
export const placedHere = `EXISTS (SELECT 1 FROM tb_order_event e WHERE e.order_id = o.order_id AND e.cause = 'placed')`
