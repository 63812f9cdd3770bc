import { eq } from 'drizzle-orm'
import { createApp } from '../../../src/app.ts'
import { db } from '../../../src/db/client.ts'
import { paymentRefunds } from '../../../src/db/schema/payments.ts'
import { followRevocations } from '../../../src/domains/accounts/sign-in/revocation-feed.ts'
import { subscribeToInvalidations } from '../../../src/domains/catalog/cache/change-events.ts'
import { applyTimeouts } from '../../../src/domains/orders/lifecycle/apply-timeouts.ts'
import { readRefunds } from '../../../src/domains/orders/refunds/list-refunds.ts'
import {
  expectReturn,
  inspectReturn,
  receiveReturn,
} from '../../../src/domains/orders/refunds/return-goods.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { expireOverdueOrders } from '../../../src/domains/payments/cancellation/expire-orders.ts'
import { approveRefund, rejectRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import { finishRefund } from '../../../src/domains/payments/refunds/send-refunds.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { payOrder } from '../../support/factories/orders/orders.ts'
import { createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createAddress, createUser } from '../../support/factories/users.ts'

/**
 * A process of the mall that serves the application on a free port and prints the port. `POST /-/` runs commands that the
 * application has no route for: shift the clock, run a job, ship or pay an order, answer or complete a refund request, create users and SKUs.
 */
followRevocations(200)
subscribeToInvalidations()
const app = createApp({})
const pageSize = 3

type Command = {
  /** Milliseconds by which the clock moves. */
  clock?: number
  job?: 'expire' | 'autoReceive' | 'autoFinish'
  /** Order ID. */
  ship?: string
  /** Order ID, paid through Alipay's notification. */
  pay?: string
  /** Refund request, answered by staff. */
  approve?: { id: number; isRestocked: boolean }
  reject?: number
  /** Refund request whose goods staff require, receive or inspect: all pieces are restocked, or all written off. */
  expect?: number
  arrive?: number
  inspect?: { id: number; isRestocked: boolean }
  /** Refund request, completed as the gateway's confirmation does it; nothing happens unless it is approved. */
  complete?: number
  mint?: { users: number; skus: number[]; stock: number; couponsEach: number; addressesEach?: number }
}

const jobs = {
  expire: () => expireOverdueOrders(pageSize),
  autoReceive: () => applyTimeouts('auto_received', pageSize),
  autoFinish: () => applyTimeouts('auto_finished', pageSize),
}

async function runCommand({
  clock,
  job,
  ship,
  pay,
  approve,
  reject,
  complete,
  mint,
  ...returned
}: Command): Promise<unknown> {
  if (clock) shiftClock(clock)
  if (job) return jobs[job]()
  if (ship) await shipOrder(ship, { carrier: '顺丰速运', trackingNo: `SF${ship.slice(-12)}` })
  if (pay) return payOrder(pay)
  if (approve) await approveRefund(approve.id, { restock: approve.isRestocked })
  if (reject) await rejectRefund(reject, '已使用')
  if (complete) await completeRequest(complete)
  await handleReturn(returned)
  return mint && createUsersAndSkus(mint)
}

async function handleReturn({ expect, arrive, inspect }: Pick<Command, 'expect' | 'arrive' | 'inspect'>) {
  if (expect) await expectReturn(expect)
  if (arrive) await receiveReturn(arrive)
  if (!inspect) return
  const [request] = await readRefunds(db, [inspect.id])
  const outcomes = (request?.lines ?? []).map(({ skuId, count }) =>
    inspect.isRestocked ? { skuId, restock: count, writeOff: 0 } : { skuId, restock: 0, writeOff: count },
  )
  await inspectReturn(inspect.id, { outcomes, userId: null })
}

async function completeRequest(refundId: number): Promise<void> {
  const [owed] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.refundId, refundId))
  if (owed) await finishRefund(owed)
}

async function createUsersAndSkus(mint: NonNullable<Command['mint']>) {
  const { users, skus, stock, couponsEach, addressesEach = 1 } = mint
  const created = []
  for (let i = 0; i < users; i++) {
    const { id, token, addressId } = await createUser()
    const coupons: number[] = []
    for (let k = 0; k < couponsEach; k++)
      coupons.push(await createUserCoupon(id, { validTo: addSeconds(now(), 365 * 86_400) }))
    const addresses = [addressId]
    while (addresses.length < addressesEach) addresses.push(await createAddress(id))
    created.push({ id, token, addressId, addresses, coupons })
  }
  const ids: number[] = []
  for (const fen of skus) ids.push(await createSku({ stock, price: (fen / 100).toFixed(2) }))
  return { users: created, skus: ids }
}

async function answer(request: Request): Promise<Response> {
  try {
    return Response.json({ result: await runCommand((await request.json()) as Command) })
  } catch (error) {
    const { status, code } = error instanceof AppError ? error : { status: 500, code: String(error) }
    return Response.json({ code }, { status })
  }
}

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: (request) => (new URL(request.url).pathname === '/-/' ? answer(request) : app.handle(request)),
})
console.log(server.port)
