import { and, count, desc, eq, inArray } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { billChecks, billFees, paymentIncidents } from '../../../db/schema/payments.ts'
import type { Vendor } from '../../../gateways/payments/payment-gateway.ts'
import { vendorOf } from '../../../gateways/payments/phone-trades.ts'
import { notFound } from '../../../lib/errors.ts'
import { formatFen, parseFen } from '../../../lib/money.ts'
import type { PageRequest } from '../../../lib/paging.ts'
import type { Bill, BillRow } from './bill-fields.ts'

type Filter = PageRequest & Readonly<{ gateway?: Vendor | undefined; day?: string | undefined }>

/** Bounds the differences of one answer; `differences` of each bill counts them all. */
const maxDifferences = 1_000

/** Returns one page of reconciled bills with their differences, newest day first, and how many there are. */
export async function listBills({ gateway, day, ...page }: Filter) {
  const where = and(
    gateway && eq(billChecks.gateway, gateway),
    day ? eq(billChecks.billDate, day) : undefined,
    isBehind(page, billChecks.id),
  )
  const { rows, count: total } = await readPage(
    page,
    db.select().from(billChecks).where(where).orderBy(desc(billChecks.id)),
    db.select({ count: count() }).from(billChecks).where(where),
  )
  return { count: total, rows: await withDifferences(rows) }
}

/** Returns a reconciled bill with its differences. @throws 404 not_found */
export async function getBill(id: number): Promise<Bill> {
  const [row] = await db.select().from(billChecks).where(eq(billChecks.id, id))
  if (!row) throw notFound()
  const [bill] = await withDifferences([row])
  return bill as Bill
}

/** Finds the bill of a vendor and day. */
export async function findBill(
  executor: Executor,
  vendor: Vendor,
  day: string,
): Promise<BillRow | undefined> {
  const [row] = await executor
    .select()
    .from(billChecks)
    .where(and(eq(billChecks.gateway, vendor), eq(billChecks.billDate, day)))
  return row
}

/** Differences and fees are stored by gateway, a bill by vendor. */
async function withDifferences(rows: readonly BillRow[]): Promise<Bill[]> {
  if (rows.length === 0) return []
  const days = rows.map(({ billDate }) => billDate)
  const fees = await db.select().from(billFees).where(inArray(billFees.billDate, days))
  const found = await db
    .select()
    .from(paymentIncidents)
    .where(and(inArray(paymentIncidents.billDate, days), eq(paymentIncidents.kind, 'bill_difference')))
    .orderBy(desc(paymentIncidents.id))
    .limit(maxDifferences)
  return rows.map((row) => ({
    ...row,
    found: found.filter(isOfBill(row)),
    fee: sumOf(fees.filter(isOfBill(row))),
  }))
}

const isOfBill =
  ({ gateway: vendor, billDate }: BillRow) =>
  (each: Readonly<{ gateway: string; billDate: string | null }>) =>
    each.billDate === billDate && vendorOf(each.gateway) === vendor

/** Returns the sum of fees, null for no fees. */
function sumOf(fees: readonly Readonly<{ fee: string }>[]): string | null {
  return fees.length === 0 ? null : formatFen(fees.reduce((sum, { fee }) => sum + parseFen(fee), 0))
}
