import { type SQL, sql } from 'drizzle-orm'
import { orders } from '../../../db/schema/orders.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { shipments } from '../../../db/schema/shipments.ts'
import { type Statement, toStatement } from '../../../db/statement.ts'
import { orderTimeOf } from '../order-time.ts'

/**
 * How a page is found: a source that yields orders newest first from an index, and the conditions of the others. `time` and `id`
 * are the columns of the source by which it is sorted.
 */
export type Plan = Readonly<{
  source: SQL
  time: SQL
  id: SQL
  conditions: readonly SQL[]
  /** Whether the counts by status count it. */
  isCounted: boolean
  status?: number | undefined
}>

type IndexName =
  | 'tb_order_info_by_time'
  | 'tb_order_info_by_status'
  | 'tb_order_info_by_amount'
  | 'tb_order_info_list'

/** Orders by an index of their table. */
export const ordersBy = (index: IndexName) => ({
  source: sql`${orders} o force index (${sql.identifier(index)})`,
  time: sql`o.create_time`,
  id: sql`o.order_id`,
})

/** The index that parcels or refund requests look their orders up in; undefined when no condition needs the order itself. */
type LookUp = Extract<IndexName, 'tb_order_info_by_time' | 'tb_order_info_by_status'> | undefined

/** Orders with a parcel of a carrier. */
export const ordersByCarrier = (carrierId: number, lookUp: LookUp) =>
  sideSource(sql`${shipments}`, 'tb_shipment_by_carrier', sql`carrier_id`, carrierId, lookUp)

/** Orders with a refund request in a state. */
export const ordersByRefund = (status: string, lookUp: LookUp) =>
  sideSource(sql`${refunds}`, 'tb_refund_by_order_time', sql`status`, status, lookUp)

/**
 * An order with several such rows counts once: with the first of them. Its time leads to it in an index, which has the orders of
 * the source close together; its number would lead to a row anywhere in the table.
 */
function sideSource(table: SQL, index: string, column: SQL, value: unknown, lookUp: LookUp) {
  const from = sql`${table} d force index (${sql.identifier(index)})`
  const isFirst = sql`not exists (select 1 from ${table} e where e.order_id = d.order_id and e.${column} = d.${column} and e.id < d.id)`
  return {
    source: lookUp
      ? sql`${from} straight_join ${orders} o force index (${sql.identifier(lookUp)})
          on o.create_time = d.order_time and o.order_id = d.order_id`
      : from,
    time: sql`d.order_time`,
    id: sql`d.order_id`,
    conditions: [sql`d.${column} = ${value}`, isFirst],
  }
}

/** Orders whose number begins with a text, or of some users: few enough to be sorted. */
export const ordersByText = (prefix: string | undefined, userIds: readonly number[]) => {
  const parts = [
    ...(prefix ? [sql`select order_id from ${orders} where order_id like ${`${prefix}%`}`] : []),
    ...(userIds.length > 0 ? [sql`select order_id from ${orders} where user_id in ${userIds}`] : []),
  ]
  return {
    source: sql`(${sql.join(parts, sql` union `)}) found straight_join ${orders} o on o.order_id = found.order_id`,
    time: sql`o.create_time`,
    id: sql`o.order_id`,
  }
}

// a subquery with a limit is no semi-join, so the source stays the first table
export const hasParcelOf = (carrierId: number) =>
  sql`(select 1 from ${shipments} p where p.order_id = o.order_id and p.carrier_id = ${carrierId} limit 1) = 1`
export const hasRefundIn = (status: string) =>
  sql`(select 1 from ${refunds} r where r.order_id = o.order_id and r.status = ${status} limit 1) = 1`

/** The number of the order begins with digits. */
export const begins = (prefix: string) => sql`order_id like ${`${prefix}%`}`

/** Restricts a plan to the orders behind one of them. */
export function behind(plan: Plan, orderId: string): Plan {
  const { time, id } = plan
  const at = orderTimeOf(orderId)
  const conditions = [sql`${time} <= ${at}`, sql`(${time} < ${at} or ${id} < ${orderId})`]
  return { ...plan, conditions: [...plan.conditions, ...conditions], isCounted: false }
}

const where = ({ conditions }: Plan) =>
  conditions.length > 0 ? sql` where ${sql.join([...conditions], sql` and `)}` : sql``

/** Selects the ids of a page. */
export function idsStatement(
  plan: Plan,
  { isBackwards, limit, offset }: Readonly<{ isBackwards: boolean; limit: number; offset: number }>,
): Statement {
  const { source, time, id } = plan
  const direction = sql.raw(isBackwards ? 'asc' : 'desc')
  return toStatement(
    sql`select ${id} from ${source}${where(plan)} order by ${time} ${direction}, ${id} ${direction} limit ${limit} offset ${offset}`,
  )
}

/** Counts up to `limit` orders. */
export function countStatement(plan: Plan, limit: number): Statement {
  return toStatement(
    sql`select count(*) from (select 1 from ${plan.source}${where(plan)} limit ${limit}) counted`,
  )
}
