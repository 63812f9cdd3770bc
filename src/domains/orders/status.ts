import type { Text } from '../../lib/errors.ts'

/** The numbers are those of the wire and of the database. */
export const OrderStatus = {
  unpaid: 1,
  unshipped: 2,
  shipped: 3,
  unreviewed: 4,
  finished: 5,
  cancelled: 6,
} as const
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus]

export const statusNames: Readonly<Record<number, Text>> = {
  1: { zh: '待支付', en: 'unpaid' },
  2: { zh: '待发货', en: 'to be shipped' },
  3: { zh: '待收货', en: 'shipped' },
  4: { zh: '待评价', en: 'to be reviewed' },
  5: { zh: '已完成', en: 'finished' },
  6: { zh: '已取消', en: 'cancelled' },
}

/** Every change of status that can happen, and what causes it. */
export const transitions = {
  paid: { from: OrderStatus.unpaid, to: OrderStatus.unshipped },
  expired: { from: OrderStatus.unpaid, to: OrderStatus.cancelled },
  account_closed: { from: OrderStatus.unpaid, to: OrderStatus.cancelled },
} as const
export type TransitionCause = keyof typeof transitions
