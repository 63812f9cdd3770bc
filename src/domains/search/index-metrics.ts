import { now } from '../../lib/clock.ts'
import { beforeScrape, createGauge } from '../../lib/metrics/registry.ts'

const documents = createGauge('mall_search_documents', 'Documents of the search index of this process.')
const synchronized = createGauge(
  'mall_search_synchronized_timestamp_seconds',
  'When the search index of this process had all changes last.',
)

/** Shows the size of an index in the metrics. */
export function observeIndex(size: () => number): void {
  beforeScrape(() => documents.set(size()))
}

/** Records that the index has all changes now. */
export function recordSynchronized(): void {
  synchronized.set(now().getTime() / 1_000)
}
