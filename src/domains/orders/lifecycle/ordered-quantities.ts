import { type SQL, sql } from 'drizzle-orm'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { refundLines, refunds } from '../../../db/schema/refunds.ts'
import type { SkuRange } from '../../catalog/stock/rebuild-stock-ledger.ts'
import { OrderStatus } from './order-state-machine.ts'

/** Pieces of a refund line that its order holds no longer: all of them, or the pieces that the line counts. */
export const returnedPieces = sql<number>`if(${refunds.isRestocked}, ${refundLines.count},
  ${refundLines.restocked} + ${refundLines.writtenOff})`

/**
 * Returns a SELECT of the stock that each order holds of each SKU, as a negative `quantity`: 0 for a cancelled order, else the
 * pieces of the line minus its returned pieces.
 */
export function orderedQuantities({ after, last }: SkuRange): SQL {
  const returned = sql`coalesce((select sum(${returnedPieces}) from ${refundLines}
    join ${refunds} on ${refunds.id} = ${refundLines.refundId} where ${refundLines.orderLineId} = ${orderLines.id}), 0)`
  return sql`select ${orders.createTime} as create_time, ${orderLines.skuId} as sku_id, ${orderLines.orderId} as order_id,
      if(${orders.status} = ${OrderStatus.cancelled}, 0, ${returned} - ${orderLines.count}) as quantity
    from ${orderLines} join ${orders} on ${orders.orderId} = ${orderLines.orderId}
    where ${orderLines.skuId} > ${after} and ${orderLines.skuId} <= ${last}`
}
