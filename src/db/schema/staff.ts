import {
  bigint,
  boolean,
  index,
  int,
  longtext,
  mysqlTable,
  text,
  unique,
  varchar,
} from 'drizzle-orm/mysql-core'
import { bigId, createTime, id, updateTime } from '../columns.ts'
import { users } from './auth.ts'

/** Audit trail: one row for each change that staff made, written in the transaction of the change and never updated. */
export const auditEntries = mysqlTable(
  'tb_audit_entry',
  {
    id: bigId(),
    createTime: createTime(),
    /** No foreign key: the row outlives the person. Null: a command or a schedule. */
    userId: int('user_id'),
    /** `staff`, `key` and the id of the key, `schedule`, or the name of a command. The person's name is in `tb_users` only. */
    actor: varchar('actor', { length: 40 }).notNull(),
    address: varchar('address', { length: 64 }).notNull(),
    requestId: varchar('request_id', { length: 64 }).notNull(),
    method: varchar('method', { length: 8 }).notNull(),
    path: varchar('path', { length: 255 }).notNull(),
    /** The operation id of the API, such as `changeSku`. */
    action: varchar('action', { length: 64 }).notNull(),
    /** Kind and id, such as `sku:12`. */
    object: varchar('object', { length: 96 }).notNull(),
    /** JSON of the fields, personal ones masked, long ones shortened; `null` as a text if there are none. */
    before: longtext('before').notNull(),
    after: longtext('after').notNull(),
    /** ETags of the fields before and after the change, as the API answers them; empty if there are none. */
    etagBefore: varchar('etag_before', { length: 64 }).notNull(),
    etagAfter: varchar('etag_after', { length: 64 }).notNull(),
    /** SHA-256 of the row's content in hexadecimal. */
    digest: varchar('digest', { length: 64 }).notNull(),
  },
  (t) => [
    // who changed an object last; GET /meiduo_admin/audit/?object=, which sorts the few entries of one object
    index('tb_audit_entry_by_object').on(t.object, t.id),
    // GET /meiduo_admin/audit/ with user, action, both or neither, in any range of time, newest first
    index('tb_audit_entry_of_user').on(t.userId, t.createTime, t.id),
    index('tb_audit_entry_of_action').on(t.action, t.createTime, t.id),
    index('tb_audit_entry_of_user_action').on(t.userId, t.action, t.createTime, t.id),
    index('tb_audit_entry_by_time').on(t.createTime, t.id),
  ],
)

/** Chain over the committed audit entries in order of sealing: a changed or deleted entry breaks it. */
export const auditSeals = mysqlTable(
  'tb_audit_seal',
  {
    /** 1, 2, 3 … without a gap. */
    sequence: bigint('sequence', { mode: 'number' }).primaryKey(),
    createTime: createTime(),
    entryId: bigint('entry_id', { mode: 'number' }).notNull(),
    /** SHA-256 of the previous chain value and the entry's digest. */
    chain: varchar('chain', { length: 64 }).notNull(),
  },
  (t) => [unique('tb_audit_seal_entry_uniq').on(t.entryId)],
)

/**
 * Entries that are not in the chain yet. An entry puts its id here in its own transaction, so the sealing job also finds entries that
 * commit after others with higher ids.
 */
export const unsealedEntries = mysqlTable('tb_audit_unsealed', {
  entryId: bigint('entry_id', { mode: 'number' }).primaryKey(),
})

/** A list with filters and columns that a staff user keeps by a name. */
export const savedViews = mysqlTable(
  'tb_saved_view',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    name: varchar('name', { length: 50 }).notNull(),
    /** Name of the list, such as `orders`. */
    list: varchar('list', { length: 40 }).notNull(),
    /** JSON of the query, a text for each name. */
    filters: text('filters').notNull(),
    /** JSON of the names of the columns, in their order. */
    columns: text('columns').notNull(),
    isShared: boolean('is_shared').notNull().default(false),
  },
  (t) => [
    // GET /meiduo_admin/saved_views/: own views
    unique('tb_saved_view_uniq').on(t.userId, t.list, t.name),
    // the same: views that others share
    index('tb_saved_view_shared').on(t.isShared, t.list),
  ],
)
