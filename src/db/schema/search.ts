import { index, int, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { bigId, createTime, id, updateTime } from '../columns.ts'

/** A search for `term` also finds products named `synonym`. A synonym in both directions is two rows. */
export const searchSynonyms = mysqlTable(
  'tb_search_synonym',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    term: varchar('term', { length: 50 }).notNull(),
    synonym: varchar('synonym', { length: 50 }).notNull(),
  },
  (t) => [unique('tb_search_synonym_pair_uniq').on(t.term, t.synonym)],
)

/**
 * Change feed of SKUs and of other data in their search documents. The row is inserted in the transaction of the change.
 * Followers read by time, since keys have gaps and are not in commit order. Rows older than a day are purged.
 */
export const skuChanges = mysqlTable(
  'tb_sku_change',
  {
    id: bigId(),
    createTime: createTime(),
    // no foreign key: a row outlives its deleted SKU
    skuId: int('sku_id').notNull(),
  },
  // changes since a time, and rows to purge
  (t) => [index('tb_sku_change_recent').on(t.createTime, t.skuId)],
)
