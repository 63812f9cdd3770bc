import type { TransitionCause } from '../../../domains/orders/lifecycle/order-state-machine.ts'
import type { PastStep } from '../orders/past-orders.ts'
import type { Random } from './seeded-random.ts'

const MINUTE = 60
const HOUR = 3_600
const DAY = 24 * HOUR

/** The demo shop is in China, and so are its buyers. */
const OFFSET_SECONDS = 8 * HOUR

/** A time-out that is nearer than this would change the order soon after the start. */
const QUIET_SECONDS = 2 * DAY

/** The seconds after which an order is received and finished without the buyer. */
type TimeOuts = Readonly<{ receive: number; review: number }>

/** Orders by hour of the day: few at night, most in the evening. */
const hours = [6, 3, 2, 1, 1, 1, 3, 8, 16, 26, 34, 33, 32, 28, 26, 28, 30, 30, 32, 42, 52, 54, 38, 18].map(
  (weight, hour) => [hour, weight] as const,
)

/** Returns how many seconds before `at` an order was placed, at least an hour. */
export function pickAge(at: Date, days: number, random: Random): number {
  const sinceMidnight = (Math.floor(at.getTime() / 1000) + OFFSET_SECONDS) % DAY
  for (;;) {
    const clock = random.pickWeighted(hours) * HOUR + random.between(0, HOUR - 1)
    const age = sinceMidnight - clock + random.between(0, days - 1) * DAY
    if (age >= HOUR) return age
  }
}

/**
 * Returns what happened to an order since it was placed.
 * @param ageSeconds how long ago that was
 * @returns undefined when its next time-out is near
 */
export function pickSteps(ageSeconds: number, timeOuts: TimeOuts, random: Random): PastStep[] | undefined {
  if (random.chance(0.07)) return [['cancelled', random.between(2 * MINUTE, 25 * MINUTE)]]
  const paid = random.between(20, 15 * MINUTE)
  const shipped = paid + random.between(6 * HOUR, 40 * HOUR)
  const receives = random.chance(0.88)
  const received = shipped + (receives ? random.between(30 * HOUR, 5 * DAY) : timeOuts.receive)
  const reviews = random.chance(0.6)
  const finished = received + (reviews ? random.between(4 * HOUR, 7 * DAY) : timeOuts.review)
  const planned: [TransitionCause, number][] = [
    ['paid', paid],
    ['shipped', shipped],
    [receives ? 'received' : 'auto_received', received],
    [reviews ? 'reviewed' : 'auto_finished', finished],
  ]
  const done = planned.filter(([, seconds]) => seconds <= ageSeconds)
  const last = done.at(-1)?.[0]
  const timesOut =
    last === 'shipped'
      ? shipped + timeOuts.receive
      : last === 'received' || last === 'auto_received'
        ? received + timeOuts.review
        : Number.POSITIVE_INFINITY
  return timesOut - ageSeconds < QUIET_SECONDS ? undefined : done
}
