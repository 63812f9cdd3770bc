import { log } from '../../lib/log.ts'
import { cancelUnpaid } from '../orders/cancel.ts'
import { listOverdue } from '../orders/overdue.ts'
import { closeUnpaid } from './close-unpaid.ts'

/** A gateway that failed this often in a row is left alone until the next round. */
const patience = 3

/**
 * Cancels overdue unpaid orders, oldest first; each only after every gateway to which its buyer was sent has
 * said that the trade is unpaid and closed. An order that cannot be settled now waits for the next round and holds up no other.
 * @param pageSize how many orders to read at a time
 * @returns how many were cancelled
 */
export async function expireOverdueOrders(pageSize: number): Promise<number> {
  let cancelled = 0
  let failures = 0
  for (
    let page = await listOverdue(pageSize);
    page.length > 0;
    page = await listOverdue(pageSize, page.at(-1))
  ) {
    for (const { orderId } of page) {
      try {
        await closeUnpaid(orderId)
        if (await cancelUnpaid(orderId, 'expired')) cancelled++
        failures = 0
      } catch (error) {
        log.warn({ err: error, orderId }, 'overdue order left for the next round')
        if (++failures === patience) return cancelled
      }
    }
  }
  return cancelled
}
