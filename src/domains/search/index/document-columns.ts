import { growArray } from '../../../lib/values/grow-array.ts'
import type { SearchDocument } from '../analysis/document-tokens.ts'
import { Ordinals } from './ordinals.ts'
import { SpecOrdinals } from './spec-ordinals.ts'

const initialSize = 1024

type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array

/** The stored fields of the documents as columns by document ordinal: what filters, facets and sorting read. */
export class DocumentColumns {
  count = 0
  /** 1 for a live document, 0 for a deleted one. */
  live = new Uint8Array(initialSize)
  /** The full rebuild that last saw each document. */
  generations = new Uint8Array(initialSize)
  skuIds = new Int32Array(initialSize)
  goodsIds = new Int32Array(initialSize)
  /** Ordinals in `brandOrdinals` and, for the three levels, in `categoryOrdinals`. */
  brands = new Int32Array(initialSize)
  category1 = new Int32Array(initialSize)
  category2 = new Int32Array(initialSize)
  category3 = new Int32Array(initialSize)
  pricesFen = new Float64Array(initialSize)
  sales = new Int32Array(initialSize)
  createdMs = new Float64Array(initialSize)
  hashes = new Float64Array(initialSize)
  /** The range of each document in `specs` and in `text`. */
  specFrom = new Uint32Array(initialSize)
  specCount = new Uint8Array(initialSize)
  textFrom = new Uint32Array(initialSize)
  textLength = new Uint16Array(initialSize)
  /** Ordinals in `specOrdinals`. */
  specs = new Uint32Array(initialSize)
  /** The names in the form of `phraseOf`, as UTF-16 code units. */
  text = new Uint16Array(initialSize)
  readonly brandOrdinals = new Ordinals()
  readonly categoryOrdinals = new Ordinals()
  readonly specOrdinals = new SpecOrdinals()
  #specsUsed = 0
  #textUsed = 0

  /** @returns the ordinal of the new document */
  add(document: SearchDocument, phrase: string, hash: number, generation: number): number {
    const doc = this.count
    this.#grow(doc + 1)
    this.count++
    this.live[doc] = 1
    this.generations[doc] = generation
    this.skuIds[doc] = document.skuId
    this.goodsIds[doc] = document.goodsId
    this.brands[doc] = this.brandOrdinals.ordinalOf(document.brandId, document.brand)
    this.category1[doc] = this.#categoryOrdinal(document, 0)
    this.category2[doc] = this.#categoryOrdinal(document, 1)
    this.category3[doc] = this.#categoryOrdinal(document, 2)
    this.pricesFen[doc] = document.priceFen
    this.sales[doc] = document.sales
    this.createdMs[doc] = document.createdMs
    this.hashes[doc] = hash
    this.#addSpecs(doc, document)
    this.#addText(doc, phrase)
    return doc
  }

  /** True when the name of a document contains the phrase. */
  containsPhrase(doc: number, phrase: string): boolean {
    const from = this.textFrom[doc] as number
    const last = from + (this.textLength[doc] as number) - phrase.length
    for (let at = from; at <= last; at++) {
      let i = 0
      while (i < phrase.length && this.text[at + i] === phrase.charCodeAt(i)) i++
      if (i === phrase.length) return true
    }
    return false
  }

  /**
   * Drops deleted documents in place; the others keep their order.
   * @param renumbering the new ordinal + 1 of each document below `base`, 0 for a document to drop
   * @param base all documents from here on stay
   */
  compact(renumbering: Uint32Array, base: number): void {
    let count = 0
    const sources = new Uint32Array(this.count)
    for (let doc = 0; doc < this.count; doc++)
      if (doc >= base || renumbering[doc] !== 0) sources[count++] = doc
    for (const column of this.#columns()) gather(column, sources, count)
    this.#specsUsed = gatherRanges(this.specs, this.specFrom, this.specCount, count)
    this.#textUsed = gatherRanges(this.text, this.textFrom, this.textLength, count)
    this.count = count
  }

  #columns(): Column[] {
    const { live, generations, skuIds, goodsIds, brands, category1, category2, category3 } = this
    const { pricesFen, sales, createdMs, hashes, specFrom, specCount, textFrom, textLength } = this
    const ids = [skuIds, goodsIds, brands, category1, category2, category3]
    const ranges = [specFrom, specCount, textFrom, textLength]
    return [live, generations, ...ids, pricesFen, sales, createdMs, hashes, ...ranges]
  }

  #categoryOrdinal({ categoryIds, categories }: SearchDocument, level: 0 | 1 | 2): number {
    return this.categoryOrdinals.ordinalOf(categoryIds[level], categories[level])
  }

  #addSpecs(doc: number, { specs }: SearchDocument): void {
    const count = Math.min(specs.length, 255)
    this.specs = growArray(this.specs, this.#specsUsed + count)
    this.specFrom[doc] = this.#specsUsed
    this.specCount[doc] = count
    for (const { name, value } of specs.slice(0, count))
      this.specs[this.#specsUsed++] = this.specOrdinals.ordinalOf(name, value)
  }

  #addText(doc: number, phrase: string): void {
    this.text = growArray(this.text, this.#textUsed + phrase.length)
    this.textFrom[doc] = this.#textUsed
    this.textLength[doc] = phrase.length
    for (let i = 0; i < phrase.length; i++) this.text[this.#textUsed++] = phrase.charCodeAt(i)
  }

  #grow(size: number): void {
    if (size <= this.live.length) return
    this.live = growArray(this.live, size)
    this.generations = growArray(this.generations, size)
    this.skuIds = growArray(this.skuIds, size)
    this.goodsIds = growArray(this.goodsIds, size)
    this.brands = growArray(this.brands, size)
    this.category1 = growArray(this.category1, size)
    this.category2 = growArray(this.category2, size)
    this.category3 = growArray(this.category3, size)
    this.pricesFen = growArray(this.pricesFen, size)
    this.sales = growArray(this.sales, size)
    this.createdMs = growArray(this.createdMs, size)
    this.hashes = growArray(this.hashes, size)
    this.specFrom = growArray(this.specFrom, size)
    this.specCount = growArray(this.specCount, size)
    this.textFrom = growArray(this.textFrom, size)
    this.textLength = growArray(this.textLength, size)
  }
}

/** Copies `column[sources[i]]` to `column[i]`; `sources[i]` is never less than `i`. */
function gather(column: Column, sources: Uint32Array, count: number): void {
  for (let i = 0; i < count; i++) column[i] = column[sources[i] as number] as number
}

/** Closes the gaps between the ranges of the documents. @returns the total length of the ranges */
function gatherRanges(
  values: Uint32Array | Uint16Array,
  starts: Uint32Array,
  lengths: Uint8Array | Uint16Array,
  count: number,
): number {
  let used = 0
  for (let doc = 0; doc < count; doc++) {
    const from = starts[doc] as number
    const length = lengths[doc] as number
    starts[doc] = used
    for (let i = 0; i < length; i++) values[used++] = values[from + i] as number
  }
  return used
}
