import { and, desc, eq, gte, lt } from 'drizzle-orm'
import { db } from '../../../../db/client.ts'
import { isBehind } from '../../../../db/read-page.ts'
import { skus } from '../../../../db/schema/catalog.ts'
import { stockMovements } from '../../../../db/schema/stock.ts'
import type { PageRequest } from '../../../../lib/paging.ts'
import { listStocktakeLines, listStocktakes } from '../../../catalog/stocktakes/find-stocktakes.ts'
import { lineQuery, stocktakeQuery, toLineFilter } from '../../stocktakes/stocktake-model.ts'
import { movementKindNames, movementReasonNames, stocktakeStatusNames } from '../../value-names.ts'
import { exportList } from '../export-list.ts'
import { movementQuery } from '../movement-model.ts'

const columns = {
  id: stockMovements.id,
  createTime: stockMovements.createTime,
  skuId: stockMovements.skuId,
  sku: skus.name,
  kind: stockMovements.kind,
  reason: stockMovements.reason,
  quantity: stockMovements.quantity,
  orderId: stockMovements.orderId,
  userId: stockMovements.userId,
}

/** The stock ledger, which no operation lists. */
export const movementExport = exportList({
  label: { zh: '库存流水', en: 'Stock movements' },
  operation: null,
  permission: 'goods.view_sku',
  query: movementQuery,
  read: async (query, wish) => ({ rows: await readMovements(query, wish) }),
  columns: ({ plain, moment, choice }) => [
    plain('id', '编号', 'Id', 'id'),
    moment('create_time', '时间', 'Time', 'createTime'),
    plain('sku_id', 'SKU 编号', 'SKU id', 'skuId'),
    plain('sku', '名称', 'Name', 'sku'),
    choice('kind', '类型', 'Kind', movementKindNames, 'kind'),
    choice('reason', '原因', 'Reason', movementReasonNames, 'reason'),
    plain('quantity', '件数', 'Pieces', 'quantity'),
    plain('order_id', '订单号', 'Order', 'orderId'),
    plain('user_id', '员工编号', 'User id', 'userId'),
  ],
})

function readMovements({ sku_id: skuId, from, to }: typeof movementQuery.static, page: PageRequest) {
  return db
    .select(columns)
    .from(stockMovements)
    .leftJoin(skus, eq(skus.id, stockMovements.skuId))
    .where(
      and(
        skuId === undefined ? undefined : eq(stockMovements.skuId, skuId),
        from ? gte(stockMovements.createTime, from) : undefined,
        to ? lt(stockMovements.createTime, to) : undefined,
        isBehind(page, stockMovements.id),
      ),
    )
    .orderBy(desc(stockMovements.id))
    .limit(page.pageSize)
}

export const stocktakeExport = exportList({
  label: { zh: '盘点单', en: 'Stocktakes' },
  operation: 'listStocktakes',
  permission: 'goods.view_sku',
  query: stocktakeQuery,
  read: ({ status }, wish) => listStocktakes({ ...wish, status }),
  columns: ({ plain, moment, choice }) => [
    plain('id', '盘点单编号', 'Stocktake id', 'id'),
    moment('create_time', '创建时间', 'Created', 'createTime'),
    plain('category_id', '分类编号', 'Category id', 'categoryId'),
    plain('category', '分类', 'Category', 'categoryName'),
    choice('status', '状态', 'Status', stocktakeStatusNames, 'status'),
    plain('lines', '行数', 'Lines', 'lineCount'),
    plain('counted', '已盘行数', 'Counted lines', 'countedCount'),
  ],
})

export const stocktakeLineExport = exportList({
  label: { zh: '盘点单明细', en: 'Lines of a stocktake' },
  operation: 'listStocktakeLines',
  permission: 'goods.view_sku',
  query: lineQuery,
  read: (query, wish) => listStocktakeLines({ ...wish, ...toLineFilter(query) }),
  columns: ({ plain, moment }) => [
    plain('id', '行编号', 'Line id', 'id'),
    plain('stocktake_id', '盘点单编号', 'Stocktake id', 'stocktakeId'),
    plain('sku_id', 'SKU 编号', 'SKU id', 'skuId'),
    plain('sku', '名称', 'Name', 'skuName'),
    plain('counted', '实盘件数', 'Counted', 'counted'),
    plain('expected', '账面库存', 'Expected', 'expected'),
    moment('count_time', '盘点时间', 'Counted at', 'countTime'),
  ],
})
