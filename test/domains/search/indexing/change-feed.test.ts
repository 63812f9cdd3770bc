import { expect, test } from 'bun:test'
import { eq, gte, inArray, sql } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { categories, skus } from '../../../../src/db/schema/catalog.ts'
import { searchSynonyms, skuChanges } from '../../../../src/db/schema/search.ts'
import {
  publishInvalidation,
  purgeSkuChanges,
  recordSkuChanges,
} from '../../../../src/domains/catalog/cache/change-events.ts'
import { createInProcessEngine } from '../../../../src/domains/search/engine/in-process-engine.ts'
import { createChangeFeed } from '../../../../src/domains/search/indexing/change-feed.ts'
import { Indexer } from '../../../../src/domains/search/indexing/indexer.ts'
import { requestReindex } from '../../../../src/domains/search/indexing/request-reindex.ts'
import { catchUpSearch, startSearch, whenSearchReady } from '../../../../src/domains/search/search-service.ts'
import { addSeconds, now, shiftClock } from '../../../../src/lib/clock.ts'
import { becomesTrue, newTerm, search } from '../../../support/factories/search-documents.ts'
import { createCategory, createSku } from '../../../support/factories/skus.ts'

const countOf = async (text: string) => (await search({ text })).count
/** Without a call of `catchUpSearch`: the timer of the process or an invalidation has to find the change. */
const isFoundSoon = (text: string) => becomesTrue(async () => (await countOf(text)) === 1)
/** The number of hits after every committed change is indexed. */
async function indexedCountOf(text: string): Promise<number> {
  await catchUpSearch()
  return countOf(text)
}

/** Updates a SKU and inserts its change row in one transaction, without publishing an invalidation. */
async function change(skuId: number, set: Partial<typeof skus.$inferInsert>): Promise<void> {
  await transaction(async (tx) => {
    await tx.update(skus).set(set).where(eq(skus.id, skuId))
    await recordSkuChanges(tx, [skuId])
  })
}

async function createIndexedSku(name: string, isLaunched = true): Promise<number> {
  const skuId = await createSku({ name, isLaunched })
  await recordSkuChanges(db, [skuId])
  return skuId
}

test('a new SKU is found within two seconds without an invalidation', async () => {
  const word = newTerm()
  await whenSearchReady()
  await createIndexedSku(word)
  expect(await isFoundSoon(word)).toBe(true)
})

test('a new, renamed, withdrawn, launched or deleted SKU is indexed from its change row', async () => {
  const [word, other] = [newTerm(), newTerm()]
  const skuId = await createIndexedSku(word)
  expect(await indexedCountOf(word)).toBe(1)
  await change(skuId, { name: other })
  expect([await indexedCountOf(other), await countOf(word)]).toEqual([1, 0])
  await change(skuId, { isLaunched: false })
  expect(await indexedCountOf(other)).toBe(0)
  await change(skuId, { isLaunched: true })
  expect(await indexedCountOf(other)).toBe(1)
  await transaction(async (tx) => {
    await recordSkuChanges(tx, [skuId])
    await tx.delete(skus).where(eq(skus.id, skuId))
  })
  expect(await indexedCountOf(other)).toBe(0)
})

test('a new price is in the response immediately and in the filters after indexing', async () => {
  const word = newTerm()
  const skuId = await createIndexedSku(word)
  expect(await indexedCountOf(word)).toBe(1)
  const isExpensive = async () => (await search({ text: word, min_price: 1000 })).count === 1
  expect(await isExpensive()).toBe(false)
  await change(skuId, { price: '1234.50' })
  expect((await search({ text: word })).results.map(({ price }) => price)).toEqual(['1234.50'])
  await catchUpSearch()
  expect(await isExpensive()).toBe(true)
})

test('a withdrawn SKU is not in the response although the index still has it', async () => {
  const word = newTerm()
  const skuId = await createIndexedSku(word)
  expect(await indexedCountOf(word)).toBe(1)
  await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, skuId))
  expect((await search({ text: word })).results).toEqual([])
})

test('a change row that commits late, with an older time and a lower key, is still read', async () => {
  const [early, late] = [newTerm(), newTerm()]
  const [first, second] = [await createSku({ name: early }), await createSku({ name: late })]
  const { promise: committed, resolve: commit } = Promise.withResolvers<void>()
  const { promise: written, resolve: wrote } = Promise.withResolvers<void>()
  const slow = transaction(async (tx) => {
    await tx.insert(skuChanges).values({ skuId: first, createTime: addSeconds(now(), -45) })
    wrote()
    await committed
  })
  await written
  await recordSkuChanges(db, [second])
  expect(await indexedCountOf(late)).toBe(1)
  expect(await countOf(early)).toBe(0)
  commit()
  await slow
  expect(await indexedCountOf(early)).toBe(1)
})

test('a change row from a clock that is ahead does not hide later rows', async () => {
  const [ahead, word] = [newTerm(), newTerm()]
  const skuId = await createSku({ name: ahead })
  await db.insert(skuChanges).values({ skuId, createTime: addSeconds(now(), 300) })
  expect(await indexedCountOf(ahead)).toBe(1)
  await createIndexedSku(word)
  expect(await indexedCountOf(word)).toBe(1)
})

test('an invalidation triggers indexing', async () => {
  const word = newTerm()
  await createIndexedSku(word)
  await publishInvalidation(['skus'])
  expect(await isFoundSoon(word)).toBe(true)
})

test('a process that starts again indexes what changed while it was down', async () => {
  const word = newTerm()
  await whenSearchReady()
  await startSearch()()
  await createSku({ name: word })
  startSearch()
  await whenSearchReady()
  expect(await countOf(word)).toBe(1)
})

test('after a gap of 23 hours the feed is still read, and after a longer one the index is rebuilt', async () => {
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
  /** Polls an index that was built `gapSeconds` ago. @returns whether it needs a rebuild */
  const pollAfter = async (gapSeconds: number) => {
    const engine = createInProcessEngine(pause)
    const indexer = new Indexer({ engine, pause, onIndexed: () => {}, onChangesRead: () => {} })
    await indexer.rebuild(() => true)
    shiftClock(gapSeconds * 1000)
    try {
      return await indexer.pollChanges()
    } finally {
      shiftClock(-gapSeconds * 1000)
    }
  }
  // a new brand or category of another test file needs a rebuild as well
  expect(await becomesTrue(async () => !(await pollAfter(23 * 3_600 - 60)))).toBe(true)
  expect(await pollAfter(23 * 3_600 + 1)).toBe(true)
})

test('after a gap longer than change rows are stored, a change without its row is in the index', async () => {
  const word = newTerm()
  await catchUpSearch()
  await createSku({ name: word })
  expect(await countOf(word)).toBe(0)
  shiftClock(24 * 3_600_000)
  try {
    expect(await indexedCountOf(word)).toBe(1)
  } finally {
    shiftClock(-24 * 3_600_000)
  }
})

test('every change row is stored for as long as the indexer may miss its polls, and for a day in all', async () => {
  const hours = 3_600
  const stored = [0, 23 * hours, 24 * hours - 60]
  const skuIds = [...stored, 24 * hours + 1].map((_, index) => 1_900_000_000 + index)
  for (const [index, age] of [...stored, 24 * hours + 1].entries())
    await db
      .insert(skuChanges)
      .values({ skuId: skuIds[index] as number, createTime: addSeconds(now(), -age) })
  try {
    await purgeSkuChanges()
    const rows = await db.select().from(skuChanges).where(inArray(skuChanges.skuId, skuIds))
    expect(rows.map(({ skuId }) => skuId).toSorted()).toEqual(skuIds.slice(0, stored.length))
  } finally {
    await db.delete(skuChanges).where(inArray(skuChanges.skuId, skuIds))
  }
})

test('requestReindex indexes every SKU, also one written without a change row', async () => {
  const word = newTerm()
  await catchUpSearch()
  await createSku({ name: word })
  await requestReindex()
  expect(await indexedCountOf(word)).toBe(1)
})

test('a renamed category is found by its new name', async () => {
  const [old, renamed] = [newTerm(), newTerm()]
  const categoryId = await createCategory()
  await db.update(categories).set({ name: old }).where(eq(categories.id, categoryId))
  await recordSkuChanges(db, [await createSku({ categoryId })])
  expect(await indexedCountOf(old)).toBe(1)
  await db.update(categories).set({ name: renamed }).where(eq(categories.id, categoryId))
  await publishInvalidation(['tree'])
  expect([await isFoundSoon(renamed), await countOf(old)]).toEqual([true, 0])
})

test('a synonym that staff add or delete takes effect at the next poll', async () => {
  const [word, term] = [newTerm(), newTerm()]
  await createIndexedSku(word)
  const [row] = await db.insert(searchSynonyms).values({ term, synonym: word }).$returningId()
  expect(await indexedCountOf(term)).toBe(1)
  await db.delete(searchSynonyms).where(eq(searchSynonyms.id, row?.id ?? 0))
  expect(await indexedCountOf(term)).toBe(0)
})

test('changes during a rebuild are indexed, before and after the rebuild reaches the SKU', async () => {
  const words = Array.from({ length: 4 }, newTerm)
  const [unchanged, renamed, withdrawn] = [
    await createSku({ name: words[0] ?? '' }),
    await createSku(),
    await createSku(),
  ]
  let work: (() => Promise<void>) | undefined
  let done: Promise<void> | undefined
  const pause = async () => {
    done ??= work?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const engine = createInProcessEngine(pause)
  const indexer = new Indexer({ engine, pause, onIndexed: () => {}, onChangesRead: () => {} })
  await indexer.rebuild(() => true)
  work = async () => {
    await change(renamed, { name: words[1] ?? '' })
    await change(withdrawn, { isLaunched: false })
    await recordSkuChanges(db, [await createSku({ name: words[2] ?? '' })])
    await indexer.pollChanges()
  }
  await indexer.rebuild(() => true)
  await done
  const ids = async (text: string) =>
    (await engine.search({ text, order: 'relevance', filters: { specs: [] }, from: 0, size: 100 })).page.map(
      ({ skuId }) => skuId,
    )
  expect(await ids(words[0] ?? '')).toEqual([unchanged])
  expect(await ids(words[1] ?? '')).toEqual([renamed])
  expect((await ids(words[2] ?? '')).length).toBe(1)
  expect(await ids('测试商品')).not.toContain(withdrawn)
})

test('refreshSales loads sales without change rows, and sales order equal scores', async () => {
  const word = newTerm()
  const [first, second] = [await createSku({ name: word }), await createSku({ name: word })]
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
  const engine = createInProcessEngine(pause)
  const indexer = new Indexer({ engine, pause, onIndexed: () => {}, onChangesRead: () => {} })
  await indexer.rebuild(() => true)
  const ids = async () =>
    (
      await engine.search({ text: word, order: 'relevance', filters: { specs: [] }, from: 0, size: 9 })
    ).page.map(({ skuId }) => skuId)
  expect(await ids()).toEqual([second, first])
  await db.update(skus).set({ sales: 5 }).where(eq(skus.id, first))
  await indexer.refreshSales(() => true)
  expect(await ids()).toEqual([first, second])
})

test('more change rows of one time than a page holds are all read, each once', async () => {
  const [first, rows] = [1_000_000_000, 12_000]
  await db.execute(sql`insert into tb_sku_change (create_time, sku_id)
    select ${'2026-01-01 00:00:00.123456'}, ${first} + seq from (
      select a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n as seq from
      (select 0 n union select 1 union select 2 union select 3 union select 4 union select 5 union select 6 union select 7
       union select 8 union select 9) a,
      (select 0 n union select 1 union select 2 union select 3 union select 4 union select 5 union select 6 union select 7
       union select 8 union select 9) b,
      (select 0 n union select 1 union select 2 union select 3 union select 4 union select 5 union select 6 union select 7
       union select 8 union select 9) c,
      (select 0 n union select 1 union select 2 union select 3 union select 4 union select 5 union select 6 union select 7
       union select 8 union select 9) d,
      (select 0 n union select 1) e) numbers where seq < ${rows}`)
  try {
    const reader = createChangeFeed(new Date('2026-01-01T00:00:30Z'))
    const { skuIds, acknowledge: done } = await reader.read()
    const ownIds = [...skuIds].filter((id) => id >= first)
    expect([ownIds.length, Math.min(...ownIds), Math.max(...ownIds)]).toEqual([rows, first, first + rows - 1])
    done()
    expect([...(await reader.read()).skuIds].filter((id) => id >= first)).toEqual([])
  } finally {
    await db.delete(skuChanges).where(gte(skuChanges.skuId, first))
  }
})

test('a SKU deleted in SQL without a change row leaves the index after the first search that finds it', async () => {
  const word = newTerm()
  const skuId = await createIndexedSku(word)
  expect(await indexedCountOf(word)).toBe(1)
  await db.delete(skus).where(eq(skus.id, skuId))
  expect((await search({ text: word })).results).toEqual([])
  expect(await becomesTrue(async () => (await countOf(word)) === 0)).toBe(true)
})

test('a change row invalidates the cached pages of its SKU without a published invalidation', async () => {
  const tags: string[] = []
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
  const engine = createInProcessEngine(pause)
  const indexer = new Indexer({
    engine,
    pause,
    onIndexed: () => {},
    onChangesRead: (changed) => tags.push(...changed),
  })
  const [{ goodsId, categoryId } = { goodsId: 0, categoryId: 0 }] = await db
    .select({ goodsId: skus.goodsId, categoryId: skus.categoryId })
    .from(skus)
    .where(eq(skus.id, await createIndexedSku(newTerm(), false)))
  await indexer.pollChanges()
  expect(tags).toContain(`goods:${goodsId}`)
  expect(tags).toContain(`category:${categoryId}`)
})
