import { normalize } from './analysis/normalize.ts'
import { cachedPopularSearches } from './popular-searches.ts'
import { engine, requireSearchReady } from './search-service.ts'

const limit = 10
const maxPopular = 3

/**
 * Returns at most 10 completions: words of the index first, then up to three popular searches.
 * @throws 503 service_unavailable while the first index is being built
 */
export async function suggest(text: string): Promise<string[]> {
  await requireSearchReady()
  const [words, popular] = await Promise.all([engine.suggest(text, limit), cachedPopularSearches()])
  const prefix = normalize(text)
  const completions =
    prefix === '' ? [] : popular.filter((query) => query.startsWith(prefix) && query !== prefix)
  const firstWords = words.slice(0, limit - Math.min(completions.length, maxPopular))
  return [...new Set([...firstWords, ...completions, ...words])].slice(0, limit)
}
