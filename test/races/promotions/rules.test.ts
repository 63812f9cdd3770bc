import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { pipelinedTransaction } from '../../../src/db/pipelined-transaction.ts'
import { promotionTargets, promotionTiers, ruleRevisions } from '../../../src/db/schema/promotions.ts'
import { changeRules, readRuleRevision } from '../../../src/domains/promotions/change-rules.ts'
import { getCachedRules } from '../../../src/domains/promotions/load-rules.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import { createLimitedPrice, createPromotion, insertPromotion } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { startCaching } from '../../support/processes/cache-alone.ts'
import { createShopper } from './create-shopper.ts'

describe('a process that has cached the rules', () => {
  let stopCaching: () => Promise<void>
  beforeAll(async () => {
    stopCaching = await startCaching()
  })
  afterAll(() => stopCaching())

  test('starts and ends promotions and limited-time prices on time without a query', async () => {
    const { sku, goodsFen } = await createShopper()
    const times = { validFrom: addSeconds(now(), 600), validTo: addSeconds(now(), 1_200) }
    await createPromotion([sku], { threshold: '90.00', off: '5.00', ...times })
    await createLimitedPrice(sku, '95.00', times)
    const at = async (seconds: number) => {
      shiftClock(seconds * 1_000)
      try {
        return await goodsFen()
      } finally {
        shiftClock(-seconds * 1_000)
      }
    }
    // changes of other test files invalidate the cache in between, so one of five rounds must be without a query
    const counts: number[] = []
    for (let i = 0; i < 5; i++) {
      await goodsFen()
      const statements = await countStatements(async () => {
        const fens = [await at(0), await at(540), await at(601), await at(1_140), await at(1_201)]
        expect(fens).toEqual([10_000, 10_000, 9_000, 9_000, 10_000])
      })
      counts.push(statements)
    }
    expect(Math.min(...counts)).toBe(0)
  })

  test('an order is charged by a rule that was not announced yet, and refused if the buyer was shown another price', async () => {
    const { sku, place, goodsFen } = await createShopper()
    expect(await goodsFen()).toBe(10_000)
    // as if a process crashed between the commit and the invalidation
    await db.transaction(async (tx) => {
      await insertPromotion(tx, [sku], { threshold: '90.00', off: '5.00' })
      await tx
        .insert(ruleRevisions)
        .values({ id: 1, revision: 1 })
        .onDuplicateKeyUpdate({ set: { revision: sql`${ruleRevisions.revision} + 1` } })
    })
    const refusal = await place(10_000).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({
      code: 'price_changed',
      details: { members: { shown: '100.00', pay_amount: '105.00' } },
    })
    expect(await goodsFen()).toBe(9_500)
    await place(10_500)
  })
})

test('readers see either the old or the new rules during a change, never a mixture', async () => {
  const [one, two] = [await createSku(), await createSku()]
  const id = await createPromotion([one], { threshold: '50.00', off: '1.00' })
  const setRule = (targetId: number, offAmount: string) =>
    changeRules(async (tx) => {
      await tx.update(promotionTargets).set({ targetId }).where(eq(promotionTargets.promotionId, id))
      await tx.update(promotionTiers).set({ offAmount }).where(eq(promotionTiers.promotionId, id))
    })
  let isChanging = true
  const seen = new Set<string>()
  const read = async () => {
    while (isChanging) {
      const found = (await getCachedRules([])).promotions.find((promotion) => promotion.id === id)
      const scope = found?.scope as { ids: ReadonlySet<number> }
      seen.add(`${scope.ids.has(one) ? 'one' : 'two'} ${JSON.stringify(found?.tiers)}`)
    }
  }
  const readers = [read(), read(), read()]
  for (let i = 0; i < 40; i++) await (i % 2 ? setRule(one, '1.00') : setRule(two, '2.00'))
  isChanging = false
  await Promise.all(readers)
  expect([...seen].sort()).toEqual([
    'one [{"threshold":5000,"offFen":100}]',
    'two [{"threshold":5000,"offFen":200}]',
  ])
})

test('ten concurrent changes of rules raise the revision at least ten times', async () => {
  const sku = await createSku()
  const before = await pipelinedTransaction(readRuleRevision)
  await Promise.all(Array.from({ length: 10 }, () => createLimitedPrice(sku, '1.00')))
  expect(await pipelinedTransaction(readRuleRevision)).toBeGreaterThanOrEqual(before + 10)
})

test('a failed change of rules stores no rule', async () => {
  const { sku, goodsFen } = await createShopper()
  const failing = changeRules(async (tx) => {
    await insertPromotion(tx, [sku], { threshold: '90.00', off: '5.00' })
    throw new Error('canceled by the test')
  })
  await expect(failing).rejects.toThrow('canceled by the test')
  expect(await goodsFen()).toBe(10_000)
})
