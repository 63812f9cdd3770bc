import { sql } from 'drizzle-orm'
import { bigint, check, index, int, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { bigId, createTime } from '../columns.ts'

/**
 * Stock ledger: every change of a SKU's stock, with its sign. The stock of a SKU is the sum of its rows. `received` is a delivery
 * or the opening stock, `sold` and `returned` belong to an order, `corrected` comes from a stocktake. Rows are permanent. No
 * foreign keys, because rows are inserted while the SKU's row is locked.
 */
export const stockMovements = mysqlTable(
  'tb_stock_movement',
  {
    id: bigId(),
    createTime: createTime(),
    skuId: int('sku_id').notNull(),
    orderId: varchar('order_id', { length: 64 }),
    kind: varchar('kind', { length: 10 }).notNull(),
    quantity: bigint('quantity', { mode: 'number' }).notNull(),
  },
  (t) => [
    // sum and history of one SKU
    index('tb_stock_movement_by_sku').on(t.skuId, t.quantity),
    // sold and returned pieces of an order
    index('tb_stock_movement_by_order').on(t.orderId, t.skuId, t.quantity),
    check(
      'tb_stock_movement_kind_known',
      sql`(${t.kind} = 'received' and ${t.quantity} > 0 and ${t.orderId} is null)
        or (${t.kind} = 'sold' and ${t.quantity} < 0 and ${t.orderId} is not null)
        or (${t.kind} = 'returned' and ${t.quantity} > 0 and ${t.orderId} is not null)
        or (${t.kind} = 'corrected' and ${t.quantity} <> 0 and ${t.orderId} is null)`,
    ),
  ],
)
