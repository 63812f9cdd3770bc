import { sql } from 'drizzle-orm'
import { bigint, check, index, int, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { bigId, createTime } from '../columns.ts'

/**
 * Stock ledger: every change of a SKU's stock with its sign. A SKU's stock is the sum of its rows. `received` came in (the first
 * row is the stock when the ledger began), `sold` and `returned` belong to an order, `corrected` comes from a stocktake. No foreign
 * keys: rows are inserted while the SKU's row is locked, and stay permanently.
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
    // the sum and the history of one SKU
    index('tb_stock_movement_by_sku').on(t.skuId, t.quantity),
    // pieces of an order that were sold and returned
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
