import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { maxLines, maxMergedLines } from '../../../src/domains/cart/cart-lines.ts'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart, removeCartLine } from '../../../src/domains/cart/change-lines.ts'
import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys, seconds } from '../../../src/redis/keys.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import { createCategory, createGoods, createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

async function signingIn() {
  const [user, guestId] = [await createUser(), crypto.randomUUID()]
  const mine = { kind: 'user', userId: user.id } as const
  const guests = { kind: 'guest', guestId } as const
  return { user, guestId, mine, guests, merge: () => mergeGuestCart(guestId, user.id) }
}

for (const selected of [true, false]) {
  test(`a guest's cart with ${selected ? 'all' : 'no'} lines selected merges, and its selection wins`, async () => {
    const { mine, guests, merge } = await signingIn()
    const [one, two] = [await createSku({ stock: 9 }), await createSku({ stock: 9 })]
    await addToCart(mine, { skuId: one, count: 2, selected: !selected })
    await addToCart(guests, { skuId: one, count: 3, selected })
    await addToCart(guests, { skuId: two, count: 1, selected })
    await merge()
    expect(await readCart(mine)).toMatchObject([
      { skuId: one, count: 5, selected },
      { skuId: two, count: 1, selected },
    ])
    expect(await readCart(guests)).toEqual([])
  })
}

test('merging a missing or emptied guest cart changes nothing', async () => {
  const { guestId, user, mine, guests, merge } = await signingIn()
  const skuId = await createSku()
  await addToCart(mine, { skuId, count: 1, selected: true })
  const before = await redis.hgetall(keys.userCart(user.id))
  await merge()
  await addToCart(guests, { skuId, count: 1, selected: true })
  await redis.hdel(keys.guestCart(guestId), String(skuId))
  await merge()
  expect(await redis.hgetall(keys.userCart(user.id))).toEqual(before)
  expect(await redis.exists(keys.guestCart(guestId), keys.guestMerging(guestId))).toBe(0)
})

test("a user's count above a reduced stock stays unchanged", async () => {
  const { mine, guests, merge } = await signingIn()
  const skuId = await createSku({ stock: 9 })
  await addToCart(mine, { skuId, count: 8, selected: false })
  await addToCart(guests, { skuId, count: 2, selected: true })
  await db.update(skus).set({ stock: 4 }).where(eq(skus.id, skuId))
  await merge()
  expect(await readCart(mine)).toMatchObject([{ skuId, count: 8, selected: true }])
})

test('SKUs that are off sale or sold out are merged too, as lines that cannot be bought; only deleted SKUs are dropped', async () => {
  const { mine, guests, merge } = await signingIn()
  const [unknown, offSale, soldOut, fine, both] = [
    await createSku(),
    await createSku(),
    await createSku(),
    await createSku(),
    await createSku(),
  ]
  await addToCart(mine, { skuId: both, count: 1, selected: true })
  for (const skuId of [unknown, offSale, soldOut, fine, both])
    await addToCart(guests, { skuId, count: 2, selected: false })
  await db.delete(skus).where(eq(skus.id, unknown))
  await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, offSale))
  await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, both))
  await db.update(skus).set({ stock: 0 }).where(eq(skus.id, soldOut))
  expect(await merge()).toEqual({ merged: 4, left: 0 })
  expect(await readCart(mine)).toMatchObject([
    { skuId: both, count: 1, selected: false },
    { skuId: offSale, count: 2, selected: false },
    { skuId: soldOut, count: 2, selected: false },
    { skuId: fine, count: 2, selected: false },
  ])
  expect(await readCart(guests)).toEqual([])
})

test('a merge fills the cart up to 200 lines in order; the rest stays in the guest cart and is merged when there is a place', async () => {
  const { user, mine, guests, merge } = await signingIn()
  const [known, first, second] = [await createSku(), await createSku(), await createSku()]
  const others = Array.from({ length: maxMergedLines - 2 }, (_, i) => [
    String(2_000_000_000 + i),
    `1:1:${i + 1}`,
  ])
  await redis.hset(keys.userCart(user.id), Object.fromEntries(others))
  await storeLine(user.id, known)
  for (const skuId of [first, second, known]) await addToCart(guests, { skuId, count: 1, selected: true })
  expect(await merge()).toEqual({ merged: 2, left: 1 })
  const lines = await readCart(mine)
  expect(lines).toHaveLength(maxMergedLines)
  expect(lines.slice(-2)).toMatchObject([
    { skuId: known, count: 2, selected: true },
    { skuId: first, count: 1, selected: true },
  ])
  for (let i = 0; i < 3; i++) expect(await merge()).toEqual({ merged: 0, left: 1 })
  expect(await readCart(guests)).toMatchObject([{ skuId: second, count: 1, selected: true }])
  expect(await readCart(mine)).toEqual(lines)
  await removeCartLine(mine, known)
  expect(await merge()).toEqual({ merged: 1, left: 0 })
  expect((await readCart(mine)).at(-1)).toMatchObject({ skuId: second, count: 1 })
  expect(await readCart(guests)).toEqual([])
})

test('after a merge the cart of the guest, that of the user and what did not fit expire as if they were new', async () => {
  const { user, guestId, guests, merge } = await signingIn()
  const full = Array.from({ length: maxMergedLines - 1 }, (_, i) => [String(2_000_000_000 + i), '1:1:1'])
  await redis.hset(keys.userCart(user.id), Object.fromEntries(full))
  for (const skuId of [await createSku(), await createSku()])
    await addToCart(guests, { skuId, count: 1, selected: true })
  expect(await merge()).toEqual({ merged: 1, left: 1 })
  for (const [key, ttl] of [
    [keys.guestCart(guestId), seconds.guestCart],
    [keys.userCart(user.id), seconds.userCart],
    [keys.userMergeLeft(user.id), seconds.merged],
  ] as const)
    expect(await redis.ttl(key)).toBeWithin(ttl - 60, ttl + 1)
})

test('two carts of a hundred lines merge without a loss', async () => {
  const { user, guestId, mine, guests, merge } = await signingIn()
  const ids = await createSkus(2 * maxLines)
  const line = (skuId: number, i: number) => [String(skuId), `1:1:${i + 1}`]
  await redis.hset(keys.userCart(user.id), Object.fromEntries(ids.slice(0, maxLines).map(line)))
  await redis.hset(keys.guestCart(guestId), Object.fromEntries(ids.slice(maxLines).map(line)))
  expect(await merge()).toEqual({ merged: maxLines, left: 0 })
  expect((await readCart(mine)).map(({ skuId }) => skuId)).toEqual(ids)
  expect(await readCart(guests)).toEqual([])
})

/** Creates SKUs of one SPU. */
async function createSkus(count: number): Promise<number[]> {
  const goodsId = await createGoods(await createCategory())
  const ids: number[] = []
  for (let i = 0; i < count; i++) ids.push(await createSku({ goodsId }))
  return ids
}

/** Adds a line to a cart that is too full for `addToCart`. */
async function storeLine(userId: number, skuId: number): Promise<void> {
  await redis.hset(keys.userCart(userId), String(skuId), `1:1:${maxMergedLines}`)
}

test('a merge reads its SKUs with one statement, and a merge without a guest cart sends none', async () => {
  const { guests, merge } = await signingIn()
  for (const skuId of [await createSku(), await createSku()])
    await addToCart(guests, { skuId, count: 1, selected: true })
  expect(await countStatements(merge)).toBe(1)
  expect(await countStatements(merge)).toBe(0)
})

test('each guest cart is merged once, and a later cart of the same guest is merged too', async () => {
  const { mine, guests, merge } = await signingIn()
  const skuId = await createSku({ stock: 50 })
  for (const total of [2, 4, 6]) {
    await addToCart(guests, { skuId, count: 2, selected: true })
    for (let i = 0; i < 3; i++) await merge()
    expect(await readCart(mine)).toMatchObject([{ skuId, count: total, selected: true }])
  }
})

test('any two carts merge to all lines with counts up to the stock and the guest’s selection', async () => {
  const stocks = [1, 2, 3, 5, 8]
  const ids = await Promise.all(stocks.map((stock) => createSku({ stock })))
  const line = fc.option(fc.record({ count: fc.integer({ min: 1, max: 10 }), selected: fc.boolean() }))
  const carts = fc.array(fc.record({ mine: line, guests: line }), { minLength: 5, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(carts, async (wanted) => {
      const userId = 1_000_000_000 + Math.floor(Math.random() * 1_000_000_000)
      const guestId = crypto.randomUUID()
      await store(
        keys.userCart(userId),
        ids,
        wanted.map((both) => both.mine),
      )
      await store(
        keys.guestCart(guestId),
        ids,
        wanted.map((both) => both.guests),
      )
      await mergeGuestCart(guestId, userId)
      const merged = new Map((await readCart({ kind: 'user', userId })).map((l) => [l.skuId, l]))
      for (const [i, { mine, guests }] of wanted.entries()) {
        const found = merged.get(ids[i] as number)
        if (!mine && !guests) expect(found).toBeUndefined()
        else if (!guests) expect(found).toMatchObject({ ...mine })
        else {
          const had = mine?.count ?? 0
          const addable = Math.max(0, (stocks[i] as number) - had)
          expect(found).toMatchObject({
            count: had + Math.min(addable, guests.count),
            selected: guests.selected,
          })
        }
      }
    }),
    { numRuns: 60 },
  )
})

type Line = { count: number; selected: boolean } | null

/** Writes a cart into Redis without the checks of adding. */
async function store(key: string, ids: readonly number[], lines: readonly Line[]): Promise<void> {
  const fields = lines.flatMap((line, i) =>
    line ? [[String(ids[i]), `${line.count}:${line.selected ? 1 : 0}:${i + 1}`]] : [],
  )
  if (fields.length > 0) await redis.hset(key, Object.fromEntries(fields))
}
