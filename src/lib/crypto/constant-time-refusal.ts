import { randomInt } from 'node:crypto'

/** The exclusive upper bound of the random delay, in milliseconds. */
export const jitterMs = 20

/**
 * Delays a failure to at least `floorMs` after the start plus a random delay of up to 20 ms, so that timing does not
 * reveal the reason. A success is not delayed.
 */
export async function withConstantTimeRefusal<T>(floorMs: number, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now()
  try {
    return await work()
  } catch (error) {
    const left = floorMs + randomInt(jitterMs) - (performance.now() - startedMs)
    if (left > 0) await Bun.sleep(left)
    throw error
  }
}
