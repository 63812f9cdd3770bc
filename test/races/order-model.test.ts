import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { verifyDatabase } from '../../src/cli/verify/verify-database.ts'
import { type Step, steps } from './order-model/events.ts'
import { live } from './order-model/live.ts'
import { type Mall, openMall } from './order-model/mall.ts'

/** So many days are lived. The seed that a failure prints lives them again, as far as events that are at once allow. */
const { ORDER_MODEL_RUNS = '25', ORDER_MODEL_SEED } = process.env
const numRuns = Number(ORDER_MODEL_RUNS)
const timeLimitMs = 20_000 + numRuns * 1_000
const shrinkingMs = 20_000

let mall: Mall
beforeAll(async () => {
  mall = await openMall()
}, 60_000)
afterAll(() => mall.close())

async function liveAndVerify(day: readonly Step[]): Promise<void> {
  await live(mall, day)
  const broken: string[] = []
  await verifyDatabase(mall.shop.database.url, ({ invariant, at, found }) =>
    broken.push(`${invariant.name}: ${at}: ${found}`),
  )
  expect(broken).toEqual([])
}

test(
  'whatever shoppers, gateway, staff and clock do at once over three processes, orders, stock, coupons, money and carts are what some order of it leads to',
  async () => {
    let shrinkUntil = Number.POSITIVE_INFINITY
    const day = fc.asyncProperty(steps, async (each) => {
      if (performance.now() > shrinkUntil) return
      await liveAndVerify(each).catch((error) => {
        shrinkUntil = Math.min(shrinkUntil, performance.now() + shrinkingMs)
        throw error
      })
    })
    const seed = ORDER_MODEL_SEED ? { seed: Number(ORDER_MODEL_SEED) } : {}
    await fc.assert(day, { numRuns, interruptAfterTimeLimit: timeLimitMs, ...seed })
  },
  timeLimitMs * 2,
)
