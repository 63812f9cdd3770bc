import type { PaymentGateway, StartedPayment } from '../../gateways/payments/payment-gateway.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { gatewayUnavailable } from '../../lib/errors.ts'
import { isOutage } from '../../lib/is-outage.ts'
import { log } from '../../lib/log.ts'
import { redis } from '../../redis/client.ts'
import { keys } from '../../redis/keys.ts'
import { defineScript } from '../../redis/scripts.ts'

type Start = () => Promise<StartedPayment>
type Link = Readonly<{ url: string; until: number }>
type Payment = Readonly<{
  orderId: string
  gateway: PaymentGateway
  expiresAt: Date
  /** The tries of the attempt, by its row: a link of another count is void, so that nothing has to delete it. */
  tries: number
}>

/** Longer than a call to a gateway: a process that crashed holds up the others for this time. */
const leaseMs = 15_000
const pollMs = 50
/** A kept link is good for at least this long, so that the buyer has time to open it. */
const openingSeconds = 30

const releaseLease = defineScript(
  { keys: ['lease'], args: ['id'] },
  `
if redis.call('GET', lease) ~= id then return 0 end
return redis.call('DEL', lease)`,
)

/** The starts under way in this process. */
const running = new Map<string, Promise<StartedPayment>>()

/**
 * Starts the payment of an order at a gateway once: concurrent calls of all processes share one call, and its link answers
 * later calls until it expires or the attempt is polled or closed: the gateway then says whether the trade is paid or closed.
 * Without Redis each process calls the gateway.
 * @throws 503 gateway_unavailable
 */
export async function startOnce(payment: Payment, start: Start): Promise<StartedPayment> {
  const { orderId, gateway, expiresAt, tries } = payment
  if (gateway.linkSeconds === 0) return start()
  const key = keys.paymentLink(orderId, gateway.name, tries)
  const joined = running.get(key)
  if (joined) return joined
  const keptUntil = addSeconds(now(), gateway.linkSeconds - openingSeconds)
  const validUntil = Math.min(expiresAt.getTime(), keptUntil.getTime())
  const call = startAmongProcesses(key, validUntil, start).finally(() => running.delete(key))
  running.set(key, call)
  return call
}

async function startAmongProcesses(key: string, validUntil: number, start: Start): Promise<StartedPayment> {
  const id = crypto.randomUUID()
  const lease = keys.paymentLease(key)
  try {
    const link = await awaitLinkOrLease(key, lease, id)
    if (link) return { state: 'started', url: link.url }
  } catch (error) {
    if (!isOutage(error)) throw error
    log.warn({ err: error }, 'payment link not shared, Redis is unavailable')
    return start()
  }
  try {
    const started = await start()
    if (started.state === 'started') await storeLink(key, { url: started.url, until: validUntil })
    return started
  } finally {
    await releaseLease({ lease, id }).catch((error) => log.warn({ err: error }, 'payment lease not released'))
  }
}

/** @returns the link, or undefined once this call holds the lease */
async function awaitLinkOrLease(key: string, lease: string, id: string): Promise<Link | undefined> {
  const deadline = performance.now() + leaseMs + pollMs
  while (performance.now() < deadline) {
    const link = await findLink(key)
    if (link) return link
    // a holder that has just ended may have stored its link after the look above
    if (await redis.set(lease, id, 'PX', leaseMs, 'NX')) return findLink(key)
    await Bun.sleep(pollMs)
  }
  throw gatewayUnavailable()
}

async function findLink(key: string): Promise<Link | undefined> {
  const stored = await redis.get(key)
  const link = stored ? (JSON.parse(stored) as Link) : undefined
  return link && link.until > now().getTime() ? link : undefined
}

async function storeLink(key: string, link: Link): Promise<void> {
  const ttl = link.until - now().getTime()
  if (ttl <= 0) return
  await redis
    .set(key, JSON.stringify(link), 'PX', ttl)
    .catch((error) => log.warn({ err: error }, 'payment link not stored'))
}
