import { and, count, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import { invoiceNumbers, orderInvoices } from '../../../db/schema/invoices.ts'
import { orders } from '../../../db/schema/orders.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { InvoiceRow, InvoiceStatus } from './invoice-fields.ts'
import { readInvoiceFile } from './invoice-file.ts'
import { listNumbers, type NumberRow } from './invoice-numbers.ts'

/** An invoice with its buyer and its order. */
export type BuyerInvoice = InvoiceRow & Readonly<{ username: string; orderStatus: number; payAmount: string }>

/** An invoice with the former ones of its order, which were voided, oldest first. */
export type InvoiceDetail = BuyerInvoice & Readonly<{ former: readonly NumberRow[] }>

type Filter = KeywordRequest & Readonly<{ status?: InvoiceStatus | undefined }>

/**
 * Returns one page of invoices, newest orders first, and how many there are. With the state `asked` it is the queue: orders that
 * are paid, without those of closed accounts. The keyword is an order number or an invoice number, also of a voided invoice, as a
 * whole.
 */
export async function listInvoices({ keyword, status, ...page }: Filter) {
  const where = and(
    status && eq(orderInvoices.status, status),
    status === 'asked' ? sql`${orders.status} between 2 and 5 and ${orderInvoices.title} <> ''` : undefined,
    keyword ? isNamed(keyword) : undefined,
    isBehind(page, orderInvoices.orderId),
  )
  const { rows, count: total } = await readPage(
    page,
    selectInvoices(where).orderBy(desc(orderInvoices.orderId)),
    db
      .select({ count: count() })
      .from(orderInvoices)
      .innerJoin(orders, eq(orders.orderId, orderInvoices.orderId))
      .where(where),
  )
  return { count: total, rows: rows.map(flat) }
}

/** Returns the invoice of an order with its former invoices. @throws 404 not_found */
export async function getInvoice(orderId: string): Promise<InvoiceDetail> {
  const [row] = await selectInvoices(eq(orderInvoices.orderId, orderId))
  if (!row) throw notFound()
  const former = (await listNumbers(orderId)).filter(({ number }) => number !== row.invoice.number)
  return { ...flat(row), former }
}

/**
 * Reads the file of the invoice of an order, or of one that the order had before.
 * @param number that of a former invoice; undefined: the present one
 * @throws 404 not_found before the invoice is issued, and for a number that was never issued for the order
 */
export async function readInvoiceOf(orderId: string, number?: string) {
  const { former, ...present } = await getInvoice(orderId)
  const found = [present, ...former].find((each) => number === undefined || each.number === number)
  return openFile(found?.number ?? null, found?.file ?? '')
}

/** Reads the file of the invoice of an own order. @throws 404 not_found, also for an order of another user */
export async function readOwnInvoice(userId: number, orderId: string) {
  const [row] = await db
    .select({ number: orderInvoices.number, file: orderInvoices.file })
    .from(orderInvoices)
    .innerJoin(orders, eq(orders.orderId, orderInvoices.orderId))
    .where(and(eq(orderInvoices.orderId, orderId), eq(orders.userId, userId)))
  return openFile(row?.number ?? null, row?.file ?? '')
}

function isNamed(keyword: string): SQL | undefined {
  const { orderId, number } = invoiceNumbers
  const hadNumber = db.select({ orderId }).from(invoiceNumbers).where(eq(number, keyword))
  return or(
    eq(orderInvoices.orderId, keyword),
    eq(orderInvoices.number, keyword),
    inArray(orderInvoices.orderId, hadNumber),
  )
}

/** A file without a number is not issued yet, or not any more. */
async function openFile(number: string | null, file: string) {
  if (number === null) throw notFound()
  return readInvoiceFile(file)
}

function selectInvoices(where: SQL | undefined) {
  return db
    .select({
      invoice: orderInvoices,
      username: users.username,
      orderStatus: orders.status,
      payAmount: orders.payAmount,
    })
    .from(orderInvoices)
    .innerJoin(orders, eq(orders.orderId, orderInvoices.orderId))
    .innerJoin(users, eq(users.id, orders.userId))
    .where(where)
}

const flat = ({ invoice, ...context }: Awaited<ReturnType<typeof selectInvoices>>[number]): BuyerInvoice => ({
  ...invoice,
  ...context,
})
