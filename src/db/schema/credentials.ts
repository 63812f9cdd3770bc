import { bigint, boolean, index, int, mysqlTable, text, unique, varchar } from 'drizzle-orm/mysql-core'
import { bigId, createTime, id, moment, opaqueText } from '../columns.ts'
import { permissions, users } from './auth.ts'

/** Session of a browser that a staff user signed in with. Every request reads it, so a deleted one ends immediately. */
export const staffSessions = mysqlTable(
  'tb_staff_session',
  {
    id: bigId(),
    createTime: createTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    /** SHA-256 of the cookie's value in hexadecimal. */
    digest: opaqueText('digest', { length: 64 }).notNull(),
    /** The user's token generation at the sign-in. */
    generation: int('generation').notNull(),
    /** Whether the sign-in proved the second factor. */
    isVerified: boolean('is_verified').notNull(),
    agent: varchar('agent', { length: 200 }).notNull(),
    address: varchar('address', { length: 64 }).notNull(),
    /** Stored once a minute at most. */
    lastUseTime: moment('last_use_time').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [
    // each request with the cookie
    unique('tb_staff_session_digest_uniq').on(t.digest),
    // GET /meiduo_admin/sessions/, newest first
    index('tb_staff_session_by_user').on(t.userId, t.id),
    // expired sessions to purge
    index('tb_staff_session_expired').on(t.expiresAt),
  ],
)

/** Authenticator app (TOTP) of a staff user. */
export const staffTotps = mysqlTable('tb_staff_totp', {
  userId: int('user_id')
    .primaryKey()
    .references(() => users.id),
  createTime: createTime(),
  /** The secret as an encrypted JWE. */
  encryptedSecret: text('encrypted_secret').notNull(),
  /** Null: the user has not yet proved to have the secret. */
  confirmTime: moment('confirm_time'),
  /** The time step of the newest accepted code: it and older ones are refused. */
  lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
})

/** Code that takes the place of one TOTP code, once. */
export const recoveryCodes = mysqlTable(
  'tb_staff_recovery_code',
  {
    id: bigId(),
    createTime: createTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    /** SHA-256 of the code in hexadecimal. */
    digest: opaqueText('digest', { length: 64 }).notNull(),
    usedTime: moment('used_time'),
  },
  (t) => [unique('tb_staff_recovery_code_uniq').on(t.userId, t.digest)],
)

/** API key of a staff user. A revoked one stays, since the audit trail names it. */
export const apiKeys = mysqlTable(
  'tb_api_key',
  {
    id: id(),
    createTime: createTime(),
    /** The owner, whose rights bound those of the key. */
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    /** Who made it. No foreign key: the row outlives the person. */
    makerId: int('maker_id').notNull(),
    name: varchar('name', { length: 50 }).notNull(),
    /** SHA-256 of the key in hexadecimal. */
    digest: opaqueText('digest', { length: 64 }).notNull(),
    isReadOnly: boolean('is_read_only').notNull(),
    /** Addresses and CIDR ranges with commas between them; empty: every address. */
    networks: varchar('networks', { length: 1000 }).notNull().default(''),
    expiresAt: moment('expires_at').notNull(),
    /** Stored once a minute at most. */
    lastUseTime: moment('last_use_time'),
    revokeTime: moment('revoke_time'),
  },
  (t) => [
    // each request with a key
    unique('tb_api_key_digest_uniq').on(t.digest),
    // GET /meiduo_admin/api_keys/, newest first
    index('tb_api_key_by_user').on(t.userId, t.id),
  ],
)

/** Scope of an API key. */
export const apiKeyPermissions = mysqlTable(
  'tb_api_key_permission',
  {
    id: bigId(),
    keyId: int('key_id')
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    permissionId: int('permission_id')
      .notNull()
      .references(() => permissions.id, { onDelete: 'cascade' }),
  },
  (t) => [unique('tb_api_key_permission_uniq').on(t.keyId, t.permissionId)],
)
