import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { paymentAttempts, paymentRefunds } from '../../../../src/db/schema/payments.ts'
import { requestRefund } from '../../../../src/domains/orders/refunds/request-refund.ts'
import { expireOverdueOrders } from '../../../../src/domains/payments/cancellation/expire-orders.ts'
import { pollOpenAttempts } from '../../../../src/domains/payments/poll-attempts.ts'
import { approveRefund } from '../../../../src/domains/payments/refunds/answer-refund-request.ts'
import { sendRefunds } from '../../../../src/domains/payments/refunds/send-refunds.ts'
import { startPayment } from '../../../../src/domains/payments/start-payment.ts'
import type { PaymentGatewayName } from '../../../../src/gateways/payments/payment-gateway.ts'
import { vendorOf } from '../../../../src/gateways/payments/phone-trades.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { sandbox } from '../../vendors/sandbox.ts'

export type Gateway = PaymentGatewayName
export const gateways: readonly Gateway[] = ['alipay', 'wechat', 'alipay_phone', 'wechat_phone']
export const isOnPhone = (gateway: Gateway) => gateway.endsWith('_phone')
/** The gateway of the other vendor, on a computer. */
export const otherVendorOf = (gateway: Gateway): Gateway =>
  vendorOf(gateway) === 'alipay' ? 'wechat' : 'alipay'
/** The number of an order's trade at the vendor. */
export const tradeNumberOf = (gateway: Gateway, orderId: string) =>
  isOnPhone(gateway) ? `${orderId}p` : orderId

type Buying = Readonly<{ user: Readonly<{ id: number }>; orderId: string }>

const methods = { alipay: 2, wechat: 3 } as const
const past = () => addSeconds(now(), -60)

/** Starts a payment at a gateway. */
export const startAt = (gateway: Gateway, { user, orderId }: Buying) =>
  startPayment(user.id, orderId, {
    payMethod: methods[vendorOf(gateway)],
    device: isOnPhone(gateway) ? 'phone' : 'page',
    payerAddress: '198.51.100.7',
  })

/**
 * Starts a payment. At Alipay it also fetches the cashier page, which creates the trade; WeChat Pay creates its trade
 * with the code.
 */
export async function startAtGateway(order: Buying, gateway: Gateway): Promise<void> {
  const { url } = await startAt(gateway, order)
  if (vendorOf(gateway) === 'alipay') await (await fetch(url)).arrayBuffer()
}

/** Starts a payment, with up to five tries when a busy machine makes the gateway time out. */
export async function startWithRetries(order: Buying, gateway: Gateway): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return await startAtGateway(order, gateway)
    } catch (error) {
      if (tries === 5 || (error as { code?: string }).code !== 'gateway_unavailable') throw error
    }
}

type Paid = { trade_no?: string; transaction_id?: string; return_url?: string; notify_answers?: string[] }

/** Pays at the gateway. When the trade is paid already, the gateway sends its notification again. */
export const payAtGateway = (gateway: Gateway, orderId: string, more: object = {}) =>
  sandbox<Paid>(`/${vendorOf(gateway)}/pay/`, { out_trade_no: tradeNumberOf(gateway, orderId), ...more })

/**
 * Makes the next `count` calls or notifications of a gateway about an order fail in `mode`. Without an order: of its vendor.
 * @throws Error when the sandbox refuses it
 */
export async function planFault(
  gateway: Gateway,
  mode: string,
  orderId: string,
  call?: string,
  count = 1,
): Promise<void> {
  const subject = orderId && tradeNumberOf(gateway, orderId)
  const fault = { gateway: vendorOf(gateway), mode, subject, call, count }
  const answer = await sandbox<{ message: string }>('/faults/', fault)
  if (answer.message !== 'OK') throw new Error(answer.message)
}

type RefundWish = Readonly<{ amountFen?: number; lines?: readonly { skuId: number; count: number }[] }>

/** The buyer requests a refund, by default of all that is left. @returns the id of the request */
export async function createRefundRequest(
  { user, orderId }: Buying,
  { amountFen, lines }: RefundWish = {},
): Promise<number> {
  const request = { userId: user.id, orderId, reason: '不喜欢', amountFen, lines }
  return (await requestRefund({ ...request, idempotencyKey: undefined })).id
}

/** Requests a refund and approves it. @returns the id of the refund request */
export async function createApprovedRefund(order: Buying, amountFen?: number): Promise<number> {
  const id = await createRefundRequest(order, amountFen === undefined ? {} : { amountFen })
  await approveRefund(id)
  return id
}

/** Moves the payment deadline of an order into the past. */
export async function makeOverdue(orderId: string): Promise<void> {
  await db.update(orders).set({ payDeadline: past() }).where(eq(orders.orderId, orderId))
}

/** Makes every open attempt and pending refund due for the jobs, or only those of one order. */
export async function makeAllDue(orderId?: string): Promise<void> {
  const of = ({ orderId: column }: typeof paymentAttempts | typeof paymentRefunds) =>
    orderId === undefined ? undefined : eq(column, orderId)
  await db
    .update(paymentAttempts)
    .set({ dueTime: past() })
    .where(and(eq(paymentAttempts.status, 'open'), of(paymentAttempts)))
  await db
    .update(paymentRefunds)
    .set({ dueTime: past() })
    .where(and(eq(paymentRefunds.status, 'pending'), of(paymentRefunds)))
}

/** Moves the deadline of every unpaid order and the expiry of every open attempt into the past. */
async function makeAllOverdue(): Promise<void> {
  await db.update(orders).set({ payDeadline: past() }).where(eq(orders.status, 1))
  await db.update(paymentAttempts).set({ expiresAt: past() }).where(eq(paymentAttempts.status, 'open'))
}

/** Serializes the runs of one job. Calls during a run share the next run. */
function inTurn(work: () => Promise<unknown>): () => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve()
  let next: Promise<unknown> | undefined
  return () => {
    next ??= last
      .catch(() => {})
      .then(() => {
        next = undefined
        last = work()
        return last
      })
    return next
  }
}

/** The jobs of this process. Each job has at most one run at a time. */
export const jobs = {
  reconcile: inTurn(() => pollOpenAttempts(1_000)),
  expire: inTurn(() => expireOverdueOrders(100)),
  sendRefunds: inTurn(() => sendRefunds(1_000)),
}

/** Makes all attempts and refunds due and runs each job once. */
export async function runJobs(): Promise<void> {
  await makeAllDue()
  await pollOpenAttempts(1_000)
  await expireOverdueOrders(100)
  await sendRefunds(1_000)
}

const rounds = 12

/**
 * Runs the jobs until no order, attempt or refund is open. From the third round on, every deadline has passed.
 * @returns the numbers of refunds in the state `abnormal`, which staff must resolve
 * @throws Error when something is still open after 12 rounds
 */
export async function runJobsToEnd(): Promise<string[]> {
  for (let round = 0; round < rounds; round++) {
    if (round === 2) await makeAllOverdue()
    await runJobs()
    if ((await countOpen()) === 0) return listAbnormal()
  }
  throw new Error(`${await countOpen()} orders, attempts and refunds still open after ${rounds} rounds`)
}

async function countOpen(): Promise<number> {
  const [rows] = await db.execute(sql`SELECT (SELECT COUNT(*) FROM tb_order_info WHERE status = 1)
    + (SELECT COUNT(*) FROM tb_payment_attempt WHERE status = 'open')
    + (SELECT COUNT(*) FROM tb_payment_refund WHERE status = 'pending' AND COALESCE(last_error, '') <> 'abnormal') AS n`)
  return Number((rows as unknown as { n: number }[])[0]?.n)
}

async function listAbnormal(): Promise<string[]> {
  const rows = await db.select().from(paymentRefunds).where(eq(paymentRefunds.status, 'pending'))
  return rows.map(({ outRefundNo }) => outRefundNo)
}
