import { index, int, mysqlTable, unique } from 'drizzle-orm/mysql-core'
import { createTime, id, moment } from '../columns.ts'
import { users } from './auth.ts'
import { skus } from './catalog.ts'

/** SKU that a user marked as a favourite. */
export const favourites = mysqlTable(
  'tb_favourite',
  {
    id: id(),
    createTime: createTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    skuId: int('sku_id')
      .notNull()
      .references(() => skus.id),
  },
  (t) => [
    unique('tb_favourite_uniq').on(t.userId, t.skuId),
    // GET /favourites/: the favourites of one user, newest first
    index('tb_favourite_list').on(t.userId, t.id),
  ],
)

/** Wish of a user for one message when a SKU is in stock again. The row is deleted when the message is stored. */
export const stockNotices = mysqlTable(
  'tb_stock_notice',
  {
    id: id(),
    createTime: createTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    skuId: int('sku_id')
      .notNull()
      .references(() => skus.id),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [
    // the wishes for a SKU that has stock again
    unique('tb_stock_notice_uniq').on(t.skuId, t.userId),
    index('tb_stock_notice_user').on(t.userId),
    // expired wishes to purge
    index('tb_stock_notice_expired').on(t.expiresAt),
  ],
)
