import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { paymentRefunds } from '../../../../src/db/schema/payments.ts'
import { applyPayment } from '../../../../src/domains/payments/capture/apply-payment.ts'
import { finishRefund } from '../../../../src/domains/payments/refunds/send-refunds.ts'
import { addSeconds, now, shiftClock } from '../../../../src/lib/clock.ts'
import { parseFen } from '../../../../src/lib/money.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'

const pick = <T>(list: readonly T[]): T => list[randomInt(list.length)] as T

/**
 * Places orders of a few buyers at random moments of some weeks: paid immediately, later or never, cancelled, refunded in part or in
 * full. Moves the clock of this process from one order to the next. @returns the milliseconds that it has moved
 */
export async function playRandomOrders(count: number): Promise<number> {
  const buyers = await Promise.all(Array.from({ length: 12 }, () => createUser()))
  const goods = await Promise.all(Array.from({ length: 4 }, () => createSku({ stock: 10_000 })))
  let moved = 0
  for (let i = 0; i < count; i++) {
    const step = randomInt(60_000, 30 * 3_600_000)
    shiftClock(step)
    moved += step
    const lines = [
      [goods[i % 4] as number, randomInt(1, 4)] as const,
      [goods[(i + 1) % 4] as number, 1] as const,
    ]
    const { user, orderId } = await createOrder(pick([1, 1, 6]), { user: pick(buyers), lines })
    if (await isCancelled(orderId)) continue
    if (randomInt(4) > 0) await pay({ user, orderId })
  }
  return moved
}

type Placed = Readonly<{ user: Awaited<ReturnType<typeof createUser>>; orderId: string }>

/** The gateway may report a payment late, so its time is up to two days earlier. */
async function pay(order: Placed): Promise<void> {
  const { orderId } = order
  const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  const amountFen = parseFen(row?.payAmount as string)
  const paidAt = addSeconds(now(), -randomInt(2 * 86_400))
  const payment = { orderId, gateway: pick(['alipay', 'wechat'] as const), amountFen, paidAt }
  await applyPayment({ ...payment, tradeId: `t${crypto.randomUUID()}` })
  // a second payment of the same order is a surplus, which is refunded
  if (randomInt(6) === 0) await applyPayment({ ...payment, tradeId: `t${crypto.randomUUID()}` })
  if (randomInt(3) === 0) await createApprovedRefund(order, pick([undefined, 1_000, 1]))
  for (const refund of await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId)))
    if (randomInt(4) > 0) await finishRefund(refund, addSeconds(now(), -randomInt(86_400)))
}

const isCancelled = async (orderId: string) =>
  (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0]?.status === 6
