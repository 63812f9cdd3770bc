import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { orderInvoices } from '../../../db/schema/orders.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { type AskedInvoice, type Invoice, parseInvoice } from '../placing/invoice.ts'
import { lockAmendable } from './lock-amendable.ts'

const { unpaid, unshipped, shipped, unreviewed, finished } = OrderStatus

/**
 * Stores the invoice title of an order after it was placed; it replaces an earlier one. A company without a tax number in the
 * request keeps the stored number.
 * @throws 400 tax_number_wrong; 404 not_found, also for an order of another user; 409 order_state for a cancelled order
 */
export async function requestInvoice(userId: number, orderId: string, asked: AskedInvoice): Promise<Invoice> {
  return transaction(async (tx) => {
    await lockAmendable(tx, userId, orderId, [unpaid, unshipped, shipped, unreviewed, finished])
    const kept = asked.kind === 'company' ? await findTaxNumber(tx, orderId) : undefined
    const tax_no = asked.tax_no ?? kept
    const invoice = parseInvoice({ ...asked, tax_no }, 'tax_no')
    const { kind, title, taxNumber = null } = invoice
    await tx
      .insert(orderInvoices)
      .values({ orderId, kind, title, taxNumber })
      .onDuplicateKeyUpdate({ set: { kind, title, taxNumber } })
    return invoice
  })
}

async function findTaxNumber(tx: Transaction, orderId: string): Promise<string | undefined> {
  const [stored] = await tx
    .select({ taxNumber: orderInvoices.taxNumber })
    .from(orderInvoices)
    .where(eq(orderInvoices.orderId, orderId))
  return stored?.taxNumber ?? undefined
}
