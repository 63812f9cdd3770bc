import { eq, or } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import {
  paymentAttempts,
  paymentIncidents,
  paymentRefunds,
  payments,
} from '../../../src/db/schema/payments.ts'
import { raisedAlerts } from '../../../src/lib/alerts.ts'
import { statusOf } from '../factories/orders/orders.ts'
import { app } from '../http.ts'
import type { Body } from '../vendors/notifications.ts'

type Fields = Readonly<Record<string, string>>

/** Sends one message to a path of the app, with its body byte for byte. */
export async function send(method: string, path: string, body?: Body, headers: Fields = {}) {
  const init: RequestInit = { method, headers }
  if (body !== undefined) init.body = body
  const response = await app.handle(new Request(`http://localhost${path}`, init))
  return { status: response.status, text: await response.text() }
}

/** Returns the status, payments and refunds of an order, and the incidents about it or about one of the trades. */
export async function paymentSummaryOf(orderId: string, ...tradeNos: string[]) {
  const references = [orderId, ...tradeNos].map((number) =>
    or(
      eq(paymentIncidents.outTradeNo, number.slice(0, 64)),
      eq(paymentIncidents.reference, number.slice(0, 100)),
    ),
  )
  const [taken, back, incidents] = await Promise.all([
    db.select().from(payments).where(eq(payments.orderId, orderId)).orderBy(payments.id),
    db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId)).orderBy(paymentRefunds.id),
    db
      .select()
      .from(paymentIncidents)
      .where(or(...references)),
  ])
  return {
    status: await statusOf(orderId),
    payments: taken.map(({ amount, applied }) => `${amount} ${applied ? 'applied' : 'kept'}`),
    refunds: back.map(({ amount, cause }) => `${amount} ${cause}`),
    incidents: incidents.map(({ kind }) => kind),
  }
}

/** Returns the payment attempts of an order as `gateway status`. */
export const attemptsOf = async (orderId: string) =>
  (await db.select().from(paymentAttempts).where(eq(paymentAttempts.orderId, orderId))).map(
    ({ gateway, status }) => `${gateway} ${status}`,
  )

/** Counts the alerts that this process has raised so far. */
export const countAlerts = () => [...raisedAlerts()].reduce((sum, [, count]) => sum + count, 0)

/** Records the outgoing requests of this process while `work` runs. @returns the Alipay method or the path of each */
export async function callsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = []
  const real = globalThis.fetch
  globalThis.fetch = Object.assign(
    (input: string | URL | Request, init?: RequestInit) => {
      const url = new URL(input instanceof Request ? input.url : input)
      calls.push(url.searchParams.get('method') ?? url.pathname)
      return real(input, init)
    },
    { preconnect: real.preconnect },
  )
  try {
    await work()
  } finally {
    globalThis.fetch = real
  }
  return calls
}
