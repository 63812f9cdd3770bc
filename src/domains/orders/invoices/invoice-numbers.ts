import { and, asc, eq, ne } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'
import { invoiceNumbers, orderInvoices } from '../../../db/schema/invoices.ts'
import { orders } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { invoiceNumberTaken } from '../errors.ts'
import type { InvoiceRow } from './invoice-fields.ts'

/** An invoice that was issued for an order, as its number keeps it. */
export type NumberRow = typeof invoiceNumbers.$inferSelect

/**
 * Locks a number until the transaction ends. A fiscal number is used once, also when its invoice was voided since.
 * @throws 400 invoice_number_taken when any invoice has or had it
 */
export async function lockUnusedNumber(tx: Transaction, number: string): Promise<void> {
  await lockName(tx, `invoice:${number}`)
  const [used] = await tx
    .select({ orderId: invoiceNumbers.orderId })
    .from(invoiceNumbers)
    .where(eq(invoiceNumbers.number, number))
  const [shown] = await tx
    .select({ orderId: orderInvoices.orderId })
    .from(orderInvoices)
    .where(eq(orderInvoices.number, number))
  if (used || shown) throw invoiceNumberTaken()
}

/** Stores the number of an invoice that is issued now, after `lockUnusedNumber`. */
export async function storeNumber(tx: Transaction, invoice: InvoiceRow): Promise<void> {
  await tx.insert(invoiceNumbers).values(toNumberRow(invoice))
}

/** Stores that the invoice with a number was voided, and its file. Nothing is stored of an invoice that was never issued. */
export async function storeVoiding(tx: Transaction, invoice: InvoiceRow): Promise<void> {
  if (invoice.number === null) return
  const row = toNumberRow(invoice)
  const { voidedTime, voidReason, file } = row
  await tx.insert(invoiceNumbers).values(row).onDuplicateKeyUpdate({ set: { voidedTime, voidReason, file } })
}

function toNumberRow({ orderId, number, kind, title, taxNumber, ...invoice }: InvoiceRow) {
  const { issuedTime, voidedTime, voidReason, file } = invoice
  const issued = { number: number as string, issuedTime: issuedTime ?? now() }
  return { ...issued, orderId, kind, title, taxNumber, voidedTime, voidReason, file }
}

/** Lists every number that was issued for an order, oldest first. */
export function listNumbers(orderId: string): Promise<NumberRow[]> {
  return db
    .select()
    .from(invoiceNumbers)
    .where(eq(invoiceNumbers.orderId, orderId))
    .orderBy(asc(invoiceNumbers.issuedTime), asc(invoiceNumbers.number))
}

/** Lists the keys of the files of all invoices that a user's orders have or had. */
export async function listInvoiceFiles(executor: Executor, userId: number): Promise<string[]> {
  const [present, kept] = [
    await executor
      .select({ file: orderInvoices.file })
      .from(orderInvoices)
      .innerJoin(orders, eq(orders.orderId, orderInvoices.orderId))
      .where(and(eq(orders.userId, userId), ne(orderInvoices.file, ''))),
    await executor
      .select({ file: invoiceNumbers.file })
      .from(invoiceNumbers)
      .innerJoin(orders, eq(orders.orderId, invoiceNumbers.orderId))
      .where(and(eq(orders.userId, userId), ne(invoiceNumbers.file, ''))),
  ]
  return [...new Set([...present, ...kept].map(({ file }) => file))]
}
