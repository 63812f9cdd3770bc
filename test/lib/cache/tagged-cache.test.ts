import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { TaggedCache } from '../../../src/lib/cache/tagged-cache.ts'
import { DeadlineExceeded, remainingMs, withDeadline } from '../../../src/lib/concurrency/deadline.ts'

function createCache(change: { maxBytes?: number; ttlMs?: number; refreshAheadMs?: number } = {}) {
  const state = { now: 0, ttlMs: change.ttlMs ?? 1_000, loads: 0 }
  const cache = new TaggedCache({
    maxBytes: change.maxBytes ?? 1_000_000,
    ttlMs: () => state.ttlMs,
    ...(change.refreshAheadMs !== undefined && { refreshAheadMs: change.refreshAheadMs }),
    stale: { maxMs: 600_000, isMinorTag: (tag) => tag.startsWith('minor') },
    sizeOf: (value) => String(value).length,
    nowMs: () => state.now,
  })
  const load = (value: string) => async () => {
    state.loads++
    return value
  }
  return { cache, state, load }
}

/** Waits until everything that can run without another event has run. */
const turn = () => new Promise((done) => setImmediate(done))

test('concurrent callers of one key share one load, and later callers read the cached value synchronously', async () => {
  const { cache, state, load } = createCache()
  const values = await Promise.all(Array.from({ length: 50 }, () => cache.get('k', ['t'], load('v'))))
  expect([new Set(values), state.loads]).toEqual([new Set(['v']), 1])
  expect(cache.get('k', ['t'], load('w'))).toBe('v')
})

test('an invalidation removes the values with one of its tags, and no others', async () => {
  const { cache, load } = createCache()
  await cache.get('a', ['t', 'u'], load('a1'))
  await cache.get('b', ['w'], load('b1'))
  cache.invalidate(['u'])
  expect(await cache.get('a', ['t', 'u'], load('a2'))).toBe('a2')
  expect(cache.get('b', ['w'], load('b2'))).toBe('b1')
  cache.clear()
  expect(await cache.get('b', ['w'], load('b3'))).toBe('b3')
})

for (const [what, end] of [
  ['an invalidation of one of its tags', (cache: TaggedCache) => cache.invalidate(['t'])],
  ['the whole cache was cleared', (cache: TaggedCache) => cache.clear()],
] as const)
  test(`a load that started before ${what} is neither cached nor shared, whether its tags are known before or after it`, async () => {
    for (const tags of [['t'], () => ['t']]) {
      const { cache, load } = createCache()
      const gate = Promise.withResolvers<string>()
      const early = cache.get('k', tags, () => gate.promise)
      end(cache)
      const late = cache.get('k', tags, load('new'))
      // the later load ends first, so that the earlier one could replace its value
      await turn()
      gate.resolve('old')
      expect([await early, await late]).toEqual(['old', 'new'])
      expect(cache.get('k', tags, load('newer'))).toBe('new')
    }
  })

test('an invalidation of other tags does not end the sharing of a load', async () => {
  const { cache, state, load } = createCache()
  const first = cache.get('k', ['t'], load('v'))
  cache.invalidate(['u'])
  const second = cache.get('k', ['t'], load('w'))
  expect([await first, await second, state.loads]).toEqual(['v', 'v', 1])
})

test('a failed load is not cached', async () => {
  const { cache, load } = createCache()
  const failing = () => Promise.reject(new Error('down'))
  await expect(Promise.resolve(cache.get('k', [], failing))).rejects.toThrow('down')
  expect(await cache.get('k', [], load('v'))).toBe('v')
})

test('no value is served longer than its TTL, and no value is cached while the TTL is 0', async () => {
  const { cache, state, load } = createCache({ ttlMs: 100 })
  await cache.get('k', [], load('old'))
  state.now = 99
  expect(cache.get('k', [], load('new'))).toBe('old')
  state.now = 100
  expect(await cache.get('k', [], load('new'))).toBe('new')
  state.ttlMs = 0
  expect(await cache.get('k', [], load('newest'))).toBe('newest')
  expect(await cache.get('k', [], load('last'))).toBe('last')
})

test('a value past its refresh age is reloaded once in the background, and callers read the old value meanwhile', async () => {
  const { cache, state, load } = createCache({ ttlMs: 100, refreshAheadMs: 60 })
  const gate = Promise.withResolvers<string>()
  await cache.get('k', [], load('old'))
  state.now = 59
  expect([cache.get('k', [], load('x')), state.loads]).toEqual(['old', 1])
  state.now = 60
  expect(cache.get('k', [], () => gate.promise)).toBe('old')
  expect([cache.get('k', [], load('x')), state.loads]).toEqual(['old', 1])
  gate.resolve('new')
  await turn()
  expect([cache.get('k', [], load('x')), state.loads]).toEqual(['new', 1])
})

test('a background refresh that fails, or that started before an invalidation, does not change the served value', async () => {
  const { cache, state, load } = createCache({ ttlMs: 100, refreshAheadMs: 60 })
  await cache.get('k', ['t'], load('old'))
  state.now = 60
  expect(cache.get('k', ['t'], () => Promise.reject<string>(new Error('down')))).toBe('old')
  await turn()
  const gate = Promise.withResolvers<string>()
  expect(cache.get('k', ['t'], () => gate.promise)).toBe('old')
  cache.invalidate(['t'])
  expect(await cache.get('k', ['t'], load('new'))).toBe('new')
  gate.resolve('older')
  await turn()
  expect(cache.get('k', ['t'], load('x'))).toBe('new')
})

test('the cache stays within its byte limit and evicts the least recently used values first', async () => {
  const { cache, state, load } = createCache({ maxBytes: 10_000, ttlMs: 1e9 })
  await cache.get('hot', [], load('x'.repeat(500)))
  for (let i = 0; i < 1_000; i++) {
    state.now += 2_000
    await cache.get(`k${i}`, [], load('x'.repeat(500)))
    expect(cache.get('hot', [], load('reloaded'))).toHaveLength(500)
    expect(cache.size.bytes).toBeLessThanOrEqual(10_000)
  }
  await cache.get('giant', [], load('x'.repeat(20_000)))
  expect(cache.size.bytes).toBeLessThanOrEqual(10_000)
})

test('in any order of events, no value is served that was loaded before an invalidation of its tags', async () => {
  const step = fc.record({
    act: fc.constantFrom('read', 'write', 'clear', 'age'),
    key: fc.integer({ min: 0, max: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { cache, state } = createCache({ maxBytes: 2_000, ttlMs: 50, refreshAheadMs: 30 })
      const truth = [0, 0, 0, 0, 0]
      for (const { act, key } of steps) {
        if (act === 'clear') cache.clear()
        if (act === 'age') state.now += 20
        if (act === 'write') {
          truth[key] = (truth[key] as number) + 1
          cache.invalidate([`t${key}`])
        }
        const read = await cache.get(
          `k${key}`,
          () => [`t${key}`],
          async () => truth[key],
        )
        expect(read).toBe(truth[key])
      }
    }),
    { numRuns: 300 },
  )
})

const outage = () => Promise.reject(Object.assign(new Error('no answer'), { code: 'ECONNREFUSED' }))
const mark = (value: string, ageSeconds: number) => `${value}, ${ageSeconds} s old`

test('while its source is unavailable, a caller that marks stale values gets the last value with its age; another one gets the error', async () => {
  const { cache, state, load } = createCache()
  await cache.get('k', ['t'], load('old'))
  state.now = 599_999
  expect(await cache.get('k', ['t'], outage, mark)).toBe('old, 599 s old')
  await expect(Promise.resolve(cache.get('k', ['t'], outage))).rejects.toThrow('no answer')
  expect(await cache.get('k', ['t'], load('new'), mark)).toBe('new')
  expect(cache.get('k', ['t'], outage, mark)).toBe('new')
})

test('no value is served stale at its maximum age, or after another failure than an outage', async () => {
  const { cache, state, load } = createCache()
  await cache.get('k', [], load('old'))
  state.now = 5_000
  const refused = () => Promise.reject(new Error('not found'))
  await expect(Promise.resolve(cache.get('k', [], refused, mark))).rejects.toThrow('not found')
  state.now = 600_000
  await expect(Promise.resolve(cache.get('k', [], outage, mark))).rejects.toThrow('no answer')
})

test('an invalidated value is never served stale, unless only minor tags were invalidated', async () => {
  const { cache, load } = createCache()
  const read = () => Promise.resolve(cache.get('k', ['major', 'minor:1'], outage, mark))
  await cache.get('k', ['major', 'minor:1'], load('old'))
  cache.invalidate(['minor:1'])
  expect(await read()).toBe('old, 0 s old')
  cache.invalidate(['major'])
  await expect(read()).rejects.toThrow('no answer')
  await cache.get('k', ['major', 'minor:1'], load('new'))
  cache.clear()
  await expect(read()).rejects.toThrow('no answer')
})

test('a value that is invalidated while its source does not answer is not served stale', async () => {
  const { cache, state, load } = createCache()
  await cache.get('k', ['t'], load('old'))
  state.now = 5_000
  const gate = Promise.withResolvers<string>()
  const read = cache.get('k', ['t'], () => gate.promise, mark)
  cache.invalidate(['t'])
  gate.reject(new DeadlineExceeded('a statement'))
  await expect(Promise.resolve(read)).rejects.toThrow('deadline')
})

test('a caller waits one second for a source that hangs, and joins a load that has hung longer without a wait', async () => {
  const { cache, state, load } = createCache()
  await cache.get('k', [], load('old'))
  state.now = 5_000
  const gate = Promise.withResolvers<string>()
  const first = cache.get('k', [], () => gate.promise, mark)
  state.now = 7_000
  expect(await cache.get('k', [], load('never'), mark)).toBe('old, 7 s old')
  expect(await first).toBe('old, 7 s old')
  gate.resolve('new')
  await turn()
  expect(cache.get('k', [], load('never'), mark)).toBe('new')
})

test('a shared load has the same deadline for every first caller, and each caller waits until its own deadline', async () => {
  const { cache } = createCache()
  const gate = Promise.withResolvers<string>()
  let leftMs = 0
  const load = () => {
    leftMs = remainingMs()
    return gate.promise
  }
  const hurried = withDeadline(5, () => Promise.resolve(cache.get('k', [], load)))
  const patient = withDeadline(60_000, () => Promise.resolve(cache.get('k', [], load)))
  await expect(hurried).rejects.toThrow(DeadlineExceeded)
  gate.resolve('v')
  expect([await patient, leftMs > 5_000, leftMs < 60_000]).toEqual(['v', true, true])
})

test('more invalidated tags than the cache records clear the whole cache', async () => {
  const { cache, load } = createCache()
  await cache.get('k', ['t'], load('old'))
  cache.invalidate(Array.from({ length: 100_001 }, (_, i) => `tag${i}`))
  expect(await cache.get('k', ['t'], load('new'))).toBe('new')
})
