import { boolean, index, int, longtext, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { createTime, id, updateTime } from '../columns.ts'

/** Place of ads on a page, found by its key. */
export const contentCategories = mysqlTable(
  'tb_content_category',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    name: varchar('name', { length: 50 }).notNull(),
    key: varchar('key', { length: 50 }).notNull(),
  },
  (t) => [unique('tb_content_category_key_uniq').on(t.key)],
)

/** Ad. */
export const contents = mysqlTable(
  'tb_content',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    categoryId: int('category_id')
      .notNull()
      .references(() => contentCategories.id),
    title: varchar('title', { length: 100 }).notNull(),
    url: varchar('url', { length: 300 }).notNull(),
    image: varchar('image', { length: 200 }),
    text: longtext('text'),
    sequence: int('sequence').notNull(),
    status: boolean('status').notNull().default(true),
  },
  (t) => [index('tb_content_shown').on(t.categoryId, t.status, t.sequence)],
)
