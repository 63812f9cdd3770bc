import { and, asc, eq, gt, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { MySqlColumn } from 'drizzle-orm/mysql-core'
import { db } from '../../../db/client.ts'
import { invoiceNumbers, orderInvoices } from '../../../db/schema/invoices.ts'
import { orders } from '../../../db/schema/orders.ts'
import { billFees, paymentRefunds, payments, tradeFees } from '../../../db/schema/payments.ts'
import { addDays } from '../../../lib/time/calendar-days.ts'
import { isFeeOf } from '../../payments/records/trade-fee.ts'
import type { DayRange } from '../figures/figure-range.ts'

/** The vendors close their bills by days of Beijing, in every zone of a shop. */
const startOf = (day: string) => new Date(`${day}T00:00:00+08:00`)
const within = (column: MySqlColumn, { from, to }: DayRange) =>
  and(gte(column, startOf(from)), lt(column, startOf(addDays(to, 1))))

const perBatch = 1_000

/** Reads in batches: `read` gets the condition that selects the rows behind those of the batch before. */
async function* inBatches<Row extends { at: Date | null; key: string | number }>(
  at: MySqlColumn,
  key: MySqlColumn,
  read: (behind: SQL | undefined) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let last: Row | undefined
  do {
    const behind = last && or(gt(at, last.at), and(eq(at, last.at as Date), gt(key, last.key)))
    const rows = await read(behind)
    if (rows.length > 0) yield rows
    last = rows.length === perBatch ? rows.at(-1) : undefined
  } while (last)
}

/**
 * Reads all payments that the gateways confirmed on days of Beijing, oldest first; a payment that was not applied to its order,
 * too.
 */
export function readCaptures(range: DayRange) {
  const { id, orderId, tradeId, gateway, amount, applied, paidAt } = payments
  return inBatches(paidAt, id, (behind) =>
    db
      .select({
        key: id,
        at: paidAt,
        orderId,
        reference: tradeId,
        gateway,
        amount,
        applied,
        fee: tradeFees.fee,
      })
      .from(payments)
      .leftJoin(tradeFees, isFeeOf('payment', tradeId))
      .where(and(within(paidAt, range), behind))
      .orderBy(asc(paidAt), asc(id))
      .limit(perBatch),
  )
}

/** Reads all refunds that the gateways confirmed on days of Beijing, oldest first. */
export function readRefunds(range: DayRange) {
  const { id, orderId, outRefundNo, amount, cause, doneAt } = paymentRefunds
  return inBatches(doneAt, id, (behind) =>
    db
      .select({
        key: id,
        at: doneAt,
        orderId,
        reference: outRefundNo,
        gateway: payments.gateway,
        amount,
        applied: payments.applied,
        cause,
        fee: tradeFees.fee,
      })
      .from(paymentRefunds)
      .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
      .leftJoin(tradeFees, isFeeOf('refund', outRefundNo))
      .where(and(within(doneAt, range), eq(paymentRefunds.status, 'done'), behind))
      .orderBy(asc(doneAt), asc(id))
      .limit(perBatch),
  )
}

/**
 * Reads the invoices of orders that were placed on days of Beijing, oldest order first: the invoice of the order, and every number
 * that was ever issued for it.
 */
export function readInvoices(range: DayRange) {
  const { createTime, orderId, payAmount } = orders
  const refunded = sql<string>`(select coalesce(sum(${paymentRefunds.amount}), 0) from ${paymentRefunds}
    where ${paymentRefunds.orderId} = ${orderId} and ${paymentRefunds.status} = 'done')`
  return inBatches(createTime, orderId, async (behind) => {
    const rows = await db
      .select({ key: orderId, at: createTime, payAmount, refunded, invoice: orderInvoices })
      .from(orders)
      .innerJoin(orderInvoices, eq(orderInvoices.orderId, orderId))
      .where(and(within(createTime, range), behind))
      .orderBy(asc(createTime), asc(orderId))
      .limit(perBatch)
    const numbers = await readNumbers(rows.map(({ key }) => key))
    return rows.map((row) => ({ ...row, numbers: numbers.get(row.key) ?? [] }))
  })
}

async function readNumbers(orderIds: readonly string[]) {
  if (orderIds.length === 0) return new Map<string, never[]>()
  const rows = await db
    .select()
    .from(invoiceNumbers)
    .where(inArray(invoiceNumbers.orderId, [...orderIds]))
    .orderBy(asc(invoiceNumbers.issuedTime), asc(invoiceNumbers.number))
  return Map.groupBy(rows, ({ orderId }) => orderId)
}

type Sum = Readonly<{ day: string; gateway: string; count: number; amount: string }>
const dayOfBeijing = (column: MySqlColumn) =>
  sql<string>`date_format(${column} + interval 8 hour, '%Y-%m-%d')`
const total = (amount: MySqlColumn) => sql<string>`sum(${amount})`
const counted = sql<number>`count(*)`.mapWith(Number)

/** Sums payments, refunds and fees by the day of Beijing and the gateway. */
export async function readDaySums(
  range: DayRange,
): Promise<
  Readonly<{ captures: Sum[]; refunds: Sum[]; fees: { day: string; gateway: string; fee: string }[] }>
> {
  const [paidDay, doneDay] = [dayOfBeijing(payments.paidAt), dayOfBeijing(paymentRefunds.doneAt)]
  const [captures, refunds, fees] = await Promise.all([
    db
      .select({ day: paidDay, gateway: payments.gateway, count: counted, amount: total(payments.amount) })
      .from(payments)
      .where(within(payments.paidAt, range))
      .groupBy(paidDay, payments.gateway),
    db
      .select({
        day: doneDay,
        gateway: payments.gateway,
        count: counted,
        amount: total(paymentRefunds.amount),
      })
      .from(paymentRefunds)
      .innerJoin(payments, eq(payments.id, paymentRefunds.paymentId))
      .where(and(within(paymentRefunds.doneAt, range), eq(paymentRefunds.status, 'done')))
      .groupBy(doneDay, payments.gateway),
    db
      .select({ day: billFees.billDate, gateway: billFees.gateway, fee: billFees.fee })
      .from(billFees)
      .where(and(gte(billFees.billDate, range.from), sql`${billFees.billDate} <= ${range.to}`)),
  ])
  return { captures, refunds, fees }
}
