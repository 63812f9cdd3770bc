import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { orderInvoices } from '../../../db/schema/invoices.ts'
import { orders } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { invoiceState, orderState } from '../errors.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { type InvoiceRow, type InvoiceStatus, invoiceFields } from './invoice-fields.ts'
import { storeInvoiceFile } from './invoice-file.ts'
import { lockUnusedNumber, storeNumber, storeVoiding } from './invoice-numbers.ts'

/** Number of up to 30 characters and file of an invoice. */
type IssuedInvoice = Readonly<{ number: string; bytes: Uint8Array }>

const { unshipped, shipped, unreviewed, finished } = OrderStatus
const paidStatuses: readonly number[] = [unshipped, shipped, unreviewed, finished]

/**
 * Stores the number and the file of an invoice that the buyer of a paid order asked for. A voided invoice can be issued again, with
 * a number that no invoice ever had; the former file stays with the former number.
 * @throws 400 invoice_number_taken; 404 not_found; 409 invoice_state, order_state; 413 invoice_file_too_large; 415
 *   invoice_file_invalid; 503
 */
export async function issueInvoice(
  orderId: string,
  { number, bytes }: IssuedInvoice,
  inTransaction?: InTransaction,
): Promise<InvoiceRow> {
  await transaction((tx) => lockIssuable(tx, orderId, number))
  const file = await storeInvoiceFile(bytes)
  await failpoint('invoice:stored')
  return transaction(async (tx) => {
    const before = await lockIssuable(tx, orderId, number)
    // a process of the release before may have voided it without its file
    await storeVoiding(tx, before)
    const issued = { number, file, issuedTime: now(), voidReason: '', voidedTime: null }
    const stored = await change(tx, before, { status: 'issued', ...issued }, inTransaction)
    await storeNumber(tx, stored)
    return stored
  })
}

/**
 * Voids an issued invoice. Its buyer sees the reason, the number and the file. The invoice of a closed account keeps no reason.
 * @param voidReason at most 200 characters
 * @throws 404 not_found; 409 invoice_state
 */
export async function voidInvoice(
  orderId: string,
  voidReason: string,
  inTransaction?: InTransaction,
): Promise<InvoiceRow> {
  return transaction(async (tx) => {
    const { row: before } = await lockInvoice(tx, orderId)
    if (before.status !== ('issued' satisfies InvoiceStatus)) throw invoiceState(before.status)
    // an erasure has cleared the title, and no text about the buyer follows it
    const reason = before.title ? voidReason : ''
    const voided = { status: 'voided', voidReason: reason, voidedTime: now() } as const
    const stored = await change(tx, before, voided, inTransaction)
    await storeVoiding(tx, stored)
    return stored
  })
}

async function lockIssuable(tx: Transaction, orderId: string, number: string): Promise<InvoiceRow> {
  const { row, orderStatus } = await lockInvoice(tx, orderId)
  // a closed account has no title any more, and gets no invoice
  if (!row.title) throw notFound()
  if (row.status === ('issued' satisfies InvoiceStatus)) throw invoiceState(row.status)
  if (!paidStatuses.includes(orderStatus)) throw orderState(orderStatus)
  await lockUnusedNumber(tx, number)
  return row
}

/** Lock order: the order before its invoice. */
async function lockInvoice(tx: Transaction, orderId: string) {
  const [order] = await tx
    .select({ status: orders.status })
    .from(orders)
    .where(eq(orders.orderId, orderId))
    .for('update')
  const [row] = await tx.select().from(orderInvoices).where(eq(orderInvoices.orderId, orderId)).for('update')
  if (!order || !row) throw notFound()
  return { row, orderStatus: order.status }
}

async function change(
  tx: Transaction,
  before: InvoiceRow,
  columns: Partial<InvoiceRow> & { status: InvoiceStatus },
  inTransaction: InTransaction | undefined,
): Promise<InvoiceRow> {
  await tx.update(orderInvoices).set(columns).where(eq(orderInvoices.orderId, before.orderId))
  const stored = { ...before, ...columns }
  await inTransaction?.(tx, {
    object: `invoice:${before.orderId}`,
    before: invoiceFields(before),
    after: invoiceFields(stored),
  })
  return stored
}
