import { transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { orderState } from '../errors.ts'
import { lockWholeOrder } from '../lifecycle/lock-order.ts'
import { statusChange } from '../lifecycle/order-fields.ts'
import { OrderStatus, type TransitionCause, transitions } from '../lifecycle/order-state-machine.ts'
import { transitionOrder } from '../lifecycle/transition-order.ts'
import { answerOpenRefunds } from './ship-order.ts'

/** What staff may do to a paid order: it has left without a number, the buyer has it, it needs no review. */
const causes: readonly TransitionCause[] = ['shipped', 'marked_received', 'marked_finished']

/**
 * Moves a paid order to its next status. The present status changes nothing. An order that is shipped here has no parcel yet;
 * `shipOrder` stores its number.
 * @throws 404 not_found; 409 order_state for every other status, refund_requested
 */
export async function markStatus(orderId: string, to: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const order = await lockWholeOrder(tx, orderId)
    if (order.status === to) return
    const cause = causes.find(
      (each) => transitions[each].from === order.status && transitions[each].to === to,
    )
    if (!cause) throw orderState(order.status)
    if (to === OrderStatus.shipped) await answerOpenRefunds(tx, orderId)
    await transitionOrder(tx, orderId, cause, { locked: true })
    await inTransaction?.(tx, statusChange(order, to))
  })
}
