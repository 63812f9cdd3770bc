import type { SearchDocument } from '../../../src/domains/search/analysis/document-tokens.ts'
import { tokensOfDocument } from '../../../src/domains/search/analysis/document-tokens.ts'
import { whenSearchReady } from '../../../src/domains/search/search-service.ts'
import { call } from '../http.ts'

export type FoundPage = {
  count: number
  next: string | null
  dropped: string[]
  results: { id: number; name: string; price: string; highlight: string; object: unknown }[]
  facets: {
    brands: { id: number; name: string; count: number }[]
    categories: { id: number; name: string; count: number }[]
    prices: { min: string; max: string | null; count: number }[]
    specs: { name: string; values: { value: string; count: number }[] }[]
  }
}

/** The longest time between a commit and its visibility in search results. */
const promiseMs = 2_000

/** Searches over HTTP once the index is ready. @throws Error with the status unless it is 200 */
export async function search(query: Record<string, string | number | string[]>): Promise<FoundPage> {
  await whenSearchReady()
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) params.append(name, String(one))
  const { status, json } = await call<FoundPage>('GET', `/skus/search/?${params}`)
  if (status !== 200) throw new Error(`${params}: ${status}`)
  return json
}

/** Polls `isSeen` for at most two seconds. @returns whether it became true */
export async function becomesTrue(isSeen: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + promiseMs
  while (performance.now() < end) {
    if (await isSeen()) return true
    await new Promise((resolve) => setImmediate(resolve))
  }
  return isSeen()
}

/** Returns a random term of letters only, which no other test and no product contains. */
export function newTerm(): string {
  return `z${crypto.randomUUID().replace(/[\d-]/g, '')}${Math.random().toString(36).replace(/[\d.]/g, '')}q`
}

/** Returns a search document with defaults for the fields that are not given. */
export function documentOf(wish: Partial<SearchDocument> & { skuId: number }): SearchDocument {
  return {
    goodsId: wish.skuId,
    brandId: 1,
    categoryIds: [1, 2, 3],
    priceFen: 100,
    sales: 0,
    createdMs: wish.skuId,
    name: '',
    caption: '',
    brand: '云禾',
    categories: ['手机数码', '手机通讯', '智能手机'],
    specs: [],
    ...wish,
  }
}

/** Returns the tokens of a document that has only a name, with their weights. */
export function tokensOfName(name: string): Map<string, number> {
  const bare = { brand: '', categories: ['', '', ''] as const }
  const tokens = tokensOfDocument(documentOf({ skuId: 1, name, ...bare }))
  return new Map([...tokens].map(([text, { weight }]) => [text, weight]))
}
