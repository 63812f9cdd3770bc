import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, idFieldOf, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import {
  lineFields,
  type Stocktake,
  type StocktakeLine,
  stocktakeStatuses,
} from '../../catalog/stocktakes/stocktake-fields.ts'
import { stocktakeStatusNames } from '../value-names.ts'
import { etagOf } from '../versions/etag.ts'

const status = t.Union(
  stocktakeStatuses.map((value) => t.Literal(value)),
  {
    description: describeValues(stocktakeStatusNames),
    examples: ['open'],
    hint: { zh: '状态无效', en: 'must be open, applied or cancelled' },
  },
)

export const stocktakeParams = t.Object({ id: idParam })
export const stocktakeQuery = t.Object({ ...staffListQuery, status: t.Optional(status) })
export const lineQuery = t.Object({
  ...staffListQuery,
  stocktake_id: idFieldOf('盘点单 · stocktake'),
  is_counted: t.Optional({ ...booleanField, description: '是否已盘 · whether it is counted' }),
})
/** Converts the filters of a query of lines. */
export const toLineFilter = ({ stocktake_id, is_counted }: typeof lineQuery.static) => ({
  ...{ stocktakeId: stocktake_id, isCounted: is_counted },
})
export const newStocktake = knownFieldsOnly(
  { category_id: idFieldOf('任意级分类，含其下级 · category of any level, with those below it') },
  { title: 'NewStocktake' },
)
export const lineChange = knownFieldsOnly(
  {
    counted: t.Integer({
      minimum: 0,
      maximum: 2_147_483_647,
      description: '实盘件数 · pieces that were counted',
      examples: [98],
      hint: { zh: '应为不小于 0 的整数', en: 'must be a whole number of at least 0' },
    }),
  },
  { title: 'StocktakeLineChange' },
)

export const stocktake = t.Object(
  {
    id: t.Integer(),
    create_time: dateTime,
    category_id: t.Integer(),
    category: t.String({ description: '分类名称 · name of the category' }),
    status: t.String({ description: describeValues(stocktakeStatusNames) }),
    lines: t.Integer({ description: '行数 · lines' }),
    counted: t.Integer({ description: '已盘行数 · counted lines' }),
  },
  { title: 'Stocktake' },
)
export const stocktakePage = staffPageOf(stocktake)
export const stocktakeLine = t.Object(
  {
    id: t.Integer(),
    stocktake_id: t.Integer(),
    sku_id: t.Integer(),
    sku: t.String({ description: 'SKU 名称 · name of the SKU' }),
    counted: t.Nullable(t.Integer({ description: '实盘件数，未盘为 null · counted pieces; null before' })),
    expected: t.Nullable(
      t.Integer({
        description: '盘点时的账面库存，未盘为 null · stock at the moment of counting; null before',
      }),
    ),
    count_time: t.Nullable(dateTime, {
      description: '录入时间，未盘为 null · when it was counted; null before',
    }),
    etag: t.String({ description: '供 PUT 的 If-Match 使用 · for If-Match of a PUT' }),
  },
  { title: 'StocktakeLine' },
)
export const linePage = staffPageOf(stocktakeLine)

/** Converts a count list to the wire format. */
export function presentStocktake(row: Stocktake): typeof stocktake.static {
  return {
    id: row.id,
    create_time: shopTime(row.createTime),
    category_id: row.categoryId,
    category: row.categoryName,
    status: row.status,
    lines: row.lineCount,
    counted: row.countedCount,
  }
}

/** Converts a line of a count list to the wire format. */
export function presentStocktakeLine(row: StocktakeLine): typeof stocktakeLine.static {
  return {
    id: row.id,
    stocktake_id: row.stocktakeId,
    sku_id: row.skuId,
    sku: row.skuName ?? '',
    counted: row.counted,
    expected: row.expected,
    count_time: row.countTime && shopTime(row.countTime),
    etag: etagOf(lineFields(row)),
  }
}
