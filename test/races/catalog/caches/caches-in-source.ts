import { join, resolve } from 'node:path'
import { Glob } from 'bun'

const source = resolve(import.meta.dir, '../../../../src')
const announcing =
  /(?<!function )\b(?:publishInvalidation|queueInvalidation|publishStockChange|invalidateHeldPieces|incrementRevision)\(/
const cache =
  /(?<!function )\b(?:cacheResponse|cacheIds|cacheReferenceData|cacheVolatile|cacheRowsById)(?:<[^(]*>)?\(\s*(?:'([^']*)'|`([^$`]*)[^`]*`)/g
const ownCache = /\b(?:staleWhileRevalidate|new TaggedCache)\b(?:<[^(]*>)?\(\{/

/** The caches of src/domains by the start of their keys, the files that announce changes, and the files with separate caches. */
export async function listCachesInSource() {
  const found = { caches: new Set<string>(), writers: new Set<string>(), ownCaches: new Set<string>() }
  for await (const path of new Glob('**/*.ts').scan(join(source, 'domains'))) {
    if (path.startsWith('catalog/cache/')) continue
    const text = await Bun.file(join(source, 'domains', path)).text()
    for (const [, whole, start] of text.matchAll(cache)) found.caches.add((whole ?? start) as string)
    if (announcing.test(text) && path !== 'cart/limits/held-pieces.ts') found.writers.add(path)
    if (ownCache.test(text)) found.ownCaches.add(path)
  }
  return found
}
