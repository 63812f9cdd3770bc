import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { placeWithinQuota } from '../../../src/domains/orders/placing/flash-sale-quota.ts'
import { gatewayUnavailable, notFound } from '../../../src/lib/errors.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { createLimitedPrice } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'

type Refusal = {
  code: string
  details: { members: { skus: { id: number; name: string; wanted: number }[] } }
}

/** Creates a SKU with a flash-sale price. */
async function createFlashSku(stock: number): Promise<number> {
  const id = await createSku({ stock, name: '秒杀商品' })
  await createLimitedPrice(id, '9.90')
  return id
}

/**
 * Places orders of the same lines concurrently.
 * @returns the number of admitted buyers and the refusals of the others
 */
async function placeConcurrently(lines: readonly { skuId: number; count: number }[], buyers: number) {
  let admitted = 0
  const answers = await Promise.allSettled(
    Array.from({ length: buyers }, () =>
      placeWithinQuota(
        lines,
        async () => {
          admitted++
        },
        { isOn: true },
      ),
    ),
  )
  return {
    admitted,
    refusals: answers.flatMap((a) => (a.status === 'rejected' ? [a.reason as Refusal] : [])),
  }
}

test('of 500 concurrent buyers of five pieces, slightly more than five reach the database; the refusals name the short SKU', async () => {
  const skuId = await createFlashSku(5)
  const { admitted, refusals } = await placeConcurrently([{ skuId, count: 1 }], 500)
  expect(admitted).toBeGreaterThanOrEqual(5)
  expect(admitted).toBeLessThan(100)
  expect(refusals).toHaveLength(500 - admitted)
  for (const { code, details } of refusals) {
    expect(code).toBe('stock_short')
    expect(details.members.skus).toEqual([
      expect.objectContaining({ id: skuId, name: '秒杀商品', wanted: 1 }),
    ])
  }
})

test('a buyer with a sold-out SKU in the cart does not reach the database, and uses no quota of the other SKUs', async () => {
  const [soldOut, plenty] = [await createFlashSku(0), await createFlashSku(1_000)]
  const both = [
    { skuId: plenty, count: 1 },
    { skuId: soldOut, count: 1 },
  ]
  const { admitted, refusals } = await placeConcurrently(both, 2_000)
  expect([admitted, refusals.length]).toEqual([0, 2_000])
  expect((await placeConcurrently([{ skuId: plenty, count: 1 }], 1_000)).admitted).toBe(1_000)
})

test('a SKU at its list price has no quota', async () => {
  const skuId = await createSku({ stock: 0 })
  expect((await placeConcurrently([{ skuId, count: 1 }], 3)).admitted).toBe(3)
  expect(await redis.exists(keys.flashSaleQuota(skuId))).toBe(0)
})

test('a refused order releases its quota; an order with an unknown outcome keeps it until the counter is reset', async () => {
  const skuId = await createFlashSku(5)
  const lines = [{ skuId, count: 2 }]
  const left = async () => Number(await redis.hget(keys.flashSaleQuota(skuId), 'left'))
  await placeWithinQuota(lines, async () => undefined, { isOn: true })
  const before = await left()
  const refuse = () => placeWithinQuota(lines, () => Promise.reject(gatewayUnavailable()), { isOn: true })
  await expect(refuse()).rejects.toThrow()
  expect(await left()).toBe(before)
  const placeUnknown = () =>
    placeWithinQuota(
      lines,
      () => Promise.reject(Object.assign(new Error('connection lost'), { code: 'ECONNRESET' })),
      { isOn: true },
    )
  await expect(placeUnknown()).rejects.toThrow('connection lost')
  expect(await left()).toBe(before - 2)
  expect(await redis.pttl(keys.flashSaleQuota(skuId))).toBeGreaterThan(0)
})

test('new stock is admitted once the counter is reset from the database', async () => {
  const skuId = await createFlashSku(0)
  expect((await placeConcurrently([{ skuId, count: 1 }], 10)).admitted).toBe(0)
  await db.update(skus).set({ stock: 3 }).where(eq(skus.id, skuId))
  await redis.pexpire(keys.flashSaleQuota(skuId), 0)
  expect((await placeConcurrently([{ skuId, count: 1 }], 3)).admitted).toBe(3)
})

test('an unusable counter admits every buyer', async () => {
  const skuId = await createFlashSku(0)
  await redis.set(keys.flashSaleQuota(skuId), 'no counter', 'EX', 60)
  expect((await placeConcurrently([{ skuId, count: 1 }], 20)).admitted).toBe(20)
})

test('orders that are refused without regard to the stock reserve nothing, so honest buyers get every piece', async () => {
  const skuId = await createFlashSku(100)
  const lines = [{ skuId, count: 10 }]
  const held = Promise.withResolvers<void>()
  const validate = () => Promise.reject(notFound({ field: 'address' }))
  const foreign = Array.from({ length: 30 }, () =>
    placeWithinQuota(lines, () => held.promise, { isOn: true, validate }).catch(({ code }) => code),
  )
  expect((await placeConcurrently(lines, 16)).admitted).toBe(16)
  held.resolve()
  expect(new Set(await Promise.all(foreign))).toEqual(new Set(['not_found']))
})
