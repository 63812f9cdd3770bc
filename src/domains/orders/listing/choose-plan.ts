import { type SQL, sql } from 'drizzle-orm'
import { refunds } from '../../../db/schema/refunds.ts'
import { shipments } from '../../../db/schema/shipments.ts'
import { toStatement } from '../../../db/statement.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { amountConditions, type Known, orderConditions, timeConditions } from './order-conditions.ts'
import * as plans from './order-plans.ts'
import { maxCounted, type OrderWish } from './order-wish.ts'
import { findCarrierId, readKeyword } from './read-keyword.ts'
import type { Reader } from './status-counts.ts'

/** Orders in these states have no parcel yet. */
const withoutParcels: readonly number[] = [OrderStatus.unpaid, OrderStatus.unshipped, OrderStatus.cancelled]
/** More rows than this are not counted to compare two sources. */
const maxCompared = 100_000

/**
 * Chooses the index that finds the wished orders with the fewest rows, newest first.
 * @returns undefined when no order can fit
 * @throws 400 carrier_unknown
 */
export async function choosePlan(
  wish: OrderWish,
  counts: ReadonlyMap<number, number>,
  read: Reader,
): Promise<plans.Plan | undefined> {
  const status = wish.isOverdue ? OrderStatus.unshipped : wish.status
  if (wish.isOverdue && wish.status !== undefined && wish.status !== status) return undefined
  const carrierId = wish.carrier ? await findCarrierId(wish.carrier, read) : undefined
  if (carrierId !== undefined && status !== undefined && withoutParcels.includes(status)) return undefined
  const keyword = wish.keyword ? await readKeyword(wish.keyword, read) : undefined
  if (keyword && !keyword.prefix && keyword.userIds.length === 0) return undefined
  const known: Known = { ...wish, status, carrierId, keyword }
  if (keyword) return planText(known, read)
  if (carrierId !== undefined || wish.refund) return planSide(known, counts, read)
  return planOrders(known, read)
}

async function planText(known: Known, read: Reader): Promise<plans.Plan> {
  const { prefix, userIds } = known.keyword as NonNullable<Known['keyword']>
  const [onlyUser] = prefix || userIds.length > 1 ? [] : userIds
  if (onlyUser !== undefined) return planFrom(plans.ordersBy('tb_order_info_list'), known)
  const found = prefix ? await countRows(sql`tb_order_info`, [plans.begins(prefix)], maxCounted, read) : 0
  if (found > maxCounted) return planFrom(plans.ordersBy('tb_order_info_by_time'), known)
  return planFrom(plans.ordersByText(prefix, userIds), { ...known, keyword: undefined })
}

/** The source with the fewest rows; the other filters look each of its orders up. */
async function planSide(
  known: Known,
  counts: ReadonlyMap<number, number>,
  read: Reader,
): Promise<plans.Plan> {
  const { status, carrierId, refund } = known
  const isJoined = orderConditions(known).length > 0 || (carrierId !== undefined && refund !== undefined)
  const index = status === undefined ? 'tb_order_info_by_time' : 'tb_order_info_by_status'
  const lookUp = isJoined ? index : undefined
  const byRefund = refund ? plans.ordersByRefund(refund, lookUp) : undefined
  const byCarrier = carrierId === undefined ? undefined : plans.ordersByCarrier(carrierId, lookUp)
  const statusRows = status === undefined ? Number.POSITIVE_INFINITY : (counts.get(status) ?? 0)
  // a source with more rows than the status has is not chosen
  const most = Math.min(maxCompared, statusRows)
  const rows = (column: SQL, value: unknown, table: SQL) =>
    isJoined
      ? countRows(table, [sql`${column} = ${value}`, ...timeConditions(sql`order_time`, known)], most, read)
      : 0
  const refundRows = byRefund ? await rows(sql`status`, refund, sql`${refunds}`) : Number.POSITIVE_INFINITY
  const carrierRows = byCarrier
    ? await rows(sql`carrier_id`, carrierId, sql`${shipments}`)
    : Number.POSITIVE_INFINITY
  if (statusRows < Math.min(refundRows, carrierRows))
    return planFrom(plans.ordersBy('tb_order_info_by_status'), known)
  const isRefund = byRefund && refundRows <= carrierRows
  const { conditions, ...source } = (isRefund ? byRefund : byCarrier) as NonNullable<typeof byRefund>
  const rest = isRefund ? { ...known, refund: undefined } : { ...known, carrierId: undefined }
  return planFrom(source, rest, conditions)
}

async function planOrders(known: Known, read: Reader): Promise<plans.Plan> {
  const { status, from, to, isOverdue } = known
  if (status !== undefined) {
    const isCounted = !isOverdue && !from && !to && amountConditions(known).length === 0
    return { ...planFrom(plans.ordersBy('tb_order_info_by_status'), known), isCounted, status }
  }
  const amounts = amountConditions(known)
  if (amounts.length === 0) {
    const plan = planFrom(plans.ordersBy('tb_order_info_by_time'), known)
    return { ...plan, isCounted: !from && !to }
  }
  const found = await countRows(sql`tb_order_info o`, amounts, maxCounted, read)
  const index = found > maxCounted ? 'tb_order_info_by_time' : 'tb_order_info_by_amount'
  return planFrom(plans.ordersBy(index), known)
}

function planFrom(
  source: Pick<plans.Plan, 'source' | 'time' | 'id'>,
  known: Known,
  own: readonly SQL[] = [],
): plans.Plan {
  const { carrierId, refund } = known
  const conditions = [
    ...own,
    ...timeConditions(source.time, known),
    ...orderConditions(known),
    ...(carrierId === undefined ? [] : [plans.hasParcelOf(carrierId)]),
    ...(refund ? [plans.hasRefundIn(refund)] : []),
  ]
  return { ...source, conditions, isCounted: false }
}

/** Counts rows up to one more than `most`. */
async function countRows(
  table: SQL,
  conditions: readonly SQL[],
  most: number,
  read: Reader,
): Promise<number> {
  const where = sql.join([...conditions], sql` and `)
  const limited = sql`select 1 from ${table} where ${where} limit ${most + 1}`
  const [row] = await read<[number]>(toStatement(sql`select count(*) from (${limited}) counted`))
  return Number(row?.[0] ?? 0)
}
