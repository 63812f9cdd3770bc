import { randomInt } from 'node:crypto'

const jitterMs = 20

/**
 * Lets a refusal out no sooner than `floorMs` after the work began, with up to 20 ms of chance on top, so that the time
 * of an answer does not tell on which of several ways it was refused. Successes are not held back.
 */
export async function withConstantTimeRefusal<T>(floorMs: number, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  try {
    return await work()
  } catch (error) {
    const left = floorMs + randomInt(jitterMs) - (performance.now() - begun)
    if (left > 0) await Bun.sleep(left)
    throw error
  }
}
