import { config } from '../../config.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import type { AppError, ErrorDetails } from '../../lib/errors.ts'
import { giveBack, type Limit, use } from '../../redis/limiter.ts'

/** Who asks: the address, and what stands for the software (`clientFingerprint`). */
export type Client = Readonly<{ address: string; fingerprint: string }>

/** `cost` points of a limit that somebody is about to use, and the refusal when there are not as many left. */
export type Charge = Readonly<{
  limit: Limit
  subject: string
  cost?: number
  refuse: (details: ErrorDetails) => AppError
}>

/** A charge that was paid; after `endsAt` (milliseconds) its window is over and there is nothing to give back. */
export type Spent = Readonly<{ limit: Limit; subject: string; cost: number; endsAt: number }>

const { captchasPerAddressHour, captchasPerFingerprintHour } = config.limits
const perAddressHour: Limit = { name: 'captcha-address', points: captchasPerAddressHour, seconds: 3600 }
const perFingerprintHour: Limit = {
  name: 'captcha-fingerprint',
  points: captchasPerFingerprintHour,
  seconds: 3600,
}

/** `count` captchas of the hour that the client's address has, and its fingerprint. */
export function captchasOf(client: Client, count: number, refuse: Charge['refuse']): Charge[] {
  return [
    { limit: perAddressHour, subject: client.address, cost: count, refuse },
    { limit: perFingerprintHour, subject: client.fingerprint, cost: count, refuse },
  ]
}

/**
 * Pays all of the charges or none. They are paid one after the other: what only the caller has should come first, since
 * whoever is refused there must not take from what everybody shares, not even for a moment.
 * @throws the refusal of the first charge for which there is not enough left
 */
export async function spend(charges: readonly Charge[]): Promise<Spent[]> {
  const spent: Spent[] = []
  try {
    for (const { limit, subject, cost = 1, refuse } of charges) {
      const usage = await use(limit, subject, cost)
      // the seconds are rounded up: one less is surely not past the end
      const endsAt = addSeconds(now(), usage.retryAfterSeconds - 1).getTime()
      spent.push({ limit, subject, cost, endsAt })
      if (!usage.allowed) throw refuse(usage)
    }
    return spent
  } catch (error) {
    await returnSpent(spent).catch(() => {})
    throw error
  }
}

/** Gives back what was spent, but for windows that are over: there it would be a present. */
export async function returnSpent(spent: readonly Spent[]): Promise<void> {
  const at = now().getTime()
  const open = spent.filter(({ endsAt }) => at < endsAt)
  await Promise.all(open.map(({ limit, subject, cost }) => giveBack(limit, subject, cost)))
}
