import type { PaymentGateway, StartedPayment } from '../../gateways/payments/payment-gateway.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { log } from '../../lib/log.ts'
import { redis } from '../../redis/client.ts'
import { keys } from '../../redis/keys.ts'
import { runOnce } from '../../redis/single-flight.ts'

type Start = () => Promise<StartedPayment>
type Link = Readonly<{ url: string; until: number }>
type Payment = Readonly<{
  orderId: string
  gateway: PaymentGateway
  expiresAt: Date
  /** The tries of the attempt, by its row: a link of another count is void, so that nothing has to delete it. */
  tries: number
}>

/** A kept link is good for at least this long, so that the buyer has time to open it. */
const openingSeconds = 30

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
  const keptUntil = addSeconds(now(), gateway.linkSeconds - openingSeconds)
  const until = Math.min(expiresAt.getTime(), keptUntil.getTime())
  const { result } = await runOnce<StartedPayment>({
    lease: keys.paymentLease(key),
    find: async () => {
      const link = await findLink(key)
      return link && { state: 'started', url: link.url }
    },
    work: async () => {
      const started = await start()
      if (started.state === 'started') await storeLink(key, { url: started.url, until })
      return started
    },
  })
  return result
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
