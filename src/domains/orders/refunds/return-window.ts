import { config } from '../../../config/index.ts'
import { shopTime } from '../../../config/shop-time.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { orderState } from '../errors.ts'
import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { returnWindowOver } from './errors.ts'

type Received = Readonly<{ status: number; createTime: Date; receivedTime: Date | null }>

const underway: readonly number[] = [OrderStatus.unshipped, OrderStatus.shipped]
const received: readonly number[] = [OrderStatus.unreviewed, OrderStatus.finished]

/**
 * Refuses a refund request unless the order is paid and, once its goods are received, the return window is open. Reviews
 * and the end of the order do not close it.
 * @throws 409 order_state, return_window_over (with `until`)
 */
export function refuseUnrefundable(order: Received): void {
  if (underway.includes(order.status)) return
  if (!received.includes(order.status)) throw orderState(order.status)
  const until = endOfReturnWindow(order)
  if (now() >= until) throw returnWindowOver(shopTime(until))
}

/** Returns the first moment after the return window. An order that was imported as received counts from its creation. */
function endOfReturnWindow({ receivedTime, createTime }: Omit<Received, 'status'>): Date {
  return addSeconds(receivedTime ?? createTime, config.orderReturnWindowSeconds)
}
