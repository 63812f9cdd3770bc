import { type SQL, sql } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { orderEvents } from '../../../db/schema/orders.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { begins } from './order-plans.ts'
import type { OrderWish } from './order-wish.ts'
import type { Keyword } from './read-keyword.ts'

/** A wish whose names are looked up. */
export type Known = Omit<OrderWish, 'keyword' | 'carrier'> &
  Readonly<{ keyword: Keyword | undefined; carrierId: number | undefined }>

/** Conditions on when the order was placed, by the column of the source. */
export function timeConditions(time: SQL, { from, to }: Pick<Known, 'from' | 'to'>): SQL[] {
  return [...(from ? [sql`${time} >= ${from}`] : []), ...(to ? [sql`${time} < ${to}`] : [])]
}

/** Conditions on the pay amount of the order `o`. */
export function amountConditions({ least, most }: Pick<Known, 'least' | 'most'>): SQL[] {
  return [
    ...(least === undefined ? [] : [sql`o.pay_amount >= ${least}`]),
    ...(most === undefined ? [] : [sql`o.pay_amount <= ${most}`]),
  ]
}

/** All conditions on the order `o` itself but the time. */
export function orderConditions(known: Known): SQL[] {
  const { status, keyword, isOverdue } = known
  return [
    ...(status === undefined ? [] : [sql`o.status = ${status}`]),
    ...amountConditions(known),
    ...(keyword ? [matches(keyword)] : []),
    ...(isOverdue ? overdue() : []),
  ]
}

function matches({ prefix, userIds }: Keyword): SQL {
  const parts = [
    ...(prefix ? [begins(prefix)] : []),
    ...(userIds.length === 1 ? [sql`o.user_id = ${userIds[0]}`] : []),
    ...(userIds.length > 1 ? [sql`o.user_id in ${userIds}`] : []),
  ]
  return sql`(${sql.join(parts, sql` or `)})`
}

/** Paid longer ago than the shop allows. An order is placed before it is paid, so the index ends the search. */
function overdue(): SQL[] {
  const before = addSeconds(now(), -config.orderShipTimeoutSeconds)
  const paidLater = sql`select 1 from ${orderEvents} v where v.order_id = o.order_id
    and v.to_status = ${OrderStatus.unshipped} and v.create_time >= ${before}`
  return [sql`o.create_time < ${before}`, sql`not exists (${paidLater})`]
}
