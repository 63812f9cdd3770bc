import { boolean, index, int, mediumtext, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { bigId, createTime, opaqueText } from '../columns.ts'
import { users } from './auth.ts'

/** Names that transactions lock, for rules that no unique key can state. */
export const namedLocks = mysqlTable('tb_named_lock', { name: varchar('name', { length: 64 }).primaryKey() })

/** Idempotency keys of calls that moved money or goods, each stored in the transaction of its effect. */
export const idempotencyKeys = mysqlTable(
  'tb_idempotency_key',
  {
    id: bigId(),
    createTime: createTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    operation: opaqueText('operation', { length: 64 }).notNull(),
    idempotencyKey: opaqueText('idempotency_key', { length: 64 }).notNull(),
    /** Empty for the whole call; otherwise the object that a transaction of the call changed. */
    part: opaqueText('part', { length: 64 }).notNull(),
    requestDigest: opaqueText('request_digest', { length: 64 }).notNull(),
    /** The object that the call changed. */
    reference: opaqueText('reference', { length: 80 }).notNull(),
    /** JSON of the first answer; null until it is given, empty after an erasure. */
    answer: mediumtext('answer'),
    /** Whether the answer shows data of customers. */
    isPersonal: boolean('is_personal').notNull(),
  },
  (t) => [
    unique('tb_idempotency_key_uniq').on(t.userId, t.operation, t.idempotencyKey, t.part),
    index('tb_idempotency_key_create_time').on(t.createTime),
    index('tb_idempotency_key_is_personal').on(t.isPersonal),
  ],
)
