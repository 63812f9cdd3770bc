import { afterEach, expect, test } from 'bun:test'
import { staleWhileRevalidate } from '../../../src/lib/cache/stale-while-revalidate.ts'
import { shiftClock } from '../../../src/lib/clock.ts'

let shiftedMs = 0

function turnClock(milliseconds: number): void {
  shiftedMs += milliseconds
  shiftClock(milliseconds)
}

afterEach(() => turnClock(-shiftedMs))

/** Creates a loader that the test resolves. */
function byHand(shouldCache?: (value: string) => boolean) {
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
  const settle = async (act: (load: PromiseWithResolvers<string>) => void) => {
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
    answer: (value: string) => settle((load) => load.resolve(value)),
    fail: () => settle((load) => load.reject(new Error('away'))),
  }
}

test('concurrent first callers share one load', async () => {
  const { get, loads, answer } = byHand()
  const waiting = [get(), get(), get()]
  await answer('old')
  expect([await Promise.all(waiting), loads.length, get()]).toEqual([['old', 'old', 'old'], 1, 'old'])
})

test('a stale value is served while one load renews it', async () => {
  const { get, loads, answer } = byHand()
  get()
  await answer('old')
  turnClock(599_000)
  expect([get(), loads.length]).toEqual(['old', 1])
  turnClock(1_000)
  expect([get(), get(), get(), loads.length]).toEqual(['old', 'old', 'old', 2])
  await answer('new')
  expect([get(), loads.length]).toEqual(['new', 2])
})

test('a failed renewal keeps the old value and is not retried immediately', async () => {
  const { get, loads, failures, answer, fail } = byHand()
  get()
  await answer('old')
  turnClock(600_000)
  expect([get(), get()]).toEqual(['old', 'old'])
  await fail()
  expect([get(), loads.length, failures.length]).toEqual(['old', 2, 1])
  turnClock(10_000)
  expect([get(), loads.length]).toEqual(['old', 3])
  await answer('new')
  expect([get(), loads.length]).toEqual(['new', 3])
})

test('a failed first load rejects for its callers, and the next caller loads again', async () => {
  const { get, loads, answer, fail } = byHand()
  const first = Promise.resolve(get()).catch((error: Error) => error.message)
  await fail()
  expect(await first).toBe('away')
  const second = get()
  await answer('value')
  expect([await second, loads.length]).toEqual(['value', 2])
})

test('a value that should not be cached is loaded for every caller', async () => {
  const { get, loads, answer } = byHand((value) => value !== '')
  get()
  await answer('')
  get()
  await answer('value')
  expect([get(), loads.length]).toEqual(['value', 2])
})
