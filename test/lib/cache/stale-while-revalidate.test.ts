import { afterEach, expect, test } from 'bun:test'
import { staleWhileRevalidate } from '../../../src/lib/cache/stale-while-revalidate.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { remainingMs, withDeadline } from '../../../src/lib/concurrency/deadline.ts'

let shiftedMs = 0

function turnClock(milliseconds: number): void {
  shiftedMs += milliseconds
  shiftClock(milliseconds)
}

afterEach(() => turnClock(-shiftedMs))

/** Creates a cached loader whose loads the test resolves or rejects. */
function createLoader(shouldCache?: (value: string) => boolean) {
  const loads: PromiseWithResolvers<string>[] = []
  const failures: unknown[] = []
  const get = staleWhileRevalidate({
    load: () => {
      const load = Promise.withResolvers<string>()
      loads.push(load)
      return load.promise
    },
    ttlMs: 600_000,
    retryMs: 10_000,
    ...(shouldCache && { shouldCache }),
    onFailure: (error) => failures.push(error),
  })
  const finish = async (act: (load: PromiseWithResolvers<string>) => void) => {
    const load = loads.at(-1) as PromiseWithResolvers<string>
    act(load)
    await load.promise.catch(() => {})
    await Promise.resolve().then(() => {})
    await new Promise((done) => setImmediate(done))
  }
  return {
    get,
    loads,
    failures,
    succeed: (value: string) => finish((load) => load.resolve(value)),
    fail: () => finish((load) => load.reject(new Error('down'))),
  }
}

test('concurrent first callers share one load', async () => {
  const { get, loads, succeed } = createLoader()
  const waiting = [get(), get(), get()]
  await succeed('old')
  expect([await Promise.all(waiting), loads.length, get()]).toEqual([['old', 'old', 'old'], 1, 'old'])
})

test('a stale value is served while one load refreshes it', async () => {
  const { get, loads, succeed } = createLoader()
  get()
  await succeed('old')
  turnClock(599_000)
  expect([get(), loads.length]).toEqual(['old', 1])
  turnClock(1_000)
  expect([get(), get(), get(), loads.length]).toEqual(['old', 'old', 'old', 2])
  await succeed('new')
  expect([get(), loads.length]).toEqual(['new', 2])
})

test('a failed refresh retains the old value and is not retried immediately', async () => {
  const { get, loads, failures, succeed, fail } = createLoader()
  get()
  await succeed('old')
  turnClock(600_000)
  expect([get(), get()]).toEqual(['old', 'old'])
  await fail()
  expect([get(), loads.length, failures.length]).toEqual(['old', 2, 1])
  turnClock(10_000)
  expect([get(), loads.length]).toEqual(['old', 3])
  await succeed('new')
  expect([get(), loads.length]).toEqual(['new', 3])
})

test('a failed first load rejects for its callers, and the next caller loads again', async () => {
  const { get, loads, succeed, fail } = createLoader()
  const first = Promise.resolve(get()).catch((error: Error) => error.message)
  await fail()
  expect(await first).toBe('down')
  const second = get()
  await succeed('value')
  expect([await second, loads.length]).toEqual(['value', 2])
})

test('a value that should not be cached is loaded for every caller', async () => {
  const { get, loads, succeed } = createLoader((value) => value !== '')
  get()
  await succeed('')
  get()
  await succeed('value')
  expect([get(), loads.length]).toEqual(['value', 2])
})

test('each load has a separate deadline, regardless of the time left to its request', async () => {
  const remaining: number[] = []
  const get = staleWhileRevalidate({
    load: async () => {
      remaining.push(remainingMs())
      return 'value'
    },
    ttlMs: 600_000,
    retryMs: 10_000,
    onFailure: () => {},
  })
  await withDeadline(5_000, () => get())
  turnClock(600_000)
  await withDeadline(5_000, () => get())
  expect(remaining).toEqual([expect.closeTo(10_000, -3), expect.closeTo(10_000, -3)])
})
