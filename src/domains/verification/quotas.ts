import { config } from '../../config/index.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import type { AppError, ErrorDetails } from '../../lib/errors.ts'
import { defineLimit, type Limit, type LimitName } from '../../redis/limit-policies.ts'
import { consume, getUsage, release } from '../../redis/rate-limiter.ts'

/** The caller: the address and the fingerprint of the software (`clientFingerprint`). */
export type Client = Readonly<{ address: string; fingerprint: string }>

/** `cost` points of a limit to consume (1 by default), and the error when fewer are left. */
export type QuotaCharge = Readonly<{
  limit: Limit
  subject: string
  cost?: number
  refuse: (details: ErrorDetails) => AppError
  /** A caller who has used more points of this limit than this counts as a heavy user. */
  fairShare?: number
  /** Set for a limit that strangers share: heavy users must not be able to block the other callers. */
  onlyHeavyUsers?: true
}>

/** A consumed quota. After `endsAt` (epoch milliseconds) its window has expired, so it cannot be refunded. */
export type ConsumedQuota = Readonly<{ limit: Limit; subject: string; cost: number; endsAt: number }>

/**
 * What an SMS is: a code that was requested by the mobile or by the name of its account, a message about orders and stock, or a
 * notice of a change of the account.
 */
type SmsUse = 'code' | 'account code' | 'message' | 'notice'

const { captchasPerAddressHour, captchasPerFingerprintHour, captchasPerNetworkHour } = config.limits
const { smsDailyBudget, smsPerMobileDaily } = config.limits
const perMobileDay = (name: LimitName) => defineLimit({ name, points: smsPerMobileDaily, seconds: 86_400 })
/** Each use counts apart: messages never lock a mobile out of sign-in, and nothing suppresses the notice of a change. */
const perMobileOf: Readonly<Record<SmsUse, Limit>> = {
  code: perMobileDay('sms-mobile'),
  'account code': perMobileDay('sms-account'),
  message: perMobileDay('sms-message-mobile'),
  notice: perMobileDay('sms-notice-mobile'),
}
const perShopDay = defineLimit({ name: 'sms-shop', points: smsDailyBudget, seconds: 86_400 })
const perAddressHour = defineLimit({ name: 'captcha-address', points: captchasPerAddressHour, seconds: 3600 })
const perNetworkHour = defineLimit({ name: 'captcha-network', points: captchasPerNetworkHour, seconds: 3600 })
const perFingerprintHour = defineLimit({
  name: 'captcha-fingerprint',
  points: captchasPerFingerprintHour,
  seconds: 3600,
})

/** A fair share is 1/20 of the caller's own hourly limit, which is enough for one person. */
const fairShareDivisor = 20

/**
 * Returns the hourly quotas for `count` captchas: of the address, of its network if it is IPv6, and of the fingerprint.
 * Strangers share a fingerprint. It counts all callers but refuses only heavy users, so that callers with the same browser
 * cannot block each other.
 */
export function captchaQuotas(client: Client, count: number, refuse: QuotaCharge['refuse']): QuotaCharge[] {
  const own = (limit: Limit, subject: string): QuotaCharge => {
    return { limit, subject, cost: count, refuse, fairShare: Math.floor(limit.points / fairShareDivisor) }
  }
  const network = networkOf(client.address)
  return [
    own(perAddressHour, client.address),
    ...(network === undefined ? [] : [own(perNetworkHour, network)]),
    { limit: perFingerprintHour, subject: client.fingerprint, cost: count, refuse, onlyHeavyUsers: true },
  ]
}

/** Returns the daily quotas of one SMS: of its use of the mobile, and of the shop. */
export function smsQuotas(mobile: string, use: SmsUse, refuse: QuotaCharge['refuse']): QuotaCharge[] {
  return [
    { limit: perMobileOf[use], subject: mobile, refuse },
    { limit: perShopDay, subject: 'all', refuse },
  ]
}

/** Returns how many SMS the shop has sent within its daily budget. */
export async function readSmsUsage(): Promise<number> {
  return (await getUsage(perShopDay, 'all')).used
}

/** Returns the /48 that contains a /64: providers assign up to a /48 to one customer. */
function networkOf(address: string): string | undefined {
  const groups = /^([0-9a-f]+:[0-9a-f]+:[0-9a-f]+):[0-9a-f]+::\/64$/.exec(address)?.[1]
  return groups && `${groups}::/48`
}

/**
 * Consumes all quotas or none, one after another. List the caller's own quotas first: a caller without points must not
 * use shared quotas, not even for a moment.
 * @throws the error of the first quota that has too few points
 */
export async function consumeQuotas(quotas: readonly QuotaCharge[]): Promise<ConsumedQuota[]> {
  const consumed: ConsumedQuota[] = []
  let isHeavy = false
  try {
    for (const { limit, subject, cost = 1, refuse, fairShare, onlyHeavyUsers } of quotas) {
      const usage = await consume(limit, subject, cost)
      // the seconds are rounded up: one less is certainly before the end of the window
      const endsAt = addSeconds(now(), usage.retryAfterSeconds - 1).getTime()
      consumed.push({ limit, subject, cost, endsAt })
      if (fairShare !== undefined && usage.used > fairShare) isHeavy = true
      if (!usage.allowed && (isHeavy || !onlyHeavyUsers)) throw refuse(usage)
    }
    return consumed
  } catch (error) {
    await refundQuotas(consumed).catch(() => {})
    throw error
  }
}

/** Refunds consumed quotas, except those of expired windows: the points would count for the current window. */
export async function refundQuotas(consumed: readonly ConsumedQuota[]): Promise<void> {
  const at = now().getTime()
  const current = consumed.filter(({ endsAt }) => at < endsAt)
  await Promise.all(current.map(({ limit, subject, cost }) => release(limit, subject, cost)))
}
