import { and, count, desc, eq, gte, inArray, lt, or, type SQL } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import { orders } from '../../../db/schema/orders.ts'
import { refunds } from '../../../db/schema/refunds.ts'
import { notFound } from '../../../lib/errors.ts'
import { formatFen, parseFen } from '../../../lib/money.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import { readRefunds } from './list-refunds.ts'
import { readClaims } from './order-claims.ts'
import type { RefundRow } from './refund-fields.ts'
import type { RefundStatus } from './refund-state-machine.ts'
import { refundableFen } from './refundable-amount.ts'

/** A refund request with its buyer and its order. */
export type BuyerRefund = RefundRow & Readonly<{ username: string; orderStatus: number; payAmount: string }>

/** A refund request with the amount that its approval may have at most. */
export type RefundDetail = BuyerRefund & Readonly<{ refundable: string }>

type Filter = KeywordRequest &
  Readonly<{
    status?: RefundStatus | undefined
    /** Requested at this moment or later. */
    from?: Date | undefined
    /** Requested before this moment. */
    to?: Date | undefined
  }>

const context = {
  id: refunds.id,
  username: users.username,
  orderStatus: orders.status,
  payAmount: orders.payAmount,
}

/**
 * Returns one page of refund requests, newest first, and how many there are. The keyword is an order number, or the name or mobile
 * of a buyer, as a whole.
 */
export async function listRefundPage({ status, keyword, from, to, ...page }: Filter) {
  const buyers = keyword ? await findBuyers(keyword) : []
  const byOrder = eq(refunds.orderId, keyword)
  const named = buyers.length > 0 ? or(byOrder, inArray(orders.userId, buyers)) : byOrder
  const where = and(
    status && eq(refunds.status, status),
    from && gte(refunds.createTime, from),
    to && lt(refunds.createTime, to),
    keyword ? named : undefined,
    isBehind(page, refunds.id),
  )
  const { rows, count } = await readPage(
    page,
    selectContext(where).orderBy(desc(refunds.id)),
    countOf(where, !!keyword),
  )
  const found = new Map(
    (
      await readRefunds(
        db,
        rows.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  )
  return { count, rows: rows.flatMap((row) => joined(found.get(row.id), row)) }
}

/** Returns a refund request with its buyer and order. @throws 404 not_found */
export async function getRefund(id: number): Promise<RefundDetail> {
  const [row] = await selectContext(eq(refunds.id, id))
  const [found] = await readRefunds(db, [id])
  if (!row || !found) throw notFound()
  const leftFen = refundableFen(parseFen(row.payAmount), await readClaims(db, found.orderId, id))
  return { ...found, ...row, refundable: formatFen(leftFen) }
}

function selectContext(where: SQL | undefined) {
  return db
    .select(context)
    .from(refunds)
    .innerJoin(orders, eq(orders.orderId, refunds.orderId))
    .innerJoin(users, eq(users.id, orders.userId))
    .where(where)
}

/** Counting without a keyword reads the index of the states only. */
function countOf(where: SQL | undefined, hasKeyword: boolean) {
  const counted = db.select({ count: count() }).from(refunds)
  return hasKeyword
    ? counted.innerJoin(orders, eq(orders.orderId, refunds.orderId)).where(where)
    : counted.where(where)
}

async function findBuyers(keyword: string): Promise<number[]> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(or(eq(users.username, keyword), eq(users.mobile, keyword)))
  return rows.map(({ id }) => id)
}

const joined = (found: RefundRow | undefined, row: Omit<BuyerRefund, keyof RefundRow>) =>
  found ? [{ ...found, ...row }] : []
