import {
  subscribeToInvalidations,
  subscriptionState,
} from '../../../src/domains/catalog/cache/change-events.ts'
import { waitUntil } from './isolated-app.ts'

/**
 * Lets this process cache, and invalidate by its own changes only: the changes of concurrent tests empty a shared cache at any
 * time, and then a count of statements fails. @returns a function that ends it and empties the caches
 */
export async function cacheAlone(): Promise<() => Promise<void>> {
  const stop = subscribeToInvalidations(`changes-of-process-${process.pid}`)
  await waitUntil('this process caches', () => subscriptionState() === 'connected')
  return stop
}
