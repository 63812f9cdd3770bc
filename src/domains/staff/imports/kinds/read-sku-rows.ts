import { db } from '../../../../db/client.ts'
import {
  findNamedGoods,
  findNamedSkus,
  listNamedOptions,
  type NamedGoods,
} from '../../../catalog/skus/find-named-skus.ts'
import { listLeafCategories } from '../../../catalog/skus/find-sku-records.ts'
import { readSkuRecords, type SkuRecord } from '../../../catalog/skus/sku-record.ts'
import type { ImportedRow } from '../import-kind.ts'
import { readCells } from '../rows/read-cells.ts'
import { indexOptions, type NamedSpecs } from './find-specs.ts'
import { reasonWords } from './stock-import.ts'

const maxPieces = 2_147_483_647

/** The options of a SKU are a few short names. */
const specsCharacters = 1_000

/** The values of a row, and what is wrong with them. */
export type SkuRow = ReturnType<typeof parseSkuRow>

/** Reads the values of a row of SKUs. */
export function parseSkuRow(row: ImportedRow) {
  const cells = readCells(row)
  return {
    cells,
    id: cells.id('id'),
    spuId: cells.id('spu_id'),
    spu: cells.text('spu', 50),
    name: cells.text('name', 50),
    caption: cells.text('caption', 100),
    categoryId: cells.id('category_id'),
    price: cells.amount('price'),
    costPrice: cells.amount('cost_price'),
    marketPrice: cells.amount('market_price'),
    stock: cells.integer('stock', 0, maxPieces),
    delta: cells.integer('stock_delta', -maxPieces, maxPieces),
    reason: cells.option('stock_reason', reasonWords),
    isLaunched: cells.boolean('is_launched'),
    specs: cells.text('specs', specsCharacters),
  }
}

/** What the rows of a batch are about, as the catalog has it now. */
export type SkuContext = Readonly<{
  goods: readonly NamedGoods[]
  records: ReadonlyMap<number, SkuRecord>
  /** Ids of SKUs by the id of the SPU and the name. */
  named: ReadonlyMap<string, readonly number[]>
  options: ReadonlyMap<number, NamedSpecs>
  leafCategories: ReadonlySet<number>
}>

export const nameKey = (goodsId: number, name: string) => `${goodsId}:${name}`

/** Reads what a batch of rows is about, in a few statements. */
export async function readSkuContext(rows: readonly SkuRow[]): Promise<SkuContext> {
  const values = <T>(of: (row: SkuRow) => T | undefined) => [
    ...new Set(rows.map(of).filter((value) => value !== undefined)),
  ]
  const goods = await findNamedGoods(
    values(({ spuId }) => spuId),
    values(({ spu }) => spu),
  )
  const goodsIds = goods.map(({ id }) => id)
  const unnamed = rows.filter(({ id }) => id === undefined)
  const found = await findNamedSkus(
    goodsIds,
    unnamed.flatMap(({ name }) => (name === undefined ? [] : [name])),
  )
  const ids = new Set([...values(({ id }) => id), ...found.map(({ id }) => id)])
  const records = await readSkuRecords(db, [...ids])
  const options = await listNamedOptions([
    ...new Set([...goodsIds, ...records.map(({ goodsId }) => goodsId)]),
  ])
  const optionsOf = Map.groupBy(options, ({ goodsId }) => goodsId)
  const leaves = values(({ categoryId }) => categoryId).length > 0 ? await listLeafCategories() : []
  const named = Map.groupBy(found, ({ goodsId, name }) => nameKey(goodsId, name))
  return {
    goods,
    records: new Map(records.map((record) => [record.id, record])),
    named: new Map([...named].map(([key, some]) => [key, some.map(({ id }) => id)])),
    options: new Map([...optionsOf].map(([goodsId, some]) => [goodsId, indexOptions(some)])),
    leafCategories: new Set(leaves.map(({ id }) => id)),
  }
}
