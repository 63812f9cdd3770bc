import type { RefundStatus } from '../refunds/refund-state-machine.ts'

/** Above this many orders a filtered list is not counted exactly, and its pages end there. */
export const maxCounted = 10_000

/** What a list of all orders asks for; undefined: anything. */
export type OrderWish = Readonly<{
  /** An order number or six digits and more of its beginning, a user name or a mobile; empty: anything. */
  keyword: string
  status?: number | undefined
  /** First moment at which the order was placed. */
  from?: Date | undefined
  /** The moment before which the order was placed. */
  to?: Date | undefined
  /** Least and most pay amount, such as `"12.50"`. */
  least?: string | undefined
  most?: string | undefined
  /** Code or name of a carrier that has a parcel of the order. */
  carrier?: string | undefined
  /** State of a refund request of the order. */
  refund?: RefundStatus | undefined
  /** Whether it has waited for its first parcel longer than the shop allows. */
  isOverdue?: boolean | undefined
}>
