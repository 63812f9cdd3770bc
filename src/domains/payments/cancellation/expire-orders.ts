import { log } from '../../../lib/log.ts'
import { listOverdue } from '../../orders/lifecycle/list-overdue.ts'
import { closeAndCancel } from './close-and-cancel.ts'

/** At most this many failures of a run are logged individually. */
const maxLogged = 3

/**
 * Cancels overdue unpaid orders, oldest first, each after its gateways have closed its trades. An order whose gateway fails
 * waits for the next run and does not delay other orders: the circuit breaker stops calls to a gateway that is down.
 * @param pageSize how many orders one query reads
 * @returns how many orders were canceled
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
        if (await closeAndCancel(orderId, 'expired')) cancelled++
      } catch (error) {
        if (++failures <= maxLogged) log.warn({ err: error, orderId }, 'overdue order not canceled, retrying')
      }
    }
  }
  if (failures > maxLogged) log.warn({ failures }, 'several overdue orders not canceled, retrying')
  return cancelled
}
