import { sql } from 'drizzle-orm'
import { bigint, check, index, int, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { bigId, createTime, id, moment, updateTime } from '../columns.ts'

/**
 * Stock ledger: every change of a SKU's stock, with its sign. The stock of a SKU is the sum of its rows. `received` is a delivery
 * or the opening stock, `sold` and `returned` belong to an order, `corrected` is every other change. Rows are permanent as long as
 * their SKU. No foreign keys, because rows are inserted while the SKU's row is locked.
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
    /** Why staff moved the stock: `received`, `counted`, `damaged`, `returned` (with an order: its refund) or `correction`; null: an order did. */
    reason: varchar('reason', { length: 10 }),
    /** The person who moved the stock. Null: an order, a command or an import. */
    userId: int('user_id'),
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
    check(
      'tb_stock_movement_reason_known',
      sql`(${t.reason} is null and ${t.userId} is null)
        or (${t.kind} = 'returned' and coalesce(${t.reason}, '') = 'returned')
        or (${t.kind} = 'received' and coalesce(${t.reason}, '') = 'received')
        or (${t.kind} = 'corrected' and case coalesce(${t.reason}, '') when 'counted' then 1 when 'correction' then 1
          when 'damaged' then ${t.quantity} < 0 when 'returned' then ${t.quantity} > 0 else 0 end)`,
    ),
  ],
)

/** Stocktake: the count list of a category. */
export const stocktakes = mysqlTable(
  'tb_stocktake',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    categoryId: int('category_id').notNull(),
    /** `open`, `applied` or `cancelled`. */
    status: varchar('status', { length: 10 }).notNull(),
    /** The person who made the list. */
    userId: int('user_id').notNull(),
  },
  (t) => [
    check('tb_stocktake_status_known', sql`${t.status} in ('open', 'applied', 'cancelled')`),
    // GET /meiduo_admin/stocktakes/ with a status, newest first
    index('tb_stocktake_list').on(t.status, t.id),
  ],
)

/** Line of a stocktake: a SKU and its counted pieces. */
export const stocktakeLines = mysqlTable(
  'tb_stocktake_line',
  {
    id: id(),
    stocktakeId: int('stocktake_id')
      .notNull()
      .references(() => stocktakes.id),
    // no foreign key: the line outlives its deleted SKU
    skuId: int('sku_id').notNull(),
    /** Pieces that were counted; null: not yet. */
    counted: int('counted'),
    /** The stock of the SKU at the moment of counting: pieces that are sold later do not count as missing. */
    expected: int('expected'),
    countTime: moment('count_time'),
    /** The person who counted. */
    userId: int('user_id'),
  },
  (t) => [
    unique('tb_stocktake_line_uniq').on(t.stocktakeId, t.skuId),
    check('tb_stocktake_line_counted_not_negative', sql`${t.counted} >= 0`),
  ],
)
