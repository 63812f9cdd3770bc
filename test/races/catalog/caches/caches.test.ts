import { afterAll, beforeAll, expect, test } from 'bun:test'
import { listCachesInSource } from './caches-in-source.ts'
import { limitCases } from './limit-cases.ts'
import { orderCases } from './order-cases.ts'
import { pageCases } from './page-cases.ts'
import { startFrozenProcesses } from './processes.ts'
import { ruleCases } from './rule-cases.ts'
import { skuCases } from './sku-cases.ts'

const cases = [...skuCases, ...ruleCases, ...orderCases, ...limitCases, ...pageCases]

/** Caches that end by time, or with the search index; the tests of their domain cover them. */
const ownCaches = ['addresses/areas.ts', 'search/popular-searches.ts', 'search/search-cache.ts']

/** What staff change; test/races/catalog/moves.test.ts and test/journeys/staff read it as shoppers do. */
const staffWriters = [
  'catalog/apply-schedules.ts',
  'catalog/brands/change-brands.ts',
  'catalog/categories/change-categories.ts',
  'catalog/update-category.ts',
  'catalog/channels/change-channels.ts',
  'catalog/update-goods.ts',
  'catalog/skus/change-sku-images.ts',
  'catalog/skus/create-matrix.ts',
  'catalog/edit-skus.ts',
  'catalog/skus/create-sku.ts',
  'catalog/skus/delete-sku.ts',
  'catalog/specifications/change-options.ts',
  'catalog/specifications/change-specifications.ts',
  'catalog/stocktakes/apply-stocktake.ts',
  'contents/change-categories.ts',
  'staff/imports/rows/apply-rows.ts',
]

let processes: Awaited<ReturnType<typeof startFrozenProcesses>>
beforeAll(async () => {
  processes = await startFrozenProcesses()
})
afterAll(() => processes.stop())

/** Reads until a message has arrived, which takes longer than this read on a busy machine. */
async function readUntil(expected: unknown, read: () => Promise<unknown>) {
  const end = Date.now() + 5_000
  for (;;) {
    const value = await read()
    if (Bun.deepEquals(value, expected) || Date.now() > end) return value
    await Bun.sleep(10)
  }
}

for (const { title, isLocal, isQueued, prepare } of cases)
  test(`with caches that never expire, a read shows ${title}`, async () => {
    const { here, there } = processes
    const { read, write, before, after } = await prepare()
    expect([await read(here), await read(there)]).toEqual([before, before])
    await write()
    if (isQueued) await readUntil(after, () => read(here))
    expect(await read(here)).toEqual(after)
    if (!isLocal) expect(await readUntil(after, () => read(there))).toEqual(after)
  })

test('each cache of a domain, and each file that announces a change, has a case', async () => {
  const found = await listCachesInSource()
  const covered = new Set(cases.flatMap(({ caches }) => caches))
  expect([...covered].sort()).toEqual([...found.caches].sort())
  const writers = new Set(cases.flatMap(({ writer }) => writer || []))
  expect([...writers, ...staffWriters].sort()).toEqual([...found.writers].sort())
  expect([...found.ownCaches].sort()).toEqual(ownCaches)
})
