import { normalise } from './analysis/normalize.ts'
import { heldHotSearches } from './popular-searches.ts'
import { awaitSearch, engine } from './search-service.ts'

const limit = 10

/** What a shopper who has typed `text` may be about to type, 10 at most: words of the shop, then frequent searches. */
export async function suggest(text: string): Promise<string[]> {
  await awaitSearch()
  const [words, hot] = await Promise.all([engine.suggest(text, limit), heldHotSearches()])
  const typed = normalise(text)
  const asked = typed === '' ? [] : hot.filter((query) => query.startsWith(typed) && query !== typed)
  return [...new Set([...words.slice(0, limit - Math.min(asked.length, 3)), ...asked, ...words])].slice(
    0,
    limit,
  )
}
