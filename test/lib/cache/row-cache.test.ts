import { expect, test } from 'bun:test'
import { createBatchLoader } from '../../../src/lib/cache/batch-loader.ts'
import { createRowCache } from '../../../src/lib/cache/row-cache.ts'
import { TaggedCache } from '../../../src/lib/cache/tagged-cache.ts'

/** A cache of even ids with a clock that the test sets; `reads` lists the ids of each read in ascending order. */
function createRows(limit = 256) {
  const clock = { nowMs: 0 }
  const cache = new TaggedCache({
    maxBytes: 1_000_000,
    ttlMs: () => 1_500,
    refreshAheadMs: 1_000,
    sizeOf: () => 100,
    nowMs: () => clock.nowMs,
  })
  const reads: number[][] = []
  const held: PromiseWithResolvers<void>[] = []
  const state = { holdsReads: false }
  const loadRow = createBatchLoader(async (ids) => {
    reads.push([...ids].sort((a, b) => a - b))
    if (state.holdsReads) {
      const read = Promise.withResolvers<void>()
      held.push(read)
      await read.promise
    }
    return new Map(ids.filter((id) => id % 2 === 0).map((id) => [id, { id, readAtMs: clock.nowMs }]))
  }, limit)
  const find = createRowCache(cache, 'row', loadRow, (row) => (row ? [`tag:${row.id}`] : []))
  return { cache, clock, find, reads, held, state }
}

/** Waits until everything that can run without another event has run. */
const turn = () => new Promise((done) => setImmediate(done))

test('rows and absent rows are cached one by one', async () => {
  const { find, reads } = createRows()
  for (const ids of [
    [1, 2],
    [2, 3],
    [1, 2, 3],
  ])
    expect([...(await find(ids)).keys()]).toEqual([2])
  expect(reads).toEqual([[1, 2], [3]])
})

test('cached rows are returned synchronously', async () => {
  const { find } = createRows()
  await find([1, 2])
  expect(find([2, 1])).toEqual(new Map([[2, { id: 2, readAtMs: 0 }]]))
})

test('missing rows of concurrent callers share one read, each id once', async () => {
  const { find, reads } = createRows()
  const found = await Promise.all([find([2, 4]), find([4, 6]), find([2])])
  expect(found.map((rows) => [...rows.keys()])).toEqual([[2, 4], [4, 6], [2]])
  expect(reads).toEqual([[2, 4, 6]])
})

test('an invalidation reloads the rows of its tags only', async () => {
  const { cache, find, reads } = createRows()
  await find([2, 4])
  cache.invalidate(['tag:4'])
  await find([2, 4])
  expect(reads).toEqual([[2, 4], [4]])
})

test('rows are refreshed in the background from 1,000 ms on, and expire after 1,500 ms', async () => {
  const { clock, find, reads } = createRows()
  await find([2, 4])
  clock.nowMs = 999
  await find([2, 4])
  expect(reads).toHaveLength(1)
  clock.nowMs = 1_000
  expect(find([2, 4])).toEqual(
    new Map([
      [2, { id: 2, readAtMs: 0 }],
      [4, { id: 4, readAtMs: 0 }],
    ]),
  )
  await turn()
  expect(reads).toEqual([
    [2, 4],
    [2, 4],
  ])
  expect(find([2])).toEqual(new Map([[2, { id: 2, readAtMs: 1_000 }]]))
  clock.nowMs = 2_500
  expect(find([2])).toBeInstanceOf(Promise)
})

test('rows requested while a read is under way wait for the next read, all together', async () => {
  const { find, reads, held, state } = createRows()
  state.holdsReads = true
  const first = find([2])
  await turn()
  const later = [find([4]), find([6]), find([4, 8])]
  await turn()
  expect(reads).toEqual([[2]])
  held[0]?.resolve()
  await first
  await turn()
  expect(reads).toEqual([[2], [4, 6, 8]])
  held[1]?.resolve()
  expect((await Promise.all(later)).map((rows) => [...rows.keys()])).toEqual([[4], [6], [4, 8]])
})

test('a read has no more ids than the limit', async () => {
  const { find, reads } = createRows(200)
  const ids = Array.from({ length: 450 }, (_, i) => 2 * i)
  expect((await find(ids)).size).toBe(450)
  expect(reads.map(({ length }) => length)).toEqual([200, 200, 50])
})

test('a failed read fails its callers alone, and the next caller reads again', async () => {
  let isDown = true
  const loadRow = createBatchLoader(async (ids) => {
    if (isDown) throw new Error('down')
    return new Map(ids.map((id) => [id, id]))
  }, 10)
  expect(await Promise.allSettled([loadRow(1), loadRow(2)])).toMatchObject([
    { status: 'rejected', reason: { message: 'down' } },
    { status: 'rejected', reason: { message: 'down' } },
  ])
  isDown = false
  expect(await Promise.all([loadRow(1), loadRow(2)])).toEqual([1, 2])
})
