import { expect, test } from 'bun:test'
import { createBatcher, type Outcome } from '../../../src/lib/concurrency/batcher.ts'

type Run = (items: readonly number[]) => readonly Outcome<string>[]

/** Creates a batcher of numbers that records its batches. `run` may throw; `recover` knows no outcome by default. */
function batcherOf(run: Run, settle: (items: readonly number[]) => (Outcome<string> | undefined)[] = none) {
  const batches: number[][] = []
  const add = createBatcher<number, string>({
    limit: 64,
    run: async (items) => {
      batches.push([...items])
      await Bun.sleep(1)
      return run(items)
    },
    recover: async (items) => settle(items),
  })
  const all = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, i) => add(i).catch((error: Error) => `refused: ${error.message}`)),
    )
  return { add, all, batches }
}

const none = (items: readonly number[]) => items.map(() => undefined)
const name = (i: number) => ({ result: `n${i}` })

test('each item gets its own result, in batches of at most 64, in request order', async () => {
  const { all, batches } = batcherOf((items) => items.map(name))
  expect(await all(150)).toEqual(Array.from({ length: 150 }, (_, i) => `n${i}`))
  expect(batches.map((batch) => batch.length)).toEqual([64, 64, 22])
  expect(batches.flat()).toEqual(Array.from({ length: 150 }, (_, i) => i))
})

test('an item runs immediately when no batch runs, and items that arrive during it form the next batch', async () => {
  const { add, batches } = batcherOf((items) => items.map(name))
  const first = add(1)
  await Promise.resolve()
  await Promise.resolve()
  await Promise.all([first, add(2), add(3)])
  expect(batches).toEqual([[1], [2, 3]])
  await add(4)
  expect(batches).toEqual([[1], [2, 3], [4]])
})

test('a poisoned item fails alone; the others run one by one', async () => {
  const { all, batches } = batcherOf((items) => {
    if (items.includes(2)) throw new Error('poison')
    return items.map(name)
  })
  expect(await all(4)).toEqual(['n0', 'n1', 'refused: poison', 'n3'])
  expect(batches).toEqual([[0, 1, 2, 3], [0], [1], [2], [3]])
})

test('an item that recovery resolves is not run again', async () => {
  const { all, batches } = batcherOf(
    (items) => {
      if (items.length > 1) throw new Error('lost')
      return items.map(name)
    },
    (items) => items.map((i) => (i % 2 ? { result: `found ${i}` } : undefined)),
  )
  expect(await all(4)).toEqual(['n0', 'found 1', 'n2', 'found 3'])
  expect(batches).toEqual([[0, 1, 2, 3], [0], [2]])
})

test('when recovery fails every caller gets its error, no item runs twice, and the next batch runs', async () => {
  let isAway = true
  const { all, batches } = batcherOf(
    (items) => {
      if (isAway) throw new Error('lost')
      return items.map(name)
    },
    () => {
      throw new Error('away')
    },
  )
  expect(await all(3)).toEqual(Array(3).fill('refused: away'))
  isAway = false
  expect(await all(1)).toEqual(['n0'])
  expect(batches).toEqual([[0, 1, 2], [0]])
})
