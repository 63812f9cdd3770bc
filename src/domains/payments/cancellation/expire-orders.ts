import { log } from '../../../lib/log.ts'
import { cancelUnpaid } from '../../orders/lifecycle/cancel-order.ts'
import { listOverdue } from '../../orders/lifecycle/list-overdue.ts'
import { closeOpenTrades } from './close-trades.ts'

/** So many failures of a round are told each for itself. */
const told = 3

/**
 * Cancels overdue unpaid orders, oldest first; each only after every gateway to which its buyer was sent has
 * said that the trade is unpaid and closed. An order that cannot be settled now waits for the next round and holds up no
 * other, of whatever gateway: one that is away is left alone by its circuit.
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
        await closeOpenTrades(orderId)
        if (await cancelUnpaid(orderId, 'expired')) cancelled++
      } catch (error) {
        if (++failures <= told) log.warn({ err: error, orderId }, 'overdue order left for the next round')
      }
    }
  }
  if (failures > told) log.warn({ failures }, 'overdue orders left for the next round')
  return cancelled
}
