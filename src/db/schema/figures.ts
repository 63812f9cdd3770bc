import {
  customType,
  date,
  decimal,
  index,
  int,
  mysqlTable,
  primaryKey,
  smallint,
} from 'drizzle-orm/mysql-core'
import { moment } from '../columns.ts'

/** A sum of amounts, in yuan. */
const sumOfMoney = (name: string) => decimal(name, { precision: 14, scale: 2 }).notNull()

const bytes = customType<{ data: Buffer }>({ dataType: () => 'blob' })

/**
 * Orders and payments of a slot, a quarter of an hour: its number counts from 1970 in UTC. The offset of every time zone is a
 * multiple of a quarter, so that slots add up to the hours and days of any zone. A job computes the rows from orders and payments.
 */
export const figureSlots = mysqlTable('tb_figure_slot', {
  slot: int('slot').primaryKey(),
  /** Orders that were placed, and the sum of their amounts due. */
  orders: int('orders').notNull(),
  orderedAmount: sumOfMoney('ordered_amount'),
  /** The placed orders of 0.00, which are paid when they are placed. */
  freeOrders: int('free_orders').notNull(),
  /** Applied payments, by the time of the gateway. */
  payments: int('payments').notNull(),
  paidAmount: sumOfMoney('paid_amount'),
})

/** Users who paid an order in a slot. */
export const figureBuyers = mysqlTable(
  'tb_figure_buyer',
  { slot: int('slot').notNull(), userId: int('user_id').notNull() },
  (t) => [
    primaryKey({ columns: [t.slot, t.userId] }),
    // the first slot of a user
    index('tb_figure_buyer_by_user').on(t.userId, t.slot),
  ],
)

/** The slot in which a user paid an order for the first time. */
export const firstPurchases = mysqlTable(
  'tb_first_purchase',
  { userId: int('user_id').primaryKey(), slot: int('slot').notNull() },
  // new buyers of a range
  (t) => [index('tb_first_purchase_by_slot').on(t.slot)],
)

/** Pieces of a SKU in the orders that were paid in a slot, and the amount that buyers paid for them. */
export const figureSkus = mysqlTable(
  'tb_figure_sku',
  {
    slot: int('slot').notNull(),
    skuId: int('sku_id').notNull(),
    orders: int('orders').notNull(),
    pieces: int('pieces').notNull(),
    amount: sumOfMoney('amount'),
  },
  (t) => [primaryKey({ columns: [t.slot, t.skuId] })],
)

/** How far the job has come: one row, none before its first run. */
export const figureProgress = mysqlTable('tb_figure_progress', {
  id: smallint('id').primaryKey(),
  /** The next slot of the comparison of all slots, which starts again after the last one. */
  sweepSlot: int('sweep_slot').notNull(),
  /** When the comparison of all slots started. */
  sweepStart: moment('sweep_start').notNull(),
  /** Everything that was committed before this moment is folded; null until all slots were compared once. */
  asOf: moment('as_of'),
})

/** Visitors and new carts of a day of the shop. */
export const dayTraffic = mysqlTable('tb_day_traffic', {
  day: date('day', { mode: 'string' }).primaryKey(),
  visitors: int('visitors').notNull().default(0),
  carts: int('carts').notNull().default(0),
  /** HyperLogLog of Redis that counts the visitors; null before the first one. It does not contain who they are. */
  sketch: bytes('sketch'),
})

/** Views of the page of a SKU on one day of the shop, in the category that the SKU had when they were counted. */
export const skuDayViews = mysqlTable(
  'tb_sku_day_view',
  {
    day: date('day', { mode: 'string' }).notNull(),
    skuId: int('sku_id').notNull(),
    categoryId: int('category_id').notNull(),
    views: int('views').notNull(),
  },
  // also the views of one day by category
  (t) => [primaryKey({ columns: [t.day, t.skuId, t.categoryId] })],
)
