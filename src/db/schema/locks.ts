import { mysqlTable, varchar } from 'drizzle-orm/mysql-core'

/** Names that transactions lock, for rules that no unique key can state. */
export const namedLocks = mysqlTable('tb_named_lock', { name: varchar('name', { length: 64 }).primaryKey() })
