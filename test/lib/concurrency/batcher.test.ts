import { expect, test } from 'bun:test'
import { createBatcher, type Outcome } from '../../../src/lib/concurrency/batcher.ts'
import { DeadlineExceeded, remainingMs, withDeadline } from '../../../src/lib/concurrency/deadline.ts'

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

/** Creates a batcher of orders of SKUs with two lanes; `release` ends the batches that hold a SKU. */
function lanesOf(refuse: (skus: readonly (readonly number[])[]) => boolean = () => false) {
  const started: number[][][] = []
  const held = new Map<number, PromiseWithResolvers<void>>()
  const add = createBatcher<number[], string>({
    limit: 64,
    lanes: 2,
    keysOf: (skus) => skus,
    run: async (items) => {
      started.push(items.map((skus) => [...skus]))
      await Promise.all(items.flat().map((sku) => held.get(sku)?.promise))
      if (refuse(items)) throw new Error('lock wait')
      return items.map((skus) => ({ result: skus.join('+') }))
    },
    recover: async (items) => items.map(() => undefined),
  })
  const hold = (sku: number) => held.set(sku, Promise.withResolvers())
  const release = (sku: number) => {
    held.get(sku)?.resolve()
    held.delete(sku)
  }
  return { add, started, hold, release }
}

test('two batches run at the same time when they share no key, and never when they share one', async () => {
  const { add, started, hold, release } = lanesOf()
  hold(1)
  const first = add([1])
  await Bun.sleep(1)
  const same = add([1, 2])
  expect(await add([3])).toBe('3')
  expect(await add([2])).toBe('2')
  expect(started).toEqual([[[1]], [[3]], [[2]]])
  release(1)
  expect(await Promise.all([first, same])).toEqual(['1', '1+2'])
  expect(started.at(-1)).toEqual([[1, 2]])
})

test('after a failed batch the other items continue while one is held up', async () => {
  let fails = true
  const { add, started, hold, release } = lanesOf((items) => fails && items.length > 1)
  const items = [add([1]), add([2]), add([3])]
  hold(1)
  release(1)
  await Promise.all(items.slice(1))
  fails = false
  expect(await Promise.all(items)).toEqual(['1', '2', '3'])
  expect(started[0]).toEqual([[1], [2], [3]])
  expect(started.slice(1).flat().sort()).toEqual([[1], [2], [3]])
})

test('an item whose deadline passes before its batch starts is not processed', async () => {
  const { add, started, hold, release } = lanesOf()
  hold(1)
  const first = add([1])
  await Bun.sleep(1)
  const late = withDeadline(20, () => add([1])).catch((error: Error) => error)
  await Bun.sleep(40)
  release(1)
  expect(await first).toBe('1')
  expect(await late).toBeInstanceOf(DeadlineExceeded)
  expect(started).toEqual([[[1]]])
})

test('an item with too little time for its batch is refused, and spoils no batch', async () => {
  const left: number[] = []
  const add = createBatcher<number, number>({
    limit: 64,
    leastMs: 200,
    run: async (items) => {
      left.push(remainingMs())
      return items.map((result) => ({ result }))
    },
    recover: async () => [],
  })
  const late = withDeadline(150, () => add(1)).catch((error: Error) => error)
  const others = [2, 3].map((item) => withDeadline(5_000, () => add(item)))
  expect(await late).toBeInstanceOf(DeadlineExceeded)
  expect(await Promise.all(others)).toEqual([2, 3])
  expect(left).toHaveLength(1)
  expect(left[0]).toBeWithin(3_000, 5_001)
})

test.each([
  ['of the only lane', 1],
  ['with a common key', 2],
])('an item ends at its deadline while an earlier batch %s hangs', async (_, lanes) => {
  const hanging = Promise.withResolvers<void>()
  const add = createBatcher<number, number>({
    limit: 64,
    lanes,
    run: async (items) => {
      await hanging.promise
      return items.map((result) => ({ result }))
    },
    recover: async () => [],
  })
  const [first, unbounded] = [add(1), Bun.sleep(1).then(() => add(2))]
  await Bun.sleep(2)
  const late = await withDeadline(20, () => add(3)).catch((error: Error) => error)
  expect(late).toBeInstanceOf(DeadlineExceeded)
  hanging.resolve()
  expect(await Promise.all([first, unbounded])).toEqual([1, 2])
})
