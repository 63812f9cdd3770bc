import { type Request, startArrivals } from './open-arrivals.ts'

const stepSeconds = 10
const slowMs = 50

/**
 * Finds how many requests a second a mall serves: raises the rate by half until the median answer takes more than 50 ms.
 * @param most the highest rate of interest
 */
export async function findRate(origin: string, mix: (i: number) => Request, most: number): Promise<number> {
  let served = 25
  for (let rate = 50; rate <= most; rate = Math.ceil(rate * 1.5)) {
    const first = rate * 10_000
    const arrivals = startArrivals(origin, rate, (i) => mix(first + i))
    await Bun.sleep(stepSeconds * 1_000)
    const isServed = arrivals.rate() > rate * 0.95 && arrivals.waiting() < rate / 4
    await arrivals.stop(10)
    // the first half warms the process up
    const later = arrivals.replies.slice(arrivals.replies.length / 2)
    const times = later.map(({ ms }) => ms).toSorted((a, b) => a - b)
    if (!isServed || (times[Math.floor(times.length / 2)] ?? 0) > slowMs) break
    served = rate
  }
  return served
}
