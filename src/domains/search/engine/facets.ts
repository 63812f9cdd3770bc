import { Counter } from '../index/counter.ts'
import type { DocumentColumns } from '../index/document-columns.ts'
import { compileFilters, type Filters, refusals } from './filters.ts'

type Choice = Readonly<{ id: number; name: string; count: number }>

/** What a search can be narrowed by, the most frequent first. Money is fen, bounds included; the last band is open. */
export type Facets = Readonly<{
  brands: readonly Choice[]
  categories: readonly Choice[]
  prices: readonly Readonly<{ minFen: number; maxFen: number | undefined; count: number }>[]
  specs: readonly Readonly<{ name: string; values: readonly Readonly<{ value: string; count: number }>[] }>[]
}>

const maxChoices = 20
const maxSpecs = 10
/** Where bands of prices begin, fen. */
const bands = [0, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000]

const brands = new Counter()
const categories = new Counter()
const prices = new Counter()
const specs = new Counter()

/**
 * Moves the documents that pass every filter to the front of `docs` and counts the facets. Each facet counts what its
 * choices would give while the other filters stay: a document that one filter alone refuses counts for that facet.
 * @returns how many pass
 */
export function filterAndCount(
  docs: Uint32Array,
  count: number,
  filters: Filters,
  columns: DocumentColumns,
): { passed: number; facets: Facets } {
  const { refusalsOf, bitOfName } = compileFilters(filters, columns)
  brands.reset(columns.brandTable.size)
  categories.reset(columns.categoryTable.size)
  prices.reset(bands.length)
  specs.reset(columns.specTable.size)
  let passed = 0
  for (let i = 0; i < count; i++) {
    const doc = docs[i] as number
    const bits = refusalsOf(doc)
    if ((bits & (bits - 1)) !== 0) continue
    if (bits === 0) docs[passed++] = doc
    if ((bits & ~refusals.brand) === 0) brands.add(columns.brands[doc] as number)
    if ((bits & ~refusals.category) === 0) categories.add(leafOf(columns, doc))
    if ((bits & ~refusals.price) === 0) prices.add(bandOf(columns.prices[doc] as number))
    countSpecs(columns, doc, bits, bitOfName)
  }
  return { passed, facets: readCounters(columns) }
}

function countSpecs(
  columns: DocumentColumns,
  doc: number,
  bits: number,
  bitOfName: ReadonlyMap<number | undefined, number>,
): void {
  if (bits !== 0 && bits < refusals.specs) return
  const from = columns.specFrom[doc] as number
  for (let i = from; i < from + (columns.specCount[doc] as number); i++) {
    const pair = columns.specs[i] as number
    if (bits === 0 || bitOfName.get(columns.specTable.nameIds[pair]) === bits) specs.add(pair)
  }
}

function readCounters({ brandTable, categoryTable, specTable }: DocumentColumns): Facets {
  const choice =
    (table: typeof brandTable) =>
    ([number, count]: [number, number]) => ({
      id: table.ids[number] as number,
      name: table.names[number] as string,
      count,
    })
  const byName = Map.groupBy(
    specs.most(maxSpecs * maxChoices * 5),
    ([pair]) => specTable.nameIds[pair] as number,
  )
  return {
    brands: brands.most(maxChoices).map(choice(brandTable)),
    categories: categories.most(maxChoices, (n) => categoryTable.ids[n] !== 0).map(choice(categoryTable)),
    prices: prices
      .most(bands.length)
      .sort(([a], [b]) => a - b)
      .map(([band, count]) => {
        const next = bands[band + 1]
        return { minFen: bands[band] as number, maxFen: next === undefined ? undefined : next - 1, count }
      }),
    specs: [...byName].slice(0, maxSpecs).map(([nameId, pairs]) => ({
      name: specTable.names[nameId] as string,
      values: pairs
        .slice(0, maxChoices)
        .map(([pair, count]) => ({ value: specTable.values[pair] as string, count })),
    })),
  }
}

/** The lowest category of a document. */
function leafOf({ category1, category2, category3, categoryTable }: DocumentColumns, doc: number): number {
  for (const level of [category3, category2])
    if (categoryTable.ids[level[doc] as number] !== 0) return level[doc] as number
  return category1[doc] as number
}

function bandOf(priceFen: number): number {
  let band = bands.length - 1
  while (band > 0 && priceFen < (bands[band] as number)) band--
  return band
}
