import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { TaggedCache } from '../../../src/lib/cache/tagged-cache.ts'

function makeCache(change: { maxBytes?: number; hold?: number; renew?: number } = {}) {
  const state = { now: 0, hold: change.hold ?? 1_000, loads: 0 }
  const cache = new TaggedCache({
    maxBytes: change.maxBytes ?? 1_000_000,
    ttlMs: () => state.hold,
    ...(change.renew !== undefined && { refreshAheadMs: change.renew }),
    sizeOf: (value) => String(value).length,
    nowMs: () => state.now,
  })
  const load = (value: string) => async () => {
    state.loads++
    return value
  }
  return { cache, state, load }
}

const turn = () => new Promise((done) => setImmediate(done))

test('callers of one key wait for one load together, and later ones have it at once', async () => {
  const { cache, state, load } = makeCache()
  const answers = await Promise.all(Array.from({ length: 50 }, () => cache.get('k', ['t'], load('v'))))
  expect([new Set(answers), state.loads]).toEqual([new Set(['v']), 1])
  expect(cache.get('k', ['t'], load('w'))).toBe('v')
})

test('an invalidation reaches what has one of its tags, and nothing else', async () => {
  const { cache, load } = makeCache()
  await cache.get('a', ['t', 'u'], load('a1'))
  await cache.get('b', ['w'], load('b1'))
  cache.invalidate(['u'])
  expect(await cache.get('a', ['t', 'u'], load('a2'))).toBe('a2')
  expect(cache.get('b', ['w'], load('b2'))).toBe('b1')
  cache.clear()
  expect(await cache.get('b', ['w'], load('b3'))).toBe('b3')
})

test('a load that an invalidation overtakes is neither kept nor joined, whether its tags are known before or after', async () => {
  for (const tags of [['t'], () => ['t']]) {
    const { cache, load } = makeCache()
    const gate = Promise.withResolvers<string>()
    const early = cache.get('k', tags, () => gate.promise)
    cache.invalidate(['t'])
    const late = cache.get('k', tags, load('new'))
    gate.resolve('old')
    expect([await early, await late]).toEqual(['old', 'new'])
    expect(cache.get('k', tags, load('newer'))).toBe('new')
  }
})

test('a load is joined across the invalidation of what it does not depend on', async () => {
  const { cache, state, load } = makeCache()
  const first = cache.get('k', ['t'], load('v'))
  cache.invalidate(['u'])
  const second = cache.get('k', ['t'], load('w'))
  expect([await first, await second, state.loads]).toEqual(['v', 'v', 1])
})

test('a failed load is not kept', async () => {
  const { cache, load } = makeCache()
  const failing = () => Promise.reject(new Error('away'))
  await expect(Promise.resolve(cache.get('k', [], failing))).rejects.toThrow('away')
  expect(await cache.get('k', [], load('v'))).toBe('v')
})

test('nothing is served for longer than it may be held, and nothing at all when that is 0', async () => {
  const { cache, state, load } = makeCache({ hold: 100 })
  await cache.get('k', [], load('old'))
  state.now = 99
  expect(cache.get('k', [], load('new'))).toBe('old')
  state.now = 100
  expect(await cache.get('k', [], load('new'))).toBe('new')
  state.hold = 0
  expect(await cache.get('k', [], load('newest'))).toBe('newest')
  expect(await cache.get('k', [], load('last'))).toBe('last')
})

test('a value that grows old is loaded again once behind its callers, who go on having it at once', async () => {
  const { cache, state, load } = makeCache({ hold: 100, renew: 60 })
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

test('a renewal that fails or is overtaken by an invalidation changes nothing of what is served', async () => {
  const { cache, state, load } = makeCache({ hold: 100, renew: 60 })
  await cache.get('k', ['t'], load('old'))
  state.now = 60
  expect(cache.get('k', ['t'], () => Promise.reject<string>(new Error('away')))).toBe('old')
  await turn()
  const gate = Promise.withResolvers<string>()
  expect(cache.get('k', ['t'], () => gate.promise)).toBe('old')
  cache.invalidate(['t'])
  expect(await cache.get('k', ['t'], load('new'))).toBe('new')
  gate.resolve('older')
  await turn()
  expect(cache.get('k', ['t'], load('x'))).toBe('new')
})

test('the bytes stay within the bound, and what is asked for stays longest', async () => {
  const { cache, state, load } = makeCache({ maxBytes: 10_000, hold: 1e9 })
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

test('whatever happens in whatever order, no value is served that a tag was invalidated for since it was read', async () => {
  const step = fc.record({
    act: fc.constantFrom('read', 'write', 'clear', 'age'),
    key: fc.integer({ min: 0, max: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { cache, state } = makeCache({ maxBytes: 2_000, hold: 50, renew: 30 })
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

test('so many tags that they would fill the memory are forgotten, with all that is held', async () => {
  const { cache, load } = makeCache()
  await cache.get('k', ['t'], load('old'))
  cache.invalidate(Array.from({ length: 100_001 }, (_, i) => `tag${i}`))
  expect(await cache.get('k', ['t'], load('new'))).toBe('new')
})
