import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { verifyDatabase } from '../../../src/cli/verify/verify-database.ts'
import { type Step, steps } from './model/events.ts'
import { live } from './model/live.ts'
import { type ModelCluster, startModelShop } from './model/mall.ts'

/**
 * So many days are lived, fewer where time is short. The seed that a failure prints lives them again, as far as events
 * that happen at once allow.
 */
const { ORDER_MODEL_RUNS, ORDER_MODEL_SEED } = process.env
const numRuns = Number(ORDER_MODEL_RUNS ?? 20)
const timeLimitMs = ORDER_MODEL_RUNS ? Number.POSITIVE_INFINITY : 15_000
const shrinkingMs = 20_000

let mall: ModelCluster
beforeAll(async () => {
  mall = await startModelShop()
}, 60_000)
afterAll(() => mall.close())

/** What days before have broken stays broken, and is not the fault of this one. */
const broken = new Set<string>()

async function liveAndVerify(day: readonly Step[]): Promise<void> {
  await live(mall, day)
  const before = new Set(broken)
  await verifyDatabase(mall.shop.database.url, ({ invariant, at, found }) =>
    broken.add(`${invariant.name}: ${at}: ${found}`),
  )
  expect([...broken.difference(before)]).toEqual([])
}

test(
  'whatever shoppers, gateway, staff and clock do at once over three processes, orders, stock, coupons, money and carts are what some order of it leads to',
  async () => {
    let [lived, until, hasFailed] = [0, performance.now() + timeLimitMs, false]
    const day = fc.asyncProperty(steps, async (each) => {
      if ((lived > 0 || hasFailed) && performance.now() > until) return
      await liveAndVerify(each).catch((error) => {
        if (!hasFailed) until = performance.now() + shrinkingMs
        hasFailed = true
        throw error
      })
      lived++
    })
    const seed = ORDER_MODEL_SEED ? { seed: Number(ORDER_MODEL_SEED) } : {}
    await fc.assert(day, { numRuns, ...seed })
  },
  60_000 + numRuns * 10_000,
)
