import type { DocumentColumns } from '../index/document-columns.ts'

/** The facet values that a shopper has chosen. Prices are fen, bounds included. */
export type Filters = Readonly<{
  brand?: number | undefined
  /** A category of any level; the categories below it pass too. */
  category?: number | undefined
  minFen?: number | undefined
  maxFen?: number | undefined
  /** Values of one name are alternatives (OR); different names must all match (AND). */
  specs: readonly Readonly<{ name: string; value: string }>[]
}>

/** One bit for each filter; specification names get one bit each from `specs` on. */
export const filterBits = { brand: 1, category: 2, price: 4, specs: 8 } as const
/** No document has this ordinal. */
const unknownOrdinal = -1

/**
 * Compiles filters to a check of one document.
 * @returns `failedBits`: the bits of the filters that a document fails, 0 when it passes all; `bitOfName`: the bit of each
 * filtered specification name, by the ordinal of the name
 */
export function compileFilters(filters: Filters, columns: DocumentColumns) {
  const { brandOrdinals, categoryOrdinals, specOrdinals } = columns
  const brand =
    filters.brand === undefined ? undefined : (brandOrdinals.find(filters.brand) ?? unknownOrdinal)
  const category =
    filters.category === undefined ? undefined : (categoryOrdinals.find(filters.category) ?? unknownOrdinal)
  const { minFen = 0, maxFen = Number.POSITIVE_INFINITY } = filters
  const specFilters = [...Map.groupBy(filters.specs, ({ name }) => name)].map(([name, wanted], i) => ({
    bit: filterBits.specs << i,
    nameOrdinal: specOrdinals.findName(name),
    pairs: new Set(wanted.flatMap(({ value }) => specOrdinals.find(name, value) ?? [])),
  }))
  const bitOfName = new Map(specFilters.map(({ nameOrdinal, bit }) => [nameOrdinal, bit]))

  const failedBits = (doc: number): number => {
    let bits = 0
    if (brand !== undefined && columns.brands[doc] !== brand) bits |= filterBits.brand
    if (category !== undefined && !isInCategory(columns, doc, category)) bits |= filterBits.category
    const priceFen = columns.pricesFen[doc] as number
    if (priceFen < minFen || priceFen > maxFen) bits |= filterBits.price
    for (const { pairs, bit } of specFilters) if (!hasSpec(columns, doc, pairs)) bits |= bit
    return bits
  }
  return { failedBits, bitOfName }
}

function isInCategory(
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
