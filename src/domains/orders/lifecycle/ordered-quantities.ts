import { type SQL, sql } from 'drizzle-orm'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import type { SkuRange } from '../../catalog/stock/rebuild-stock-ledger.ts'
import { OrderStatus } from './order-state-machine.ts'

/**
 * Returns a SELECT of the stock that each order holds of each SKU, as a negative `quantity`: 0 for a cancelled order, else the
 * pieces of the line minus its restocked pieces.
 */
export function orderedQuantities({ after, last }: SkuRange): SQL {
  const restocked = sql`coalesce((select sum(${refundLines.count}) from ${refundLines}
    join ${refunds} on ${refunds.id} = ${refundLines.refundId}
    where ${refundLines.orderLineId} = ${orderLines.id} and ${refunds.isRestocked}), 0)`
  return sql`select ${orders.createTime} as create_time, ${orderLines.skuId} as sku_id, ${orderLines.orderId} as order_id,
      if(${orders.status} = ${OrderStatus.cancelled}, 0, ${restocked} - ${orderLines.count}) as quantity
    from ${orderLines} join ${orders} on ${orders.orderId} = ${orderLines.orderId}
    where ${orderLines.skuId} > ${after} and ${orderLines.skuId} <= ${last}`
}
