import { duration, integer } from './kinds.ts'

export const orderVariables = {
  ORDER_PAY_TIMEOUT: duration('An unpaid order is cancelled after this time.', '30m'),
  ORDER_UNPAID_PIECES: integer(
    'Pieces of one SKU that a user may hold in unpaid orders, the new one included. A SKU may have its own limit.',
    { default: 20, minimum: 1, maximum: 1_000_000_000 },
  ),
  ORDER_UNPAID_ORDERS: integer('Unpaid orders that a user may hold, the new one included.', {
    default: 10,
    minimum: 1,
    maximum: 1_000_000_000,
  }),
  ORDER_SHIP_TIMEOUT: duration('A paid order counts as overdue to ship after this time.', '48h'),
  ORDER_RECEIVE_TIMEOUT: duration('A shipped order counts as received after this time.', '10d'),
  ORDER_REVIEW_TIMEOUT: duration('A received order counts as finished after this time.', '15d'),
  ORDER_RETURN_WINDOW: duration('A refund can be requested until this time after receipt.', '7d'),
}
