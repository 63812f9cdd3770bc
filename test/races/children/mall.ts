import { createApp } from '../../../src/app.ts'
import { followRevocations } from '../../../src/domains/accounts/sign-in/revocation-feed.ts'
import { subscribeToInvalidations } from '../../../src/domains/catalog/cache/change-events.ts'
import { applyTimeouts } from '../../../src/domains/orders/lifecycle/apply-timeouts.ts'
import { shipOrder } from '../../../src/domains/orders/lifecycle/ship-order.ts'
import { expireOverdueOrders } from '../../../src/domains/payments/cancellation/expire-orders.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

/**
 * A process of the mall that serves the application on a free port, which it prints, and does at `/-/` what no route of
 * the application does: sets its clock, runs its jobs, ships, mints.
 */
followRevocations(200)
subscribeToInvalidations()
const app = createApp({})
const pageSize = 3

type Order = {
  clock?: number
  job?: 'expire' | 'autoReceive' | 'autoFinish'
  ship?: string
  mint?: { users: number; skus: number[]; stock: number; couponsEach: number }
}

const jobs = {
  expire: () => expireOverdueOrders(pageSize),
  autoReceive: () => applyTimeouts('auto_received', pageSize),
  autoFinish: () => applyTimeouts('auto_finished', pageSize),
}

async function obey({ clock, job, ship, mint }: Order): Promise<unknown> {
  if (clock) shiftClock(clock)
  if (job) return jobs[job]()
  if (ship) await shipOrder(ship, { carrier: '顺丰速运', trackingNo: `SF${ship.slice(-12)}` })
  return mint && mintShop(mint)
}

async function mintShop({ users, skus, stock, couponsEach }: NonNullable<Order['mint']>) {
  const made = []
  for (let i = 0; i < users; i++) {
    const { id, token, addressId } = await createUser()
    const coupons: number[] = []
    for (let k = 0; k < couponsEach; k++)
      coupons.push(await createUserCoupon(id, { validTo: addSeconds(now(), 365 * 86_400) }))
    made.push({ id, token, addressId, coupons })
  }
  const ids: number[] = []
  for (const fen of skus) ids.push(await createSku({ stock, price: (fen / 100).toFixed(2) }))
  return { users: made, skus: ids }
}

async function answer(request: Request): Promise<Response> {
  try {
    return Response.json({ result: await obey((await request.json()) as Order) })
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
