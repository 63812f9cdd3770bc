import { closeDatabase } from '../../../src/db/client.ts'
import { createInProcessEngine } from '../../../src/domains/search/engine/in-process-engine.ts'
import { Indexer } from '../../../src/domains/search/indexing/indexer.ts'
import { loadHits } from '../../../src/domains/search/load-hits.ts'

/** Indexes the shop of DATABASE_URL and prints the names on the first page of each query in the arguments. */
const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
const engine = createInProcessEngine(pause)
await new Indexer({ engine, pause, onIndexed: () => {}, onChangesRead: () => {} }).rebuild(() => true)
const found: Record<string, string[]> = {}
for (const text of process.argv.slice(2)) {
  const { page } = await engine.search({
    text,
    order: 'relevance',
    filters: { specs: [] },
    from: 0,
    size: 20,
  })
  found[text] = (await loadHits(page)).map(({ name }) => name)
}
console.log(JSON.stringify(found))
await closeDatabase()
