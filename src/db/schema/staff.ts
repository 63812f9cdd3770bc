import {
  bigint,
  boolean,
  index,
  int,
  longtext,
  mysqlTable,
  primaryKey,
  text,
  unique,
  varchar,
} from 'drizzle-orm/mysql-core'
import { bigId, createTime, id, moment, updateTime } from '../columns.ts'
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
    /** Keyed digests of the ETags before and after the change; empty if there are none. */
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
 * Entries that are not in the chain yet. An entry puts its id here in its own transaction, so the sealing job also finds entries
 * that commit after others with higher ids.
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

/** Who works on a job, and until when the others leave it alone. A killed process loses its lease by time. */
const lease = () => ({
  leaseOwner: varchar('lease_owner', { length: 36 }),
  leaseUntil: moment('lease_until'),
})

/** Import of a sheet by staff: a job that checks every row and then applies the valid ones. */
export const importJobs = mysqlTable(
  'tb_import',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    /** The person who uploaded the file or, after a dry run, who applied it. */
    userId: int('user_id').notNull(),
    /** The API key that called for the person. */
    keyId: int('key_id'),
    kind: varchar('kind', { length: 20 }).notNull(),
    fileName: varchar('file_name', { length: 255 }).notNull(),
    /** Key in the private store; null: the file was deleted. */
    fileKey: varchar('file_key', { length: 200 }),
    fileSize: int('file_size').notNull(),
    /** SHA-256 of the file in hexadecimal: rows that move stock count once for each file. */
    fileDigest: varchar('file_digest', { length: 64 }).notNull().default(''),
    /** JSON: the number of the column, from 1, by the field that it fills. */
    mapping: text('mapping').notNull(),
    /** `all_or_nothing` or `valid_rows`. */
    mode: varchar('mode', { length: 14 }).notNull(),
    isDryRun: boolean('is_dry_run').notNull(),
    /**
     * `storing`: the upload is under way. `queued`, `applying`: work is due. `checked`: a dry run waits. `done`, `failed`,
     * `cancelled`.
     */
    state: varchar('state', { length: 10 }).notNull(),
    /** Counts of rows by what became of them. */
    rowCount: int('row_count').notNull().default(0),
    invalidCount: int('invalid_count').notNull().default(0),
    unchangedCount: int('unchanged_count').notNull().default(0),
    changedCount: int('changed_count').notNull().default(0),
    failedCount: int('failed_count').notNull().default(0),
    /** The last row of the sheet that was checked. */
    checkedRow: int('checked_row').notNull().default(0),
    /** Code of the error that ended the job. */
    error: varchar('error', { length: 64 }),
    /** Where the call came from, for the audit trail. */
    address: varchar('address', { length: 64 }).notNull(),
    requestId: varchar('request_id', { length: 64 }).notNull(),
    finishTime: moment('finish_time'),
    ...lease(),
  },
  (t) => [
    // jobs that are due, files and results to delete
    index('tb_import_by_state').on(t.state, t.finishTime),
    // earlier imports of the same file
    index('tb_import_by_digest').on(t.fileDigest, t.kind),
    // GET /meiduo_admin/imports/ of one person, newest first
    index('tb_import_by_user').on(t.userId, t.id),
  ],
)

/** What became of one row of an imported sheet; it changes in the transaction that applies the row, so nothing is done twice. */
export const importRows = mysqlTable(
  'tb_import_row',
  {
    // no foreign key: rows are deleted in batches before their import
    importId: int('import_id').notNull(),
    /** The row that a spreadsheet program shows, from 1. */
    rowNumber: int('row_number').notNull(),
    /** `valid`, `invalid`, `unchanged`, then `changed` or `failed`. */
    outcome: varchar('outcome', { length: 10 }).notNull(),
    /** Kind and id of what the row changed, such as `sku:12`; of a row that is still to apply, what it will change. */
    object: varchar('object', { length: 96 }),
    /** JSON array of faults with column, value, code and texts. */
    faults: text('faults'),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.rowNumber] }),
    // rows that are still to apply, and those with faults
    index('tb_import_row_by_outcome').on(t.importId, t.outcome, t.rowNumber),
  ],
)

/** Export of a staff list into a file. */
export const exportJobs = mysqlTable(
  'tb_export',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    userId: int('user_id').notNull(),
    /** The API key that called for the person. */
    keyId: int('key_id'),
    list: varchar('list', { length: 20 }).notNull(),
    format: varchar('format', { length: 4 }).notNull(),
    /** JSON array of the names of the columns. */
    columns: text('columns').notNull(),
    /** JSON of the filters by their names. */
    filters: text('filters').notNull(),
    /** `queued`: work is due. `done`, `failed`, `cancelled`: finished. */
    state: varchar('state', { length: 10 }).notNull(),
    rowCount: int('row_count').notNull().default(0),
    /** Key in the private store; null: there is no file yet, or it was deleted. */
    fileKey: varchar('file_key', { length: 200 }),
    fileSize: int('file_size'),
    error: varchar('error', { length: 64 }),
    finishTime: moment('finish_time'),
    ...lease(),
  },
  (t) => [
    // jobs that are due, files to delete
    index('tb_export_by_state').on(t.state, t.finishTime),
    // GET /meiduo_admin/exports/ of one person, newest first
    index('tb_export_by_user').on(t.userId, t.id),
  ],
)
