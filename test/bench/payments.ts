import { createPool, type RowDataPacket } from 'mysql2/promise'
import { pool } from '../../src/db/client.ts'
import { getVendorGateway } from '../../src/gateways/payments/registry.ts'
import { log } from '../../src/lib/log.ts'
import { closeRedis } from '../../src/redis/client.ts'
import { createSku } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import {
  alipayNotification,
  newTradeNo,
  paidResource,
  wechatNotification,
} from '../support/vendors/notifications.ts'
import { payByHand } from './by-hand/pay.ts'
import { type Measured, measure } from './load.ts'
import { seedUnpaid, type UnpaidOrder } from './seeds/seed-unpaid.ts'
import { startMall } from './start-mall.ts'

log.level = 'silent'
const { server, base } = await startMall()
const raw = createPool({ uri: process.env.DATABASE_URL as string, connectionLimit: 16, timezone: 'Z' })

type Signed = UnpaidOrder & Readonly<{ path: string; init: RequestInit }>

const count = 2_000
/** Orders of the warm-up, which is not counted. */
const spare = 200
const users = await Promise.all(Array.from({ length: 64 }, createUser))
const sku = await createSku()

console.log('\npayments: the server runs in its own process; client, server and MySQL share this machine\n')
console.log('                                            per s    p50 ms    p99 ms   ratio to its ceiling')
for (const callers of [16, 64]) {
  const byHand = await inTurn(await orders(), callers, ({ orderId }) => payByHand(raw, orderId, newTradeNo()))
  for (const [vendor, sign] of [
    ['Alipay', alipay],
    ['WeChat Pay', wechat],
  ] as const) {
    const ours = await inTurn((await orders()).map(sign), callers, notify)
    report(`notices of ${vendor}, ${callers} callers`, ours, ours.perSecond / byHand.perSecond)
    const shown = await inTurn((await orders()).map(sign), callers, notifyAndSee)
    report(`  until GET …/payment/status/ says paid`, shown)
  }
  report('  same SQL by raw mysql2', byHand)
}
await opening()
await states()

server.kill()
await server.exited
await Promise.allSettled([pool.end(), raw.end(), closeRedis()])
process.exit(0)

function orders(): Promise<UnpaidOrder[]> {
  return seedUnpaid(users, sku, count + spare)
}

/** Hands each item to exactly one caller. */
function inTurn<T>(
  things: readonly T[],
  callers: number,
  ask: (thing: T) => Promise<boolean>,
): Promise<Measured> {
  let next = 0
  return measure(count, callers, () => ask(things[next++] as T))
}

function alipay(order: UnpaidOrder): Signed {
  const body = `${new URLSearchParams(alipayNotification(order.orderId))}`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { ...order, path: '/payment/alipay/notify/', init: { method: 'POST', body, headers } }
}

function wechat(order: UnpaidOrder): Signed {
  const { body, headers } = wechatNotification(paidResource(order.orderId))
  return { ...order, path: '/payment/wechat/notify/', init: { method: 'POST', body, headers } }
}

async function notify({ path, init }: Signed): Promise<boolean> {
  const response = await fetch(base + path, init)
  await response.arrayBuffer()
  return response.ok
}

async function notifyAndSee(notice: Signed): Promise<boolean> {
  return (await notify(notice)) && (await stateOf(notice)).status === 2
}

async function stateOf({ orderId, user }: UnpaidOrder): Promise<{ status: number }> {
  const headers = { authorization: `JWT ${user.token}` }
  return (await fetch(`${base}/orders/${orderId}/payment/status/`, { headers })).json() as Promise<{
    status: number
  }>
}

/** Measures verifying and parsing a notification without HTTP and SQL, sequentially on one processor. */
async function opening(): Promise<void> {
  const made = await orders()
  for (const [vendor, sign] of [
    ['alipay', alipay],
    ['wechat', wechat],
  ] as const) {
    const gateway = getVendorGateway(vendor)
    const open = async ({ init }: Signed) =>
      (
        await gateway.verifyNotification(
          new Headers(init.headers as Record<string, string>),
          init.body as string,
        )
      ).kind === 'payment'
    report(`opening a notice of ${vendor} alone`, await inTurn(made.map(sign), 1, open))
  }
}

/** Measures the payment status that a page polls, beside a bare authenticated route and the same SQL. */
async function states(): Promise<void> {
  const made = await orders()
  const at = (i: number) => made[i % made.length] as UnpaidOrder
  const ours = await measure(6_000, 16, async (i) => (await stateOf(at(i))).status === 1)
  const bare = await measure(6_000, 16, async (i) => {
    const response = await fetch(`${base}/bench/closed/`, {
      headers: { authorization: `JWT ${at(i).user.token}` },
    })
    await response.arrayBuffer()
    return response.ok
  })
  const sql = await measure(6_000, 16, async (i) => {
    const [rows] = await raw.query<RowDataPacket[]>(
      `SELECT o.status, p.trade_id FROM tb_order_info o LEFT JOIN tb_payment p ON p.order_id = o.order_id AND p.applied = 1
       WHERE o.order_id = ? AND o.user_id = ? LIMIT 1`,
      [at(i).orderId, at(i).user.id],
    )
    return rows.length === 1
  })
  report('GET /orders/{id}/payment/status/', ours, ours.perSecond / bare.perSecond)
  report('  a bare route for signed-in callers', bare)
  report('  same SQL by raw mysql2', sql)
}

function report(name: string, { perSecond, p50, p99, failed }: Measured, ratio?: number): void {
  const cells = [perSecond.toFixed(0).padStart(8), p50.toFixed(2).padStart(9), p99.toFixed(2).padStart(9)]
  const end = ratio === undefined ? '' : `   ${ratio.toFixed(2)}`
  console.log(`${name.padEnd(41)}${cells.join(' ')}${end}${failed > 0 ? `   ${failed} failed` : ''}`)
}
