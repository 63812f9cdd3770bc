/**
 * What is always true of the whole database. `broken` selects the rows of which it is not: `at` names one, `found` says
 * what stands there. Each reads with an index or once through a table, and needs no order of ids.
 */
export type Invariant = Readonly<{ name: string; promise: string; broken: string }>

/** Of an order `o`: it was not taken over from another shop. */
export const placedHere = `EXISTS (SELECT 1 FROM tb_order_event e WHERE e.order_id = o.order_id AND e.cause = 'placed')`
