import { expect, spyOn, test } from 'bun:test'
import { once } from 'node:events'
import { cacheVolatile } from '../../../src/domains/catalog/cache/catalog-cache.ts'
import {
  subscribeToInvalidations,
  subscriptionState,
} from '../../../src/domains/catalog/cache/change-events.ts'
import { redis } from '../../../src/redis/client.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

test('a process that has ended its subscription caches nothing, also once the connection is closed', async () => {
  const duplicate = spyOn(redis, 'duplicate')
  const stop = subscribeToInvalidations()
  const [created] = duplicate.mock.results
  duplicate.mockRestore()
  await waitUntil('the process is subscribed', () => subscriptionState() === 'connected')
  await Promise.all([once((created as { value: typeof redis }).value, 'end'), stop()])
  expect(subscriptionState()).toBe('unsubscribed')
  let loads = 0
  const read = () => cacheVolatile('ended', async () => ++loads, [])
  expect([await read(), await read()]).toEqual([1, 2])
})
