import { db } from '../../../../db/client.ts'
import { readSkuRecords, type SkuRecord } from '../../../catalog/skus/sku-record.ts'
import { type AdjustmentReason, adjustmentReasons } from '../../../catalog/stock/adjust-stock.ts'
import { lockSkus } from '../../../catalog/stock/lock-skus.ts'
import { updateSkuIn } from '../../../catalog/update-sku.ts'
import type { ImportedRow, ImportKind, RowPlan } from '../import-kind.ts'
import { normalizeId, readCells } from '../rows/read-cells.ts'

const maxPieces = 2_147_483_647

/** The reasons by the words that people write. */
export const reasonWords: Readonly<Record<string, AdjustmentReason>> = {
  ...(Object.fromEntries(adjustmentReasons.map((reason) => [reason, reason])) as Record<
    string,
    AdjustmentReason
  >),
  ...{ 到货: 'received', 盘点: 'counted', 报损: 'damaged', 退回: 'returned', 更正: 'correction' },
}

/** Stock of many SKUs: pieces to add or take, or counted pieces. */
export const stockImport: ImportKind = {
  label: { zh: '库存', en: 'Stock' },
  permission: 'goods.change_sku',
  columns: [
    {
      name: 'id',
      label: { zh: 'SKU 编号', en: 'SKU id' },
      headings: ['编号', 'sku', 'skuid', '商品编号'],
      isRequired: true,
    },
    {
      name: 'stock_delta',
      label: { zh: '库存增减', en: 'Pieces to add or take' },
      headings: ['增减', '数量', '件数', 'delta', 'quantity'],
    },
    {
      name: 'counted',
      label: { zh: '实盘件数', en: 'Counted pieces' },
      headings: ['实盘', '盘点数', '实际库存'],
    },
    {
      name: 'expected',
      label: { zh: '盘点时账面库存', en: 'Stock when it was counted' },
      headings: ['账面库存', '账面'],
    },
    { name: 'stock_reason', label: { zh: '变动原因', en: 'Reason' }, headings: ['原因'] },
  ],
  example: `SKU 编号,库存增减,实盘件数,盘点时账面库存,变动原因
1,50,,,到货
2,-3,,,报损
3,,97,100,
`,
  subject: ['id'],
  keyOf: ({ id }) => id && normalizeId(id),
  plan: planStock,
  lock: (tx, keys) => lockSkus(tx, keys.map(Number)),
}

async function planStock(rows: readonly ImportedRow[], { userId }: { userId: number }): Promise<RowPlan[]> {
  const parsed = rows.map(parseRow)
  const ids = parsed.flatMap(({ id }) => (id === undefined ? [] : [id]))
  const records = new Map((await readSkuRecords(db, [...new Set(ids)])).map((record) => [record.id, record]))
  return parsed.map((row) => planRow(row, records.get(row.id ?? 0), userId))
}

type StockRow = ReturnType<typeof parseRow>

function parseRow(row: ImportedRow) {
  const cells = readCells(row)
  cells.require('id')
  const stated = cells.option('stock_reason', reasonWords)
  const parsed = {
    cells,
    id: cells.id('id'),
    delta: cells.integer('stock_delta', -maxPieces, maxPieces),
    counted: cells.integer('counted', 0, maxPieces),
    expected: cells.integer('expected', 0, maxPieces),
  }
  const { stock_delta: delta, counted } = row.values
  if (delta === undefined && counted === undefined) cells.refuse('required', 'stock_delta')
  if (delta !== undefined && counted !== undefined) cells.refuse('not_an_option', 'counted')
  const reason = counted === undefined ? (stated ?? 'correction') : 'counted'
  const isUnfit =
    (reason === 'damaged' && (parsed.delta ?? -1) > 0) ||
    ((reason === 'received' || reason === 'returned') && (parsed.delta ?? 1) < 0)
  if (isUnfit) cells.refuse('out_of_range', 'stock_delta')
  return { ...parsed, reason }
}

function planRow(row: StockRow, record: SkuRecord | undefined, userId: number): RowPlan {
  const { cells, id, counted, expected, reason } = row
  if (id !== undefined && !record) cells.refuse('unknown', 'id')
  const change = record && deltaOf(row, record.stock)
  if (record && change !== undefined && outOfRange(record.stock + change))
    cells.refuse('out_of_range', counted === undefined ? 'stock_delta' : 'counted')
  if (cells.faults.length > 0 || !record) return { outcome: 'invalid', faults: cells.faults }
  if (change === 0 || change === undefined) return { outcome: 'unchanged', object: `sku:${record.id}` }
  return {
    outcome: 'valid',
    object: `sku:${record.id}`,
    lockKey: record.id,
    // a count without the stock of its moment is absolute
    isRelative: counted === undefined || expected !== undefined,
    async apply(tx, inTransaction) {
      const adjustment = async (stock: number) => ({ delta: deltaOf(row, stock) ?? 0, reason, userId })
      const { tags } = await updateSkuIn(tx, record.id, { adjustment }, inTransaction)
      return { object: `sku:${record.id}`, tags }
    },
  }
}

const outOfRange = (stock: number) => stock < 0 || stock > maxPieces

/** Pieces to add: those of the row, or the difference of the count to the stock of its moment, else to the present stock. */
function deltaOf({ delta, counted, expected }: StockRow, stock: number): number | undefined {
  return counted === undefined ? delta : counted - (expected ?? stock)
}
