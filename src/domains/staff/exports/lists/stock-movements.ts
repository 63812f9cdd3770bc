import { and, desc, eq, gte, lt } from 'drizzle-orm'
import { db } from '../../../../db/client.ts'
import { skus } from '../../../../db/schema/catalog.ts'
import { stockMovements } from '../../../../db/schema/stock.ts'
import { momentText } from '../cell-texts.ts'
import { columnsOf, defineExportList, type ExportFilters } from '../export-list.ts'

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

type Row = Awaited<ReturnType<typeof readMovements>>[number]
const column = columnsOf<Row>()

/** The stock ledger. */
export const movementExport = defineExportList<Row>({
  label: { zh: '库存流水', en: 'Stock movements' },
  permission: 'goods.view_sku',
  filters: ['sku_id', 'from', 'to'],
  columns: [
    column('id', '编号', 'Id', 'id'),
    column('create_time', '时间', 'Time', (row) => momentText(row.createTime)),
    column('sku_id', 'SKU 编号', 'SKU id', 'skuId'),
    column('sku', '名称', 'Name', 'sku'),
    column('kind', '类型', 'Kind', 'kind'),
    column('reason', '原因', 'Reason', 'reason'),
    column('quantity', '件数', 'Pieces', 'quantity'),
    column('order_id', '订单号', 'Order', 'orderId'),
    column('user_id', '员工编号', 'User id', 'userId'),
  ],
  read: (filters, last, limit) => readMovements(filters, last?.id, limit),
})

function readMovements(
  { sku_id: skuId, from, to }: ExportFilters,
  before: number | undefined,
  limit: number,
) {
  return db
    .select(columns)
    .from(stockMovements)
    .leftJoin(skus, eq(skus.id, stockMovements.skuId))
    .where(
      and(
        skuId === undefined ? undefined : eq(stockMovements.skuId, skuId),
        from && gte(stockMovements.createTime, from),
        to && lt(stockMovements.createTime, to),
        before === undefined ? undefined : lt(stockMovements.id, before),
      ),
    )
    .orderBy(desc(stockMovements.id))
    .limit(limit)
}
