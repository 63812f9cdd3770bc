import type { DocumentColumns } from '../index/document-columns.ts'

/** What a shopper has chosen among the facets. Money is fen, bounds included. */
export type Filters = Readonly<{
  brand?: number | undefined
  /** Of any level; it takes in what lies below. */
  category?: number | undefined
  minFen?: number | undefined
  maxFen?: number | undefined
  /** Values of one name are alternatives, different names must all be met. */
  specs: readonly Readonly<{ name: string; value: string }>[]
}>

/** The bits of `refusalsOf`; specifications have one each from `specs` on. */
export const refusals = { brand: 1, category: 2, price: 4, specs: 8 } as const
const nobody = -1

/** @returns what tells which filters a document does not pass, a bit each; and the bit of a specification's name */
export function compileFilters(filters: Filters, columns: DocumentColumns) {
  const { brandTable, categoryTable, specTable } = columns
  const brand = filters.brand === undefined ? undefined : (brandTable.find(filters.brand) ?? nobody)
  const category =
    filters.category === undefined ? undefined : (categoryTable.find(filters.category) ?? nobody)
  const { minFen = 0, maxFen = Number.POSITIVE_INFINITY } = filters
  const groups = [...Map.groupBy(filters.specs, ({ name }) => name)].map(([name, wanted], i) => ({
    bit: refusals.specs << i,
    nameId: specTable.findName(name),
    pairs: new Set(wanted.flatMap(({ value }) => specTable.find(name, value) ?? [])),
  }))
  const bitOfName = new Map(groups.map(({ nameId, bit }) => [nameId, bit]))

  const refusalsOf = (doc: number): number => {
    let bits = 0
    if (brand !== undefined && columns.brands[doc] !== brand) bits |= refusals.brand
    if (category !== undefined && !isBelow(columns, doc, category)) bits |= refusals.category
    const price = columns.prices[doc] as number
    if (price < minFen || price > maxFen) bits |= refusals.price
    for (const { pairs, bit } of groups) if (!hasSpec(columns, doc, pairs)) bits |= bit
    return bits
  }
  return { refusalsOf, bitOfName }
}

function isBelow(
  { category1, category2, category3 }: DocumentColumns,
  doc: number,
  category: number,
): boolean {
  return category3[doc] === category || category2[doc] === category || category1[doc] === category
}

function hasSpec({ specFrom, specCount, specs }: DocumentColumns, doc: number, pairs: Set<number>): boolean {
  const from = specFrom[doc] as number
  for (let i = from; i < from + (specCount[doc] as number); i++)
    if (pairs.has(specs[i] as number)) return true
  return false
}
