import { and, count, desc, eq, or, type SQL, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { readPage } from '../../../db/read-page.ts'
import { users } from '../../../db/schema/auth.ts'
import { orderInvoices } from '../../../db/schema/invoices.ts'
import { orders } from '../../../db/schema/orders.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { InvoiceRow, InvoiceStatus } from './invoice-fields.ts'
import { readInvoiceFile } from './invoice-file.ts'

/** An invoice with its buyer and its order. */
export type BuyerInvoice = InvoiceRow & Readonly<{ username: string; orderStatus: number; payAmount: string }>

type Filter = KeywordRequest & Readonly<{ status?: InvoiceStatus | undefined }>

/**
 * Returns one page of invoices, newest orders first, and how many there are. With the state `asked` it is the queue: orders that are
 * paid, without those of closed accounts. The keyword is an order number or an invoice number, as a whole.
 */
export async function listInvoices({ keyword, status, ...page }: Filter) {
  const where = and(
    status && eq(orderInvoices.status, status),
    status === 'asked' ? sql`${orders.status} between 2 and 5 and ${orderInvoices.title} <> ''` : undefined,
    keyword ? or(eq(orderInvoices.orderId, keyword), eq(orderInvoices.number, keyword)) : undefined,
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

/** Returns the invoice of an order. @throws 404 not_found */
export async function getInvoice(orderId: string): Promise<BuyerInvoice> {
  const [row] = await selectInvoices(eq(orderInvoices.orderId, orderId))
  if (!row) throw notFound()
  return flat(row)
}

/** Reads the file of the invoice of an order. @throws 404 not_found before it is issued */
export async function readInvoiceOf(orderId: string) {
  const { number, file } = await getInvoice(orderId)
  return openFile(number, file)
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
