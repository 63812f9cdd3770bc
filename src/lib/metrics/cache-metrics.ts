import { beforeScrape, createCounter, createGauge } from './registry.ts'

const requests = createCounter('mall_cache_requests_total', 'Reads of a cache by result: hit or miss.', [
  'cache',
  'result',
])
const bytes = createGauge('mall_cache_bytes', 'Approximate size of the values of a cache.', ['cache'])
const entries = createGauge('mall_cache_entries', 'Values of a cache.', ['cache'])

type Counted = Readonly<{
  reads: Readonly<{ hits: number; misses: number }>
  size: Readonly<{ entries: number; bytes: number }>
}>

/** Shows a cache in the metrics under a name. */
export function observeCache(cache: string, counted: Counted): void {
  let shown = { hits: 0, misses: 0 }
  beforeScrape(() => {
    const { hits, misses } = counted.reads
    requests.inc({ cache, result: 'hit' }, hits - shown.hits)
    requests.inc({ cache, result: 'miss' }, misses - shown.misses)
    shown = { hits, misses }
    bytes.set({ cache }, counted.size.bytes)
    entries.set({ cache }, counted.size.entries)
  })
}
