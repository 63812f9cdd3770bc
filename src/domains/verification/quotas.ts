import { config } from '../../config/index.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import type { AppError, ErrorDetails } from '../../lib/errors.ts'
import { consume, type Limit, release } from '../../redis/rate-limiter.ts'

/** Who asks: the address, and what stands for the software (`clientFingerprint`). */
export type Client = Readonly<{ address: string; fingerprint: string }>

/** `cost` points of a limit that somebody is about to use, and the refusal when there are not as many left. */
export type QuotaCharge = Readonly<{
  limit: Limit
  subject: string
  cost?: number
  refuse: (details: ErrorDetails) => AppError
  /** Whoever has used more of this limit than so much counts as a heavy user. */
  fairShare?: number
  /** Refuses heavy users alone: others share this limit with them, and could be cut off by them. */
  spares?: 'light users'
}>

/** A charge that was paid; after `endsAt` (milliseconds) its window is over and there is nothing to give back. */
export type ConsumedQuota = Readonly<{ limit: Limit; subject: string; cost: number; endsAt: number }>

const { captchasPerAddressHour, captchasPerFingerprintHour, captchasPerNetworkHour } = config.limits
const perAddressHour: Limit = { name: 'captcha-address', points: captchasPerAddressHour, seconds: 3600 }
const perNetworkHour: Limit = { name: 'captcha-network', points: captchasPerNetworkHour, seconds: 3600 }
const perFingerprintHour: Limit = {
  name: 'captcha-fingerprint',
  points: captchasPerFingerprintHour,
  seconds: 3600,
}

/** A twentieth of an allowance of one's own: a person's hour needs no more. */
const fairPart = 20

/**
 * `count` captchas of the hour that the client's address has, its network if that is IPv6, and its fingerprint. The
 * fingerprint, which strangers share, counts everybody's but refuses only those who use more than a fair share of what
 * is their own: nobody can be cut off by others who have the same browser.
 */
export function captchaQuotas(client: Client, count: number, refuse: QuotaCharge['refuse']): QuotaCharge[] {
  const own = (limit: Limit, subject: string): QuotaCharge => {
    return { limit, subject, cost: count, refuse, fairShare: Math.floor(limit.points / fairPart) }
  }
  const network = networkOf(client.address)
  return [
    own(perAddressHour, client.address),
    ...(network === undefined ? [] : [own(perNetworkHour, network)]),
    { limit: perFingerprintHour, subject: client.fingerprint, cost: count, refuse, spares: 'light users' },
  ]
}

/** The /48 around a /64: providers give as much to one customer. */
function networkOf(address: string): string | undefined {
  const groups = /^([0-9a-f]+:[0-9a-f]+:[0-9a-f]+):[0-9a-f]+::\/64$/.exec(address)?.[1]
  return groups && `${groups}::/48`
}

/**
 * Pays all of the charges or none. They are paid one after the other: what only the caller has should come first, since
 * whoever is refused there must not take from what everybody shares, not even for a moment.
 * @throws the refusal of the first charge for which there is not enough left
 */
export async function consumeQuotas(charges: readonly QuotaCharge[]): Promise<ConsumedQuota[]> {
  const spent: ConsumedQuota[] = []
  let isHeavy = false
  try {
    for (const { limit, subject, cost = 1, refuse, fairShare, spares } of charges) {
      const usage = await consume(limit, subject, cost)
      // the seconds are rounded up: one less is surely not past the end
      const endsAt = addSeconds(now(), usage.retryAfterSeconds - 1).getTime()
      spent.push({ limit, subject, cost, endsAt })
      if (fairShare !== undefined && usage.used > fairShare) isHeavy = true
      if (!usage.allowed && (isHeavy || !spares)) throw refuse(usage)
    }
    return spent
  } catch (error) {
    await refundQuotas(spent).catch(() => {})
    throw error
  }
}

/** Gives back what was spent, but for windows that are over: there it would be a present. */
export async function refundQuotas(spent: readonly ConsumedQuota[]): Promise<void> {
  const at = now().getTime()
  const open = spent.filter(({ endsAt }) => at < endsAt)
  await Promise.all(open.map(({ limit, subject, cost }) => release(limit, subject, cost)))
}
