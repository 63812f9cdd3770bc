import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { cacheableJson, publicCache } from '../../http/caching.ts'
import { clientAddress } from '../../http/client/client-address.ts'
import { documented, json } from '../../http/fields.ts'
import { mayBeStale } from '../../http/stale-answers.ts'
import { serializeJson } from '../../lib/cache/serialized-json.ts'
import { toPage } from '../../lib/paging.ts'
import { markStale } from '../catalog/cache/catalog-cache.ts'
import * as model from './model.ts'
import { listPopularSearches, recordSearch } from './popular-searches.ts'
import { cachedPages } from './search-cache.ts'
import { type SearchInput, searchSkus } from './search-skus.ts'
import { suggest } from './suggest.ts'

const searchPolicy = publicCache(1, 10)
const suggestionsPolicy = publicCache(10, 60)
const hotPolicy = publicCache(60, 600)

export const searchRoutes = new Elysia({ name: 'search', tags: ['search'] })
  .get(
    '/skus/search/',
    async ({ query, request, server, set }) => {
      // read from the URL: Elysia splits a query value at commas
      const specs =
        query.specs === undefined ? [] : new URL(request.url).searchParams.getAll('specs').filter(Boolean)
      const input = model.parseSearch(query, specs)
      const search = model.canonicalQuery(query, specs)
      const { json, count } = await cachedPages.get(search, [], () => searchPage(input, search), markStale)
      if (count > 0 && input.page.page === 1) recordSearch(input.text, clientAddress(request, server))
      return cacheableJson({ request, set }, json, searchPolicy)
    },
    {
      query: model.searchQuery,
      detail: {
        operationId: 'searchSkus',
        summary: '商品搜索 · Search SKUs',
        description:
          'Matches Chinese words and characters, pinyin, pinyin initials and model numbers; accepts traditional characters, full-width forms and typos in Latin words. Default ordering: relevance. When no SKU matches every word, words are dropped and listed in `dropped`: colors first, the product type last. Each facet value counts the hits that choosing it would give with the other filters unchanged.',
        responses: mayBeStale(documented(200, json(model.searchPage), 400, 404, 503)),
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
        operationId: 'suggestSearches',
        summary: '搜索建议 · Search suggestions',
        description:
          '按输入的开头给出建议，支持汉字、拼音与首字母。 · Completes what the user types, by Chinese characters, pinyin or initials.',
        responses: documented(200, json(model.texts), 400, 503),
      },
    },
  )
  .get(
    '/skus/hot_searches/',
    async ({ request, set }) =>
      cacheableJson({ request, set }, serializeJson(await listPopularSearches()), hotPolicy),
    {
      detail: {
        operationId: 'listPopularSearches',
        summary: '热门搜索 · Most frequent searches of the last seven days',
        description:
          '最近七天搜索次数最多的词，最常用的在前。 · The most frequent searches of the last seven days, the most frequent first.',
        responses: documented(200, json(model.texts)),
      },
    },
  )

async function searchPage(input: SearchInput, search: string) {
  const { count, rows, facets, dropped } = await searchSkus(input)
  const address = new URL(`${config.publicUrl}/skus/search/?${search}`)
  const page = toPage(rows.map(model.presentHit), count, input.page, address)
  const json = serializeJson({ ...page, dropped, facets: model.presentFacets(facets) })
  const found = { count, json }
  json.compressed.onGrowth = () => cachedPages.remeasure(search, found)
  return found
}
