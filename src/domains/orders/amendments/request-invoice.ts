import { transaction } from '../../../db/client.ts'
import { orderInvoices } from '../../../db/schema/orders.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import type { Invoice } from '../placing/invoice.ts'
import { lockAmendable } from './lock-amendable.ts'

const { unpaid, unshipped, shipped, unreviewed, finished } = OrderStatus

/**
 * Stores the invoice title of an order after it was placed; it replaces an earlier one.
 * @throws 404 not_found, also for an order of another user; 409 order_state for a cancelled order
 */
export async function requestInvoice(userId: number, orderId: string, invoice: Invoice): Promise<void> {
  const { kind, title, taxNumber = null } = invoice
  await transaction(async (tx) => {
    await lockAmendable(tx, userId, orderId, [unpaid, unshipped, shipped, unreviewed, finished])
    await tx
      .insert(orderInvoices)
      .values({ orderId, kind, title, taxNumber })
      .onDuplicateKeyUpdate({ set: { kind, title, taxNumber } })
  })
}
