import { expect, test } from 'bun:test'
import { eq, gte, sql } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { categories, skuChanges, skus } from '../../../../src/db/schema/catalog.ts'
import { searchSynonyms } from '../../../../src/db/schema/search.ts'
import { publishInvalidation, recordSkuChanges } from '../../../../src/domains/catalog/cache/change-events.ts'
import { createInProcessEngine } from '../../../../src/domains/search/engine/in-process-engine.ts'
import { createChangeFeed } from '../../../../src/domains/search/indexing/change-feed.ts'
import { Indexer } from '../../../../src/domains/search/indexing/indexer.ts'
import { requestReindex } from '../../../../src/domains/search/indexing/request-reindex.ts'
import { catchUpSearch, startSearch, whenSearchReady } from '../../../../src/domains/search/search-service.ts'
import { addSeconds, now, shiftClock } from '../../../../src/lib/clock.ts'
import { mintCategory, mintSku } from '../../../support/factories/mint.ts'
import { newWord, search, soon } from '../../../support/factories/search-documents.ts'

const countOf = async (text: string) => (await search({ text })).count
const isFound = (text: string) => soon(async () => (await countOf(text)) === 1)
const isGone = (text: string) => soon(async () => (await countOf(text)) === 0)

/** A SKU and its row of changes, in one transaction, with nothing announced. */
async function change(skuId: number, set: Partial<typeof skus.$inferInsert>): Promise<void> {
  await transaction(async (tx) => {
    await tx.update(skus).set(set).where(eq(skus.id, skuId))
    await recordSkuChanges(tx, [skuId])
  })
}

async function mintFound(name: string, isLaunched = true): Promise<number> {
  const skuId = await mintSku({ name, isLaunched })
  await recordSkuChanges(db, [skuId])
  return skuId
}

test('a new, renamed, withdrawn, launched or deleted SKU is found as it is within two seconds, unannounced', async () => {
  const [word, other] = [newWord(), newWord()]
  await whenSearchReady()
  const skuId = await mintFound(word)
  expect(await isFound(word)).toBe(true)
  await change(skuId, { name: other })
  expect([await isFound(other), await countOf(word)]).toEqual([true, 0])
  await change(skuId, { isLaunched: false })
  expect(await isGone(other)).toBe(true)
  await change(skuId, { isLaunched: true })
  expect(await isFound(other)).toBe(true)
  await transaction(async (tx) => {
    await recordSkuChanges(tx, [skuId])
    await tx.delete(skus).where(eq(skus.id, skuId))
  })
  expect(await isGone(other)).toBe(true)
})

test('a new price moves a SKU among the filters and is shown at once', async () => {
  const word = newWord()
  const skuId = await mintFound(word)
  expect(await isFound(word)).toBe(true)
  const dear = async () => (await search({ text: word, min_price: 1000 })).count === 1
  expect(await dear()).toBe(false)
  await change(skuId, { price: '1234.50' })
  expect((await search({ text: word })).results.map(({ price }) => price)).toEqual(['1234.50'])
  expect(await soon(dear)).toBe(true)
})

test('a SKU that went off sale a moment ago is not shown, though the index still has it', async () => {
  const word = newWord()
  const skuId = await mintFound(word)
  expect(await isFound(word)).toBe(true)
  await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, skuId))
  expect((await search({ text: word })).results).toEqual([])
})

test('a row that is committed late, with an older time and a lower key, is still read', async () => {
  const [early, late] = [newWord(), newWord()]
  const [first, second] = [await mintSku({ name: early }), await mintSku({ name: late })]
  const { promise: committed, resolve: commit } = Promise.withResolvers<void>()
  const { promise: written, resolve: wrote } = Promise.withResolvers<void>()
  const slow = transaction(async (tx) => {
    await tx.insert(skuChanges).values({ skuId: first, createTime: addSeconds(now(), -45) })
    wrote()
    await committed
  })
  await written
  await recordSkuChanges(db, [second])
  expect(await isFound(late)).toBe(true)
  expect(await countOf(early)).toBe(0)
  commit()
  await slow
  expect(await isFound(early)).toBe(true)
})

test('a row from a clock that is ahead hides none of the others', async () => {
  const [ahead, word] = [newWord(), newWord()]
  const skuId = await mintSku({ name: ahead })
  await db.insert(skuChanges).values({ skuId, createTime: addSeconds(now(), 300) })
  expect(await isFound(ahead)).toBe(true)
  await mintFound(word)
  expect(await isFound(word)).toBe(true)
})

test('an announcement has the change read', async () => {
  const word = newWord()
  await mintFound(word)
  await publishInvalidation(['skus'])
  expect(await isFound(word)).toBe(true)
})

test('what changed while a process was down is found when it is up again', async () => {
  const word = newWord()
  await whenSearchReady()
  await startSearch()()
  await mintSku({ name: word })
  startSearch()
  await whenSearchReady()
  expect(await countOf(word)).toBe(1)
})

test('after a silence as long as rows are kept, everything is read again', async () => {
  const word = newWord()
  await catchUpSearch()
  await mintSku({ name: word })
  expect(await countOf(word)).toBe(0)
  shiftClock(24 * 3_600_000)
  try {
    await catchUpSearch()
    expect(await isFound(word)).toBe(true)
  } finally {
    shiftClock(-24 * 3_600_000)
  }
})

test('a wish to reindex has every SKU read again, however it was written', async () => {
  const word = newWord()
  await catchUpSearch()
  await mintSku({ name: word })
  await requestReindex()
  expect(await isFound(word)).toBe(true)
})

test('a renamed category is found by its new name', async () => {
  const [old, renamed] = [newWord(), newWord()]
  const categoryId = await mintCategory()
  await db.update(categories).set({ name: old }).where(eq(categories.id, categoryId))
  await recordSkuChanges(db, [await mintSku({ categoryId })])
  expect(await isFound(old)).toBe(true)
  await db.update(categories).set({ name: renamed }).where(eq(categories.id, categoryId))
  await publishInvalidation(['tree'])
  expect([await isFound(renamed), await countOf(old)]).toEqual([true, 0])
})

test('a synonym that staff add, change or delete holds within two seconds', async () => {
  const [word, term] = [newWord(), newWord()]
  await mintFound(word)
  const [row] = await db.insert(searchSynonyms).values({ term, synonym: word }).$returningId()
  expect(await isFound(term)).toBe(true)
  await db.delete(searchSynonyms).where(eq(searchSynonyms.id, row?.id ?? 0))
  expect(await isGone(term)).toBe(true)
})

test('changes during a rebuild are applied, whether it has passed the SKU or not', async () => {
  const words = Array.from({ length: 4 }, newWord)
  const [kept, renamed, withdrawn] = [
    await mintSku({ name: words[0] ?? '' }),
    await mintSku(),
    await mintSku(),
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
    await recordSkuChanges(db, [await mintSku({ name: words[2] ?? '' })])
    await indexer.pollChanges()
  }
  await indexer.rebuild(() => true)
  await done
  const ids = async (text: string) =>
    (await engine.search({ text, order: 'relevance', filters: { specs: [] }, from: 0, size: 100 })).page.map(
      ({ skuId }) => skuId,
    )
  expect(await ids(words[0] ?? '')).toEqual([kept])
  expect(await ids(words[1] ?? '')).toEqual([renamed])
  expect((await ids(words[2] ?? '')).length).toBe(1)
  expect(await ids('测试商品')).not.toContain(withdrawn)
})

test('sales are read by themselves and break ties', async () => {
  const word = newWord()
  const [first, second] = [await mintSku({ name: word }), await mintSku({ name: word })]
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

test('more changes in one moment than a page holds are read to their end, and each once', async () => {
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
    const ours = [...skuIds].filter((id) => id >= first)
    expect([ours.length, Math.min(...ours), Math.max(...ours)]).toEqual([rows, first, first + rows - 1])
    done()
    expect([...(await reader.read()).skuIds].filter((id) => id >= first)).toEqual([])
  } finally {
    await db.delete(skuChanges).where(gte(skuChanges.skuId, first))
  }
})

test('a SKU that was deleted behind the back of the mall is named once more and then no longer', async () => {
  const word = newWord()
  const skuId = await mintFound(word)
  expect(await isFound(word)).toBe(true)
  await db.delete(skus).where(eq(skus.id, skuId))
  expect((await search({ text: word })).results).toEqual([])
  expect(await isGone(word)).toBe(true)
})

test('a row of changes makes the pages of its SKU be forgotten, announced or not', async () => {
  const noticed: string[] = []
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
  const engine = createInProcessEngine(pause)
  const indexer = new Indexer({
    engine,
    pause,
    onIndexed: () => {},
    onChangesRead: (tags) => noticed.push(...tags),
  })
  const [{ goodsId, categoryId } = { goodsId: 0, categoryId: 0 }] = await db
    .select({ goodsId: skus.goodsId, categoryId: skus.categoryId })
    .from(skus)
    .where(eq(skus.id, await mintFound(newWord(), false)))
  await indexer.pollChanges()
  expect(noticed).toContain(`goods:${goodsId}`)
  expect(noticed).toContain(`category:${categoryId}`)
})
