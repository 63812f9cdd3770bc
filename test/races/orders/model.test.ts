import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { verifyDatabase } from '../../../src/cli/verify/verify-database.ts'
import { type Step, steps } from './model/events.ts'
import { type ModelCluster, startModelShop } from './model/mall.ts'
import { runSchedule } from './model/run-schedule.ts'

/**
 * Runs 20 random schedules, or as many as fit into 15 seconds. ORDER_MODEL_RUNS sets their number, without a time
 * limit. ORDER_MODEL_SEED repeats the schedules of a failure; concurrent events may still interleave differently.
 */
const { ORDER_MODEL_RUNS, ORDER_MODEL_SEED } = process.env
const numRuns = Number(ORDER_MODEL_RUNS ?? 20)
const timeLimitMs = ORDER_MODEL_RUNS ? Number.POSITIVE_INFINITY : 15_000
/** How long fast-check may shrink a failing schedule. */
const shrinkingMs = 20_000

let mall: ModelCluster
beforeAll(async () => {
  mall = await startModelShop()
}, 60_000)
afterAll(() => mall.close())

/** Invariants that earlier schedules broke: the database stays broken, so they are not reported again. */
const broken = new Set<string>()

async function runAndVerify(schedule: readonly Step[]): Promise<void> {
  await runSchedule(mall, schedule)
  const before = new Set(broken)
  await verifyDatabase(mall.shop.database.url, ({ invariant, at, found }) =>
    broken.add(`${invariant.name}: ${at}: ${found}`),
  )
  expect([...broken.difference(before)]).toEqual([])
}

test(
  'for concurrent events of shoppers, gateway, staff and clock over three processes, orders, stock, coupons, money and carts match some sequential order of the events',
  async () => {
    let [completed, until, hasFailed] = [0, performance.now() + timeLimitMs, false]
    const schedule = fc.asyncProperty(steps, async (each) => {
      if ((completed > 0 || hasFailed) && performance.now() > until) return
      await runAndVerify(each).catch((error) => {
        if (!hasFailed) until = performance.now() + shrinkingMs
        hasFailed = true
        throw error
      })
      completed++
    })
    const seed = ORDER_MODEL_SEED ? { seed: Number(ORDER_MODEL_SEED) } : {}
    await fc.assert(schedule, { numRuns, ...seed })
  },
  60_000 + numRuns * 10_000,
)
