import { config } from '../../config.ts'
import { closeTrade } from '../../gateways/alipay.ts'
import { log } from '../../lib/log.ts'
import { expireOrder, listOverdue } from '../orders/expire.ts'
import { settleQueried } from './settle-alipay.ts'

/**
 * Cancels overdue unpaid orders, oldest first; each only after the gateway has said that the trade is unpaid and
 * closed. An order whose gateway cannot be asked now waits for the next round.
 * @param limit how many orders to look at
 * @returns how many were cancelled
 */
export async function expireOverdueOrders(limit: number): Promise<number> {
  let cancelled = 0
  for (const { orderId } of await listOverdue(limit)) {
    try {
      if ((await mayCancel(orderId)) && (await expireOrder(orderId))) cancelled++
    } catch (error) {
      log.warn({ err: error, orderId }, 'overdue order left for the next round')
    }
  }
  return cancelled
}

async function mayCancel(orderId: string): Promise<boolean> {
  if (!config.alipay) return true
  const state = await settleQueried(orderId)
  if (state !== 'unpaid') return state === 'closed'
  if ((await closeTrade(orderId)) !== 'already_paid') return true
  await settleQueried(orderId)
  return false
}
