import {
  subscribeToInvalidations,
  subscriptionState,
} from '../../../src/domains/catalog/cache/change-events.ts'
import { waitUntil } from './isolated-app.ts'

/**
 * Lets this process cache: it caches only while it receives invalidations.
 * @param channel another one than that of the mall
 * @returns a function that ends it and empties the caches
 */
export async function startCaching(channel?: string): Promise<() => Promise<void>> {
  const stop = subscribeToInvalidations(channel)
  await waitUntil('this process caches', () => subscriptionState() === 'connected')
  return stop
}

/**
 * Lets this process cache, and invalidate by its own changes only: the changes of concurrent tests empty a shared cache at any
 * time, and then a count of statements fails. @returns a function that ends it and empties the caches
 */
export function cacheAlone(): Promise<() => Promise<void>> {
  return startCaching(`changes-of-process-${process.pid}`)
}
