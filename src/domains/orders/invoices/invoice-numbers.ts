import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'
import { invoiceNumbers, orderInvoices } from '../../../db/schema/invoices.ts'
import { now } from '../../../lib/clock.ts'
import { invoiceNumberTaken } from '../errors.ts'
import type { InvoiceRow } from './invoice-fields.ts'

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

/** Stores that the invoice with a number was voided. Nothing is stored of an invoice that was never issued. */
export async function storeVoiding(tx: Transaction, invoice: InvoiceRow): Promise<void> {
  if (invoice.number === null) return
  const row = toNumberRow(invoice)
  const { voidedTime, voidReason } = row
  await tx.insert(invoiceNumbers).values(row).onDuplicateKeyUpdate({ set: { voidedTime, voidReason } })
}

function toNumberRow({ orderId, number, kind, title, taxNumber, ...invoice }: InvoiceRow) {
  const { issuedTime, voidedTime, voidReason } = invoice
  const issued = { number: number as string, issuedTime: issuedTime ?? now() }
  return { ...issued, orderId, kind, title, taxNumber, voidedTime, voidReason }
}
