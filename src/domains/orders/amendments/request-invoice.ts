import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { orderInvoices } from '../../../db/schema/invoices.ts'
import { invoiceIncomplete, invoiceState } from '../errors.ts'
import { type InvoiceRow, type InvoiceStatus, notIssued } from '../invoices/invoice-fields.ts'
import { storeVoiding } from '../invoices/invoice-numbers.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { type AskedInvoice, type Invoice, parseInvoice } from '../placing/invoice.ts'
import { lockAmendable } from './lock-amendable.ts'

const { unpaid, unshipped, shipped, unreviewed, finished } = OrderStatus

/** What a request says about an invoice; what it does not say keeps its stored value. */
type InvoiceChange = Partial<AskedInvoice>

/**
 * Stores or changes the invoice of an order after it was placed. A voided invoice is asked for again; its number stays used.
 * @throws 400 tax_number_wrong; 400 invalid_input for a kind or a title that neither the request nor the stored invoice has; 404
 *   not_found, also for an order of another user; 409 order_state for a cancelled order, invoice_state for an issued invoice
 */
export async function requestInvoice(
  userId: number,
  orderId: string,
  change: InvoiceChange,
): Promise<Invoice> {
  return transaction(async (tx) => {
    await lockAmendable(tx, userId, orderId, [unpaid, unshipped, shipped, unreviewed, finished])
    const stored = await findInvoice(tx, orderId)
    const invoice = parseInvoice(complete(change, stored && toInvoice(stored)), 'tax_no')
    if (stored?.status === ('issued' satisfies InvoiceStatus)) throw invoiceState(stored.status)
    if (stored) await storeVoiding(tx, stored)
    const { kind, title, taxNumber = null } = invoice
    await tx
      .insert(orderInvoices)
      .values({ orderId, kind, title, taxNumber })
      .onDuplicateKeyUpdate({ set: { kind, title, taxNumber, ...notIssued } })
    return invoice
  })
}

/** Takes what a request does not say from the stored invoice. Who becomes a person gives up the tax number of the company. */
function complete(change: InvoiceChange, stored: Invoice | undefined): AskedInvoice {
  const { kind = stored?.kind, title = stored?.title } = change
  if (!kind || !title) throw invoiceIncomplete(kind ? ['title'] : title ? ['kind'] : ['kind', 'title'])
  const kept = kind === 'company' ? stored?.taxNumber : undefined
  return { kind, title, tax_no: change.tax_no ?? kept }
}

async function findInvoice(tx: Transaction, orderId: string): Promise<InvoiceRow | undefined> {
  const [stored] = await tx.select().from(orderInvoices).where(eq(orderInvoices.orderId, orderId))
  return stored
}

const toInvoice = ({ kind, title, taxNumber }: InvoiceRow): Invoice => ({
  kind: kind as Invoice['kind'],
  title,
  taxNumber: taxNumber ?? undefined,
})
