import { date, int, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core'

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
