import { createCounter } from '../../lib/metrics/registry.ts'
import type { Fen } from '../../lib/money.ts'

const orders = createCounter('mall_orders_total', 'Orders that this process has placed, paid or cancelled.', [
  'event',
])
const amounts = createCounter('mall_order_amount_fen_total', 'Amounts of placed and paid orders in fen.', [
  'event',
])

/** Counts an order that was placed. An order of 0.00 is paid then. */
export function countPlaced(payFen: Fen): void {
  orders.inc({ event: 'placed' })
  amounts.inc({ event: 'placed' }, payFen)
  if (payFen === 0) orders.inc({ event: 'paid' })
}

/** Counts an order that a payment has paid. */
export function countPaid(payFen: Fen): void {
  orders.inc({ event: 'paid' })
  amounts.inc({ event: 'paid' }, payFen)
}

/** Counts an order that was cancelled. */
export function countCancelled(): void {
  orders.inc({ event: 'cancelled' })
}
