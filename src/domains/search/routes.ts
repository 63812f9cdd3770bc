import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { clientAddress } from '../../http/client-address.ts'
import { documented, json } from '../../http/fields.ts'
import { serializeJson } from '../../lib/cache/serialized-json.ts'
import { toPage } from '../../lib/paging.ts'
import * as model from './model.ts'
import { listHotSearches, recordSearch } from './popular-searches.ts'
import { answers } from './search-cache.ts'
import { type SearchInput, searchSkus } from './search-skus.ts'
import { suggest } from './suggest.ts'

const searchPolicy = publicCache(1, 10)
const suggestionsPolicy = publicCache(10, 60)
const hotPolicy = publicCache(60, 600)

export const searchRoutes = new Elysia({ name: 'search', tags: ['search'] })
  .get(
    '/skus/search/',
    async ({ query, request, server, set }) => {
      // as it stands in the address: Elysia takes a comma for the end of a value
      const specs = query.specs === undefined ? [] : new URL(request.url).searchParams.getAll('specs')
      const input = model.parseSearch(query, specs)
      const asked = model.canonicalQuery(query, specs)
      const { json, count } = await answers.get(asked, [], () => answer(input, asked))
      if (count > 0 && input.page.page === 1) recordSearch(input.text, clientAddress(request, server))
      return cacheableJson({ request, set }, json, searchPolicy)
    },
    {
      query: model.searchQuery,
      detail: {
        summary: '商品搜索 · Search',
        description:
          'Chinese words, characters, pinyin, initials, model numbers; traditional characters, full width and typos in Latin words are understood. The best match comes first unless an ordering is named. When nothing meets every word, fewer words are looked for: colours go first, what the goods are goes last, and `dropped` names what was left out. Each facet counts what its choices would give while the other filters stay.',
        responses: documented(200, json(model.searchPage), 400, 404, 503),
      },
    },
  )
  .get(
    '/skus/suggestions/',
    async ({ query, request, set }) =>
      cacheableJson({ request, set }, serializeJson(await suggest(query.text)), suggestionsPolicy),
    {
      query: model.suggestionsQuery,
      detail: {
        summary: '搜索建议 · Completions of what is being typed',
        responses: documented(200, json(model.texts), 400, 503),
      },
    },
  )
  .get(
    '/skus/hot_searches/',
    async ({ request, set }) =>
      cacheableJson({ request, set }, serializeJson(await listHotSearches()), hotPolicy),
    {
      detail: {
        summary: '热门搜索 · The most frequent searches of the last seven days',
        responses: documented(200, json(model.texts), 503),
      },
    },
  )

async function answer(input: SearchInput, asked: string) {
  const { count, rows, facets, dropped } = await searchSkus(input)
  const address = new URL(`${config.publicUrl}/skus/search/?${asked}`)
  const page = toPage(rows.map(model.presentHit), count, input.page, address)
  return { count, json: serializeJson({ ...page, dropped, facets: model.presentFacets(facets) }) }
}
