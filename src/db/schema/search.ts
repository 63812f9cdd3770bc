import { mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { createTime, id, updateTime } from '../columns.ts'

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
