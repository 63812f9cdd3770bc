import { and, asc, eq, inArray, ne } from 'drizzle-orm'
import { db, type Executor, type Transaction } from '../../db/client.ts'
import { readInBatches } from '../../db/read-in-batches.ts'
import { invoiceNumbers, orderInvoices } from '../../db/schema/invoices.ts'
import { orderEvents, orderLines, orderNotes, orders, reviewImages } from '../../db/schema/orders.ts'
import { refundLines, refunds } from '../../db/schema/refunds.ts'
import { shipments } from '../../db/schema/shipments.ts'
import { listInvoiceFiles } from './invoices/invoice-numbers.ts'
import type { OrderStatus } from './lifecycle/order-state-machine.ts'
import { refundsOf } from './refunds/list-refunds.ts'
import { listReviewPictures } from './reviews/review-pictures.ts'

/** Lists the numbers of a user's orders in the given states. */
export async function listOrderIds(executor: Executor, userId: number, ...statuses: OrderStatus[]) {
  const rows = await executor
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(and(eq(orders.userId, userId), inArray(orders.status, statuses)))
    .orderBy(asc(orders.createTime))
  return rows.map((row) => row.orderId)
}

/** Exports every order of a user with its lines, invoices, parcels, refunds and notes of staff, oldest first. */
export async function exportOrders(userId: number) {
  const found = await db
    .select()
    .from(orders)
    .where(eq(orders.userId, userId))
    .orderBy(asc(orders.createTime), asc(orders.orderId))
  const orderIds = found.map((order) => order.orderId)
  const lines = await readInBatches(orderIds, (ids) =>
    db.select().from(orderLines).where(inArray(orderLines.orderId, ids)).orderBy(asc(orderLines.id)),
  )
  const invoices = await readInBatches(orderIds, (ids) =>
    db.select().from(orderInvoices).where(inArray(orderInvoices.orderId, ids)),
  )
  const issued = await readInBatches(orderIds, (ids) =>
    db
      .select()
      .from(invoiceNumbers)
      .where(inArray(invoiceNumbers.orderId, ids))
      .orderBy(asc(invoiceNumbers.issuedTime)),
  )
  const sent = await readInBatches(orderIds, (ids) =>
    db.select().from(shipments).where(inArray(shipments.orderId, ids)).orderBy(asc(shipments.id)),
  )
  const noted = await readInBatches(orderIds, (ids) =>
    db.select().from(orderNotes).where(inArray(orderNotes.orderId, ids)).orderBy(asc(orderNotes.id)),
  )
  const pictures = await listReviewPictures(db, userId)
  const asked = await readInBatches(orderIds, (ids) => refundsOf(db, ids))
  const picturesBy = Map.groupBy(pictures, ({ orderLineId }) => orderLineId)
  const withPictures = lines.map((line) => ({
    ...line,
    pictures: (picturesBy.get(line.id) ?? []).map(({ image }) => image),
  }))
  const linesBy = Map.groupBy(withPictures, (line) => line.orderId)
  const refundsBy = Map.groupBy(asked, (refund) => refund.orderId)
  const invoiceBy = new Map(invoices.map((invoice) => [invoice.orderId, invoice]))
  const issuedBy = Map.groupBy(issued, (invoice) => invoice.orderId)
  const shipmentsBy = Map.groupBy(sent, (shipment) => shipment.orderId)
  const notesBy = Map.groupBy(noted, (note) => note.orderId)
  return found.map((order) => ({
    ...order,
    lines: linesBy.get(order.orderId) ?? [],
    refunds: refundsBy.get(order.orderId) ?? [],
    invoice: invoiceBy.get(order.orderId),
    issuedInvoices: issuedBy.get(order.orderId) ?? [],
    shipments: shipmentsBy.get(order.orderId) ?? [],
    notes: notesBy.get(order.orderId) ?? [],
  }))
}

/**
 * Anonymizes a user's orders in the caller's transaction: clears receiver, mobile, place, remark, titles of invoices, reasons
 * of voided invoices, tracking numbers, refund reasons, replies and inspection notes, reasons of cancellations and notes of
 * staff, hides the author of reviews, and removes their pictures, which may show a person. Amounts, lines, states and texts of
 * reviews stay, so the ledger still balances.
 * @returns the keys of the removed pictures and invoices, whose files the caller queues for deletion
 */
export async function anonymizeOrders(tx: Transaction, userId: number): Promise<string[]> {
  const pictures = await listReviewPictures(tx, userId)
  if (pictures.length > 0)
    await tx.delete(reviewImages).where(
      inArray(
        reviewImages.orderLineId,
        pictures.map(({ orderLineId }) => orderLineId),
      ),
    )
  await tx
    .update(orders)
    .set({ receiver: '', receiverMobile: '', receiverPlace: '', remark: '' })
    .where(eq(orders.userId, userId))
  const own = tx.select({ orderId: orders.orderId }).from(orders).where(eq(orders.userId, userId))
  const files = await listInvoiceFiles(tx, userId)
  await tx
    .update(orderInvoices)
    .set({ title: '', taxNumber: null, file: '', voidReason: '' })
    .where(inArray(orderInvoices.orderId, own))
  await tx
    .update(invoiceNumbers)
    .set({ title: '', taxNumber: null, file: '', voidReason: '' })
    .where(inArray(invoiceNumbers.orderId, own))
  await tx
    .update(orderLines)
    .set({ isAnonymous: true, reviewHiddenReason: '' })
    .where(inArray(orderLines.orderId, own))
  await tx.delete(orderNotes).where(inArray(orderNotes.orderId, own))
  await tx
    .update(orderEvents)
    .set({ reason: '' })
    .where(and(inArray(orderEvents.orderId, own), ne(orderEvents.reason, '')))
  await tx.update(shipments).set({ trackingNo: '' }).where(inArray(shipments.orderId, own))
  await tx
    .update(refunds)
    .set({ reason: '', reply: '', returnCarrier: '', returnTrackingNo: '', idempotencyKey: null })
    .where(inArray(refunds.orderId, own))
  const asked = tx.select({ id: refunds.id }).from(refunds).where(inArray(refunds.orderId, own))
  await tx
    .update(refundLines)
    .set({ note: '' })
    .where(and(inArray(refundLines.refundId, asked), ne(refundLines.note, '')))
  return [...pictures.map(({ image }) => image), ...files]
}

/** Lists the names and mobiles of the receivers of a user's orders. */
export async function listReceiverTexts(tx: Transaction, userId: number) {
  const found = await tx
    .selectDistinct({ receiver: orders.receiver, mobile: orders.receiverMobile })
    .from(orders)
    .where(eq(orders.userId, userId))
  return { names: found.map((row) => row.receiver), contacts: found.map((row) => row.mobile) }
}
