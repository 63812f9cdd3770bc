import type { SearchDocument } from '../analysis/document-tokens.ts'
import { growArray } from './grow-array.ts'
import { Ordinals } from './ordinals.ts'
import { SpecTable } from './spec-ordinals.ts'

const atFirst = 1024

type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array

/** What stands beside the tokens of each document, a column each, by document number. Money is fen. */
export class DocumentColumns {
  count = 0
  alive = new Uint8Array(atFirst)
  /** The sweep that saw a document last. */
  marks = new Uint8Array(atFirst)
  skuIds = new Int32Array(atFirst)
  goodsIds = new Int32Array(atFirst)
  /** Numbers in `brandTable` and, for the three levels, in `categoryTable`. */
  brands = new Int32Array(atFirst)
  category1 = new Int32Array(atFirst)
  category2 = new Int32Array(atFirst)
  category3 = new Int32Array(atFirst)
  prices = new Float64Array(atFirst)
  sales = new Int32Array(atFirst)
  created = new Float64Array(atFirst)
  hashes = new Float64Array(atFirst)
  /** Where a document's part of `specs` and of `text` begins, and how long it is. */
  specFrom = new Uint32Array(atFirst)
  specCount = new Uint8Array(atFirst)
  textFrom = new Uint32Array(atFirst)
  textLength = new Uint16Array(atFirst)
  specs = new Uint32Array(atFirst)
  /** Names in the form in which phrases are looked for. */
  text = new Uint16Array(atFirst)
  readonly brandTable = new Ordinals()
  readonly categoryTable = new Ordinals()
  readonly specTable = new SpecTable()
  #specsUsed = 0
  #textUsed = 0

  /** @returns the number of the new document */
  add(document: SearchDocument, phrase: string, hash: number, mark: number): number {
    const doc = this.count
    this.#widen(doc + 1)
    this.count++
    this.alive[doc] = 1
    this.marks[doc] = mark
    this.skuIds[doc] = document.skuId
    this.goodsIds[doc] = document.goodsId
    this.brands[doc] = this.brandTable.numberOf(document.brandId, document.brand)
    this.category1[doc] = this.#categoryOf(document, 0)
    this.category2[doc] = this.#categoryOf(document, 1)
    this.category3[doc] = this.#categoryOf(document, 2)
    this.prices[doc] = document.priceFen
    this.sales[doc] = document.sales
    this.created[doc] = document.createdMs
    this.hashes[doc] = hash
    this.#addSpecs(doc, document)
    this.#addText(doc, phrase)
    return doc
  }

  /** True when the name of a document holds the phrase. */
  holds(doc: number, phrase: string): boolean {
    const from = this.textFrom[doc] as number
    const last = from + (this.textLength[doc] as number) - phrase.length
    for (let at = from; at <= last; at++) {
      let i = 0
      while (i < phrase.length && this.text[at + i] === phrase.charCodeAt(i)) i++
      if (i === phrase.length) return true
    }
    return false
  }

  /** Leaves out the documents below `from` whose new number is 0; the others keep their order. Numbers count from 1. */
  compact(renumber: Uint32Array, from: number): void {
    let kept = 0
    const old = new Uint32Array(this.count)
    for (let doc = 0; doc < this.count; doc++) if (doc >= from || renumber[doc] !== 0) old[kept++] = doc
    for (const column of this.#columns()) gather(column, old, kept)
    this.#specsUsed = gatherParts(this.specs, this.specFrom, this.specCount, kept)
    this.#textUsed = gatherParts(this.text, this.textFrom, this.textLength, kept)
    this.count = kept
  }

  #columns(): Column[] {
    const { alive, marks, skuIds, goodsIds, brands, category1, category2, category3 } = this
    const { prices, sales, created, hashes, specFrom, specCount, textFrom, textLength } = this
    const ids = [skuIds, goodsIds, brands, category1, category2, category3]
    return [alive, marks, ...ids, prices, sales, created, hashes, specFrom, specCount, textFrom, textLength]
  }

  #categoryOf({ categoryIds, categories }: SearchDocument, level: 0 | 1 | 2): number {
    return this.categoryTable.numberOf(categoryIds[level], categories[level])
  }

  #addSpecs(doc: number, { specs }: SearchDocument): void {
    const count = Math.min(specs.length, 255)
    this.specs = growArray(this.specs, this.#specsUsed + count)
    this.specFrom[doc] = this.#specsUsed
    this.specCount[doc] = count
    for (const { name, value } of specs.slice(0, count))
      this.specs[this.#specsUsed++] = this.specTable.idOf(name, value)
  }

  #addText(doc: number, phrase: string): void {
    this.text = growArray(this.text, this.#textUsed + phrase.length)
    this.textFrom[doc] = this.#textUsed
    this.textLength[doc] = phrase.length
    for (let i = 0; i < phrase.length; i++) this.text[this.#textUsed++] = phrase.charCodeAt(i)
  }

  #widen(size: number): void {
    if (size <= this.alive.length) return
    this.alive = growArray(this.alive, size)
    this.marks = growArray(this.marks, size)
    this.skuIds = growArray(this.skuIds, size)
    this.goodsIds = growArray(this.goodsIds, size)
    this.brands = growArray(this.brands, size)
    this.category1 = growArray(this.category1, size)
    this.category2 = growArray(this.category2, size)
    this.category3 = growArray(this.category3, size)
    this.prices = growArray(this.prices, size)
    this.sales = growArray(this.sales, size)
    this.created = growArray(this.created, size)
    this.hashes = growArray(this.hashes, size)
    this.specFrom = growArray(this.specFrom, size)
    this.specCount = growArray(this.specCount, size)
    this.textFrom = growArray(this.textFrom, size)
    this.textLength = growArray(this.textLength, size)
  }
}

/** Moves what stands at `old[i]` to `i`, which never lies behind it. */
function gather(column: Column, old: Uint32Array, count: number): void {
  for (let i = 0; i < count; i++) column[i] = column[old[i] as number] as number
}

/** Moves the parts of documents together. @returns how much is used then */
function gatherParts(
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
