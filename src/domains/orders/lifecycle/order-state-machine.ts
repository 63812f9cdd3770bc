import type { LocalizedText } from '../../../lib/errors.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'

/** The numbers of the API and of the database. */
export const OrderStatus = {
  unpaid: 1,
  unshipped: 2,
  shipped: 3,
  unreviewed: 4,
  finished: 5,
  cancelled: 6,
} as const
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus]

export const statusNames: Readonly<Record<number, LocalizedText>> = {
  1: { zh: '待支付', en: 'unpaid' },
  2: { zh: '待发货', en: 'to be shipped' },
  3: { zh: '待收货', en: 'shipped' },
  4: { zh: '待评价', en: 'to be reviewed' },
  5: { zh: '已完成', en: 'finished' },
  6: { zh: '已取消', en: 'cancelled' },
}

/** The numbers with their names, for the documentation of a field. */
export const statusList = describeValues(statusNames)

/** Every allowed transition by its cause. */
export const transitions = {
  paid: { from: OrderStatus.unpaid, to: OrderStatus.unshipped },
  cancelled: { from: OrderStatus.unpaid, to: OrderStatus.cancelled },
  expired: { from: OrderStatus.unpaid, to: OrderStatus.cancelled },
  account_closed: { from: OrderStatus.unpaid, to: OrderStatus.cancelled },
  refunded: { from: OrderStatus.unshipped, to: OrderStatus.cancelled },
  cancelled_free: { from: OrderStatus.unshipped, to: OrderStatus.cancelled },
  paid_late: { from: OrderStatus.cancelled, to: OrderStatus.unshipped },
  shipped: { from: OrderStatus.unshipped, to: OrderStatus.shipped },
  received: { from: OrderStatus.shipped, to: OrderStatus.unreviewed },
  auto_received: { from: OrderStatus.shipped, to: OrderStatus.unreviewed },
  marked_received: { from: OrderStatus.shipped, to: OrderStatus.unreviewed },
  reviewed: { from: OrderStatus.unreviewed, to: OrderStatus.finished },
  auto_finished: { from: OrderStatus.unreviewed, to: OrderStatus.finished },
  marked_finished: { from: OrderStatus.unreviewed, to: OrderStatus.finished },
} as const
export type TransitionCause = keyof typeof transitions

/** Transitions by time-out, and the setting that holds how long after entering the starting state they happen. */
export const timeOuts = {
  auto_received: 'orderReceiveTimeoutSeconds',
  auto_finished: 'orderReviewTimeoutSeconds',
} as const
export type TimeOut = keyof typeof timeOuts

/** Returns the time-out that ends a state; undefined if the state has none. */
export function timeOutFrom(status: number): TimeOut | undefined {
  return (Object.keys(timeOuts) as TimeOut[]).find((cause) => transitions[cause].from === status)
}
