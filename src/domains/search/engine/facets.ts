import { Counter } from '../index/counter.ts'
import type { DocumentColumns } from '../index/document-columns.ts'
import type { Ordinals } from '../index/ordinals.ts'
import { compileFilters, type Filters, filterBits } from './filters.ts'

type FacetValue = Readonly<{ id: number; name: string; count: number }>

/** The facets of a search, most frequent values first. Prices are fen, bounds included; the last band has no upper bound. */
export type Facets = Readonly<{
  brands: readonly FacetValue[]
  categories: readonly FacetValue[]
  prices: readonly Readonly<{ minFen: number; maxFen: number | undefined; count: number }>[]
  specs: readonly Readonly<{ name: string; values: readonly Readonly<{ value: string; count: number }>[] }>[]
}>

const maxValues = 20
const maxSpecs = 10
/** The lower bounds of the price bands, in fen. */
const bandsFen = [0, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000]

// shared by all searches: counting is synchronous
const brands = new Counter()
const categories = new Counter()
const prices = new Counter()
const specs = new Counter()

/**
 * Moves the documents that pass every filter to the front of `docs` and counts the facets. Each facet counts what its
 * values would give while the other filters stay: a document that fails one filter only counts for that facet.
 * @returns how many documents pass, and the facets
 */
export function filterAndCount(
  docs: Uint32Array,
  count: number,
  filters: Filters,
  columns: DocumentColumns,
): { passed: number; facets: Facets } {
  const { failedBits, bitOfName } = compileFilters(filters, columns)
  brands.reset(columns.brandOrdinals.size)
  categories.reset(columns.categoryOrdinals.size)
  prices.reset(bandsFen.length)
  specs.reset(columns.specOrdinals.size)
  let passed = 0
  for (let i = 0; i < count; i++) {
    const doc = docs[i] as number
    const bits = failedBits(doc)
    const failsSeveral = (bits & (bits - 1)) !== 0
    if (failsSeveral) continue
    if (bits === 0) docs[passed++] = doc
    if ((bits & ~filterBits.brand) === 0) brands.add(columns.brands[doc] as number)
    if ((bits & ~filterBits.category) === 0) categories.add(lowestCategory(columns, doc))
    if ((bits & ~filterBits.price) === 0) prices.add(bandOf(columns.pricesFen[doc] as number))
    countSpecs(columns, doc, bits, bitOfName)
  }
  return { passed, facets: collectFacets(columns) }
}

function countSpecs(
  columns: DocumentColumns,
  doc: number,
  bits: number,
  bitOfName: ReadonlyMap<number | undefined, number>,
): void {
  if (bits !== 0 && bits < filterBits.specs) return
  const from = columns.specFrom[doc] as number
  for (let i = from; i < from + (columns.specCount[doc] as number); i++) {
    const pair = columns.specs[i] as number
    if (bits === 0 || bitOfName.get(columns.specOrdinals.nameOrdinals[pair]) === bits) specs.add(pair)
  }
}

function collectFacets({ brandOrdinals, categoryOrdinals, specOrdinals }: DocumentColumns): Facets {
  const specsByName = Map.groupBy(
    specs.top(maxSpecs * maxValues * 5),
    ([pair]) => specOrdinals.nameOrdinals[pair] as number,
  )
  return {
    brands: brands.top(maxValues).map(facetValueOf(brandOrdinals)),
    categories: categories
      .top(maxValues, (ordinal) => categoryOrdinals.ids[ordinal] !== 0)
      .map(facetValueOf(categoryOrdinals)),
    prices: prices
      .top(bandsFen.length)
      .sort(([a], [b]) => a - b)
      .map(([band, count]) => {
        const next = bandsFen[band + 1]
        return { minFen: bandsFen[band] as number, maxFen: next === undefined ? undefined : next - 1, count }
      }),
    specs: [...specsByName].slice(0, maxSpecs).map(([nameOrdinal, pairs]) => ({
      name: specOrdinals.names[nameOrdinal] as string,
      values: pairs
        .slice(0, maxValues)
        .map(([pair, count]) => ({ value: specOrdinals.values[pair] as string, count })),
    })),
  }
}

function facetValueOf(ordinals: Ordinals) {
  return ([ordinal, count]: [number, number]): FacetValue => ({
    id: ordinals.ids[ordinal] as number,
    name: ordinals.names[ordinal] as string,
    count,
  })
}

/** The lowest level at which the document has a category. */
function lowestCategory(
  { category1, category2, category3, categoryOrdinals }: DocumentColumns,
  doc: number,
): number {
  for (const level of [category3, category2])
    if (categoryOrdinals.ids[level[doc] as number] !== 0) return level[doc] as number
  return category1[doc] as number
}

function bandOf(priceFen: number): number {
  let band = bandsFen.length - 1
  while (band > 0 && priceFen < (bandsFen[band] as number)) band--
  return band
}
