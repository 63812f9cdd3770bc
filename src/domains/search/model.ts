import { t } from 'elysia'
import { amount, idField, pageOf } from '../../http/fields.ts'
import { formatFen, parseFen } from '../../lib/money.ts'
import { listQuery, presentSkuSummary, skuSummary } from '../catalog/model.ts'
import type { Facets } from './engine/facets.ts'
import type { SearchOrder } from './engine/search-engine.ts'
import { invalidPrices, invalidSpecs } from './errors.ts'
import type { SearchInput, SearchPage } from './search-skus.ts'

const maxSpecs = 10
const maxSpecLength = 50

/** 1 to 100 characters, without surrounding blanks. */
const text = t.String({
  pattern: '^\\s*\\S(?:[\\s\\S]{0,98}\\S)?\\s*$',
  examples: ['耳机'],
  description:
    '词、单字、拼音、首字母、型号、颜色（黑色）、数量（5斤、500ml）、价格范围（2000元以下） · words, characters, pinyin, initials, model numbers, colors, quantities and price ranges in words; 1 to 100 characters',
  hint: { zh: '请输入 1 到 100 个字符', en: 'must be 1 to 100 characters' },
})
const yuan = t.String({
  pattern: '^\\d{1,8}(?:\\.\\d{1,2})?$',
  examples: ['99.90'],
  hint: { zh: '应为最多两位小数的金额', en: 'must be an amount with at most two decimals' },
})

export const searchQuery = t.Object({
  text,
  ...listQuery.properties,
  ordering: {
    ...listQuery.properties.ordering,
    description:
      '默认按相关度；create_time 与 sales 降序，带不带减号相同 · default: relevance. create_time and sales sort in descending order, with or without a leading dash. With an ordering, only SKUs that have the words in name, brand, lowest category or options are hits',
  },
  page_size: { ...listQuery.properties.page_size, description: '默认 10 · default: 10' },
  brand: t.Optional({ ...idField, description: '品牌编号 · brand id' }),
  category: t.Optional({
    ...idField,
    description: '任一级分类的编号，含下级 · category id of any level; includes descendants',
  }),
  min_price: t.Optional({
    ...yuan,
    examples: ['100.00'],
    description: '最低价（元），含 · lower bound in yuan, inclusive',
  }),
  max_price: t.Optional({
    ...yuan,
    examples: ['1000.00'],
    description: '最高价（元），含 · upper bound in yuan, inclusive; not below min_price',
  }),
  specs: t.Optional(
    t.Union([t.String(), t.Array(t.String())], {
      description:
        '规格:选项，可重复 · name:value (or name：value), repeatable: values of one name are alternatives, different names are combined with AND',
      examples: ['颜色:月光白'],
    }),
  ),
})

export const suggestionsQuery = t.Object({ text })
export const texts = t.Array(t.String())

const matches = t.Integer({ description: '其他筛选不变时的商品数 · SKUs, while the other filters stay' })
const choice = t.Object({ id: t.Integer(), name: t.String(), count: matches })

export const facets = t.Object({
  brands: t.Array(choice),
  categories: t.Array(choice),
  prices: t.Array(
    t.Object({
      min: { ...amount, description: '价格下限，含，元 · lower bound in yuan, included' },
      max: t.Nullable({
        ...amount,
        description: '价格上限，含，元；最高一档为 null · upper bound, included; null in the highest band',
      }),
      count: matches,
    }),
  ),
  specs: t.Array(
    t.Object({ name: t.String(), values: t.Array(t.Object({ value: t.String(), count: matches })) }),
  ),
})

export const searchHit = t.Object({
  ...skuSummary.properties,
  highlight: t.String({
    description: '名称的 HTML，匹配处在 <em> 中 · the name as HTML with matches in <em>',
  }),
  object: skuSummary,
})

const dropped = t.Array(t.String(), {
  description:
    '搜索时去掉的词，按原文；没有则为空 · words that the search dropped because no SKU matches all of them, as typed; empty if it dropped none',
})

export const searchPage = t.Object({ ...pageOf(searchHit).properties, dropped, facets })

/**
 * Converts a query to a search.
 * @param specs all `specs` values of the URL, undecoded by Elysia
 * @throws 400 invalid_input for invalid specifications, or when max_price is below min_price
 */
export function parseSearch(query: typeof searchQuery.static, specs: readonly string[]): SearchInput {
  const [minFen, maxFen] = [query.min_price, query.max_price].map((price) =>
    price === undefined ? undefined : parseFen(price),
  )
  if (minFen !== undefined && maxFen !== undefined && minFen > maxFen) throw invalidPrices()
  return {
    text: query.text.trim(),
    order: (query.ordering?.replace(/^-(create_time|sales)$/, '$1') ?? 'relevance') as SearchOrder,
    page: { page: query.page ?? 1, pageSize: query.page_size ?? 10 },
    filters: {
      brand: query.brand,
      category: query.category,
      minFen,
      maxFen,
      specs: readSpecs(specs),
    },
  }
}

const known = Object.keys(searchQuery.properties).filter((name) => name !== 'specs') as Exclude<
  keyof typeof searchQuery.static,
  'specs'
>[]

/** Returns the search as a canonical query string, without unknown parameters: the cache key of its answer. */
export function canonicalQuery(query: typeof searchQuery.static, specs: readonly string[]): string {
  const asked = known.flatMap((name) =>
    query[name] === undefined ? [] : `${name}=${encodeURIComponent(query[name])}`,
  )
  return [...asked, ...specs.map((spec) => `specs=${encodeURIComponent(spec)}`)].join('&')
}

function readSpecs(specs: readonly string[]) {
  if (specs.length > maxSpecs) throw invalidSpecs()
  return specs.map((spec) => {
    const colon = spec.search(/[:：]/)
    const [name, value] = [spec.slice(0, colon).trim(), spec.slice(colon + 1).trim()]
    if (colon < 1 || !name || !value || spec.length > maxSpecLength) throw invalidSpecs()
    return { name, value }
  })
}

/** Converts a hit; `object` repeats the summary for the storefront. */
export function presentHit({ summary, highlight }: SearchPage['rows'][number]): typeof searchHit.static {
  const object = presentSkuSummary(summary)
  return { ...object, highlight, object }
}

/** Converts facets; prices become yuan. */
export function presentFacets({ brands, categories, prices, specs }: Facets) {
  return {
    brands,
    categories,
    prices: prices.map(({ minFen, maxFen, count }) => ({
      min: formatFen(minFen),
      max: maxFen === undefined ? null : formatFen(maxFen),
      count,
    })),
    specs,
  }
}
