import { afterAll, beforeAll, expect, spyOn, test } from 'bun:test'

// nothing listens there: the subscription of this process never connects
process.env.REDIS_URL = 'redis://127.0.0.1:1/0'
const { onInvalidation, subscribeToInvalidations, subscriptionState } = await import(
  '../../../src/domains/catalog/cache/change-events.ts'
)
const { cacheIds, cacheReferenceData, cacheResponse, cacheRowsById, cacheVolatile } = await import(
  '../../../src/domains/catalog/cache/catalog-cache.ts'
)

let unsubscribe = async () => {}
beforeAll(async () => {
  const { promise: disconnected, resolve } = Promise.withResolvers<void>()
  onInvalidation({ onInvalidate: () => {}, onDisconnect: resolve })
  unsubscribe = subscribeToInvalidations()
  await disconnected
  expect(subscriptionState()).toBe('disconnected')
})
afterAll(() => unsubscribe())

type Load = () => Promise<Uint32Array<ArrayBuffer>>

/** Each cache of the catalog, as a read of one entry. */
const caches: Record<string, (load: Load) => unknown> = {
  responses: (load) => cacheResponse('test', async () => ({ value: [...(await load())], tags: [] })),
  ids: (load) => cacheIds('test-ids', [], load),
  'reference data': (load) => cacheReferenceData('test', load),
  'volatile data': (load) => cacheVolatile('test', load, []),
  rows: (load) => rows(load)([1]),
}
let loadRow: Load = async () => new Uint32Array()
const findRows = cacheRowsById(
  'test-rows',
  () => loadRow(),
  () => [],
)
function rows(load: Load) {
  loadRow = load
  return findRows
}

for (const [name, read] of Object.entries(caches))
  test(`without Redis a process serves ${name} from its cache for half a second at most`, async () => {
    let loads = 0
    const clock = spyOn(performance, 'now')
    const loadsAt = async (milliseconds: number) => {
      clock.mockReturnValue(1_000_000 + milliseconds)
      await read(async () => new Uint32Array([++loads]))
      return loads
    }
    try {
      expect([await loadsAt(0), await loadsAt(1), await loadsAt(499)]).toEqual([1, 1, 1])
      expect(await loadsAt(500)).toBe(2)
      expect([await loadsAt(999), await loadsAt(1_001)]).toEqual([2, 3])
    } finally {
      clock.mockRestore()
    }
  })
