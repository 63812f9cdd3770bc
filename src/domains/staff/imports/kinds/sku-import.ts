import { combinationOf } from '../../../catalog/skus/check-combination.ts'
import { createSkuIn, type NewSku } from '../../../catalog/skus/create-sku.ts'
import { tagsOf } from '../../../catalog/skus/lock-sku-record.ts'
import type { SkuRecord, SpecChoice } from '../../../catalog/skus/sku-record.ts'
import { lockSkus } from '../../../catalog/stock/lock-skus.ts'
import { type SkuUpdate, updateSkuIn } from '../../../catalog/update-sku.ts'
import type { ImportContext, ImportedRow, ImportKind, RowPlan } from '../import-kind.ts'
import { normalizeId } from '../rows/read-cells.ts'
import { customFault } from '../rows/row-faults.ts'
import { findSpecs } from './find-specs.ts'
import { nameKey, parseSkuRow, readSkuContext, type SkuContext, type SkuRow } from './read-sku-rows.ts'
import { skuColumns } from './sku-columns.ts'

/**
 * SKUs, found by id or by SPU and name, else created. An empty cell keeps its value. The stock of an existing SKU moves only by a
 * difference, since it is sold while the sheet is edited.
 */
export const skuImport: ImportKind = {
  label: { zh: '商品 SKU', en: 'SKUs' },
  permission: 'goods.change_sku',
  alsoAsks: ['goods.add_sku'],
  columns: skuColumns,
  // the first row changes a SKU, the second creates one
  example: `SKU 编号,SPU 编号,名称,副标题,售价,进价,市场价,库存,库存增减,是否上架,规格
1,,,,11288.00,,,,5,是,
,2,Apple iPhone 8 Plus 128GB 金色,新品上市,6499.00,6000.00,6799.00,20,,否,颜色: 金色; 内存: 128GB
`,
  subject: ['id', 'name'],
  keyOf: ({ id, spu_id: spuId, spu, name }) => {
    if (id !== undefined) return normalizeId(id)
    return name === undefined
      ? undefined
      : `${spuId === undefined ? (spu ?? '') : normalizeId(spuId)} ${name}`
  },
  async plan(rows, context) {
    const parsed = rows.map(parseSkuRow)
    const found = await readSkuContext(parsed)
    return parsed.map((row, at) => planRow(row, rows[at] as ImportedRow, found, context))
  },
  lock: (tx, keys) => lockSkus(tx, keys.map(Number)),
}

function planRow(row: SkuRow, { values }: ImportedRow, found: SkuContext, context: ImportContext): RowPlan {
  const goodsId = findGoods(row, found)
  const record = findRecord(row, goodsId, found)
  const owner = goodsId ?? record?.goodsId
  const specs = owner === undefined ? undefined : findSpecs(row, found.options.get(owner))
  if (row.categoryId !== undefined && !found.leafCategories.has(row.categoryId))
    row.cells.refuse('unknown', 'category_id')
  return record
    ? planUpdate({ ...row, specs }, record, goodsId, context)
    : planCreation({ ...row, specs }, values, goodsId, found, context)
}

/** The row with the options that it names. */
type Resolved = Omit<SkuRow, 'specs'> & { specs: readonly SpecChoice[] | undefined }

function findGoods({ cells, spuId, spu }: SkuRow, { goods }: SkuContext): number | undefined {
  if (spuId === undefined && spu === undefined) return undefined
  const fitting = goods.filter(({ id, name }) => (spuId === undefined ? name === spu : id === spuId))
  const field = spuId === undefined ? 'spu' : 'spu_id'
  if (fitting.length !== 1) return cells.refuse(fitting.length === 0 ? 'unknown' : 'ambiguous', field)
  return fitting[0]?.id
}

function findRecord({ cells, id, name }: SkuRow, goodsId: number | undefined, found: SkuContext) {
  if (id !== undefined) return found.records.get(id) ?? cells.refuse('unknown', 'id')
  if (goodsId === undefined || name === undefined) return undefined
  const ids = found.named.get(nameKey(goodsId, name)) ?? []
  if (ids.length > 1) return cells.refuse('ambiguous', 'name')
  return found.records.get(ids[0] ?? 0)
}

function planUpdate(
  row: Resolved,
  record: SkuRecord,
  goodsId: number | undefined,
  { userId }: ImportContext,
): RowPlan {
  const { cells, delta = 0, reason = 'correction' } = row
  const stock = record.stock + delta
  if (stock < 0 || stock > 2_147_483_647) cells.refuse('out_of_range', 'stock_delta')
  if (row.stock !== undefined && row.stock !== record.stock) cells.faults.push(absoluteStock(row.stock))
  if (cells.faults.length > 0) return { outcome: 'invalid', faults: cells.faults }
  const change = changesOf(row, record, goodsId)
  const object = `sku:${record.id}`
  const rest = Object.keys(change).length === 0 ? undefined : updatePlan(record.id, change)
  if (delta === 0) return rest ?? { outcome: 'unchanged', object }
  const adjustment = async () => ({ delta, reason, userId, field: 'stock_delta' })
  const plan = updatePlan(record.id, { ...change, adjustment })
  return { ...plan, isRelative: true, ...(rest && { rest }) }
}

const updatePlan = (id: number, change: SkuUpdate) =>
  ({
    outcome: 'valid',
    object: `sku:${id}`,
    lockKey: id,
    async apply(tx, inTransaction) {
      const { tags } = await updateSkuIn(tx, id, change, inTransaction)
      return { object: `sku:${id}`, tags }
    },
  }) satisfies RowPlan

/** The stock of the sheet is that of the moment when it was exported. */
const absoluteStock = (stock: number) =>
  customFault(
    'stock_needs_difference',
    'stock',
    String(stock),
    { zh: '与当前库存不同', en: 'differs from the present stock' },
    {
      zh: '请填写“库存增减”列，或使用库存导入',
      en: 'Fill in the column of pieces to add or take, or import stock',
    },
  )

/** The fields of the row that differ from the stored ones. */
function changesOf(row: Resolved, record: SkuRecord, goodsId: number | undefined): SkuUpdate {
  const { name, caption, categoryId, price, costPrice, marketPrice, isLaunched } = row
  const given = { name, caption, goodsId, categoryId, price, costPrice, marketPrice, isLaunched }
  const changed = Object.entries(given).filter(
    ([field, value]) => value !== undefined && value !== record[field as keyof typeof given],
  )
  const hasOtherSpecs = row.specs && combinationOf(row.specs) !== combinationOf(record.specs)
  return { ...Object.fromEntries(changed), ...(hasOtherSpecs && { specs: row.specs }) }
}

function planCreation(
  row: Resolved,
  values: ImportedRow['values'],
  goodsId: number | undefined,
  { goods, options }: SkuContext,
  { userId, may }: ImportContext,
): RowPlan {
  const { cells, id, name, caption, price, costPrice, marketPrice, specs = [] } = row
  const isNew = id === undefined && values.id === undefined
  if (isNew) cells.require('name', 'caption', 'price', 'cost_price', 'market_price')
  if (isNew && values.spu === undefined) cells.require('spu_id')
  if (isNew && goodsId && specs.length === 0 && options.get(goodsId)?.specIds.size) cells.require('specs')
  if (isNew && !may('goods.add_sku')) cells.refuse('no_permission', 'name')
  if (cells.faults.length > 0 || !goodsId || !name || !caption || !price || !costPrice || !marketPrice)
    return { outcome: 'invalid', faults: cells.faults }
  const categoryId = row.categoryId ?? goods.find((each) => each.id === goodsId)?.categoryId ?? 0
  const stock = (row.stock ?? 0) + (row.delta ?? 0)
  const sku: NewSku = {
    ...{ name, caption, goodsId, categoryId, price, costPrice, marketPrice, specs, userId },
    ...{ stock: Math.max(0, stock), isLaunched: row.isLaunched ?? false },
  }
  return {
    outcome: 'valid',
    object: `spu:${goodsId} ${name}`,
    async apply(tx, inTransaction) {
      const stored = await createSkuIn(tx, sku, inTransaction)
      return { object: `sku:${stored.id}`, tags: tagsOf(stored) }
    },
  }
}
