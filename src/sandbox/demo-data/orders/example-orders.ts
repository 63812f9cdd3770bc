import type { OrderStatus } from '../../../domains/orders/lifecycle/order-state-machine.ts'
import type { PastOrder, Review } from './past-orders.ts'

const DAYS = 24
const mug = '拾光里 手作陶瓷马克杯 雾蓝'
const mouse = '昼白 M2 无线鼠标 曜石黑'
const novel = '知页 长篇小说《雾港来信》 精装'
const cup = '拾光里 轻量保温杯 500ml 松石绿'

const praise: Review = { score: 5, comment: '包装很用心，送货也快。' }
const complaint: Review = { score: 2, comment: '加我微信领红包，比这里便宜。' }

/**
 * Returns the number of an order of the demo shopper. Its last digit is the status. `http/openapi/examples` names the same numbers.
 */
export const exampleNumber = (number: number) => `20260101000000${String(number).padStart(16, '0')}`

/** Orders of the demo shopper, one for each example of the API documentation that changes an order. */
export const exampleOrders: readonly PastOrder[] = [
  // shipped: a corrected parcel, a confirmed receipt, and the two ways in which staff set a status
  order(43, 30, mug, 2),
  ...[13, 23, 33].map((number) => order(number, 3 * DAYS, mug, 2)),
  // unpaid: paid, cancelled by the shopper, cancelled by staff
  ...[11, 21, 31].map((number) => order(number, 0.1, mouse, 1)),
  // unshipped: another address (shopper, staff), sent (two paths), asked to be refunded
  ...[12, 22, 42, 52, 62].map((number) => order(number, 20, mug, 2)),
  // unshipped, with a request that staff approve, staff reject, the shopper withdraws
  ...[92, 102, 112].map((number) => order(number, 22, mug, 2)),
  // received: to review, and with goods to send back, on their way, arrived
  order(14, 8 * DAYS, mug, 1),
  ...[34, 44, 54].map((number) => order(number, 8 * DAYS, mug, 2)),
  // finished: an invoice to ask for, a removed order, invoices to download, to issue and to void
  ...[15, 25, 35, 45, 55].map((number) => order(number, 18 * DAYS, novel, 2, praise)),
  // reviews for staff: to hide, and a hidden one
  ...[65, 75].map((number) => order(number, 18 * DAYS, cup, 1, complaint)),
]

function order(number: number, hoursAgo: number, sku: string, count: number, review?: Review): PastOrder {
  return {
    buyer: 'demo_shopper',
    orderId: exampleNumber(number),
    // no two at the same moment
    hoursAgo: hoursAgo + number / 1_000,
    status: (number % 10) as OrderStatus,
    lines: [{ sku, count, ...(review && { review }) }],
  }
}
