import { sql } from 'drizzle-orm'
import {
  type AnyMySqlColumn,
  boolean,
  check,
  index,
  int,
  mysqlTable,
  unique,
  varbinary,
  varchar,
} from 'drizzle-orm/mysql-core'
import { bigId, createTime, id, moment, opaqueText, updateTime } from '../columns.ts'
import { addresses } from './addresses.ts'

export const users = mysqlTable(
  'tb_users',
  {
    id: id(),
    password: varchar('password', { length: 128 }).notNull(),
    lastLogin: moment('last_login'),
    isSuperuser: boolean('is_superuser').notNull().default(false),
    username: varchar('username', { length: 150 }).notNull(),
    firstName: varchar('first_name', { length: 30 }).notNull().default(''),
    lastName: varchar('last_name', { length: 30 }).notNull().default(''),
    email: varchar('email', { length: 254 }).notNull().default(''),
    isStaff: boolean('is_staff').notNull().default(false),
    isActive: boolean('is_active').notNull().default(true),
    /** Whether it is the account of a system, which calls with API keys and cannot sign in. */
    isService: boolean('is_service').notNull().default(false),
    dateJoined: moment('date_joined').notNull(),
    mobile: varchar('mobile', { length: 11 }),
    /** Public name; empty: the username, masked. */
    nickname: varchar('nickname', { length: 20 }).notNull().default(''),
    /** How the user wants messages about parcels and refunds. */
    orderMessages: varchar('order_messages', { length: 5 }).notNull().default('off').$type<OrderMessages>(),
    emailActive: boolean('email_active').notNull().default(false),
    /** Address that replaces the verified one once it is verified itself; empty: none. */
    pendingEmail: varchar('pending_email', { length: 254 }).notNull().default(''),
    /** Id of the newest request to set an address: only its link verifies, once. Empty: none, or its link was used. */
    emailRequest: varchar('email_request', { length: 36 }).notNull().default(''),
    /** Access tokens carry the generation in which they were signed; raising it revokes all of them. */
    tokenGeneration: int('token_generation').notNull().default(0),
    /** When the user accepted the agreement and the privacy text, and their versions; null: none was published. */
    consentTime: moment('consent_time'),
    agreementVersion: int('agreement_version'),
    privacyVersion: int('privacy_version'),
    /** When and why staff locked the account, which is inactive then; null: staff have not. */
    lockTime: moment('lock_time'),
    lockReason: varchar('lock_reason', { length: 200 }).notNull().default(''),
    defaultAddressId: int('default_address_id').references((): AnyMySqlColumn => addresses.id, {
      onDelete: 'set null',
    }),
  },
  (t) => [
    unique('tb_users_username_uniq').on(t.username),
    unique('tb_users_mobile_uniq').on(t.mobile),
    // GET /meiduo_admin/users/ and /meiduo_admin/permission/admins/: counts and searches shoppers, or staff
    index('tb_users_by_staff').on(t.isStaff, t.username, t.mobile),
    check('tb_users_order_messages_known', sql`${t.orderMessages} in ('off', 'sms', 'email')`),
  ],
)

export const contentTypes = mysqlTable(
  'django_content_type',
  {
    id: id(),
    appLabel: varchar('app_label', { length: 100 }).notNull(),
    model: varchar('model', { length: 100 }).notNull(),
  },
  (t) => [unique('django_content_type_app_label_model_uniq').on(t.appLabel, t.model)],
)

export const permissions = mysqlTable(
  'auth_permission',
  {
    id: id(),
    name: varchar('name', { length: 255 }).notNull(),
    contentTypeId: int('content_type_id')
      .notNull()
      .references(() => contentTypes.id),
    codename: varchar('codename', { length: 100 }).notNull(),
  },
  (t) => [unique('auth_permission_content_type_codename_uniq').on(t.contentTypeId, t.codename)],
)

export const groups = mysqlTable(
  'auth_group',
  { id: id(), name: varchar('name', { length: 150 }).notNull() },
  (t) => [unique('auth_group_name_uniq').on(t.name)],
)

export const groupPermissions = mysqlTable(
  'auth_group_permissions',
  {
    id: bigId(),
    groupId: int('group_id')
      .notNull()
      .references(() => groups.id, { onDelete: 'cascade' }),
    permissionId: int('permission_id')
      .notNull()
      .references(() => permissions.id, { onDelete: 'cascade' }),
  },
  (t) => [unique('auth_group_permissions_uniq').on(t.groupId, t.permissionId)],
)

export const userGroups = mysqlTable(
  'tb_users_groups',
  {
    id: bigId(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    groupId: int('group_id')
      .notNull()
      .references(() => groups.id, { onDelete: 'cascade' }),
  },
  (t) => [unique('tb_users_groups_uniq').on(t.userId, t.groupId)],
)

export const userPermissions = mysqlTable(
  'tb_users_user_permissions',
  {
    id: bigId(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    permissionId: int('permission_id')
      .notNull()
      .references(() => permissions.id, { onDelete: 'cascade' }),
  },
  (t) => [unique('tb_users_user_permissions_uniq').on(t.userId, t.permissionId)],
)

/** Identity of a user at a login provider (QQ, Alipay). A provider may identify one person by several subjects. */
export const oauthIdentities = mysqlTable(
  'tb_oauth_identity',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    provider: varchar('provider', { length: 20 }).notNull(),
    // binary, because providers' identifiers are case-sensitive
    subject: varbinary('subject', { length: 128 }).notNull(),
  },
  (t) => [
    // third-party sign-in finds the one user of a subject
    unique('tb_oauth_identity_subject_uniq').on(t.provider, t.subject),
    index('tb_oauth_identity_user').on(t.userId),
  ],
)

/** Revocation of one token (`token_id`), or of all tokens of a user below a generation. */
export const tokenRevocations = mysqlTable(
  'tb_token_revocation',
  {
    id: bigId(),
    createTime: createTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    tokenId: varchar('token_id', { length: 36 }),
    generation: int('generation').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [
    // a starting process reads the unexpired rows; the purge deletes the expired ones
    index('tb_token_revocation_live').on(t.expiresAt),
    // recent rows, which every process polls
    index('tb_token_revocation_recent').on(t.createTime),
    index('tb_token_revocation_token').on(t.tokenId),
  ],
)

/** New mobile of a user who has lost the old one. It becomes the user's mobile at `readyAt`, unless the user cancels it. */
export const mobileChanges = mysqlTable(
  'tb_mobile_change',
  {
    userId: int('user_id')
      .primaryKey()
      .references(() => users.id),
    createTime: createTime(),
    mobile: varchar('mobile', { length: 11 }).notNull(),
    readyAt: moment('ready_at').notNull(),
  },
  // changes whose waiting time has passed
  (t) => [index('tb_mobile_change_ready').on(t.readyAt)],
)

/**
 * Refresh token, which renews an access token once. All tokens that descend from one sign-in share a family, and a used token
 * that comes again revokes the family.
 */
export const refreshTokens = mysqlTable(
  'tb_refresh_token',
  {
    id: bigId(),
    createTime: createTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    family: varchar('family', { length: 36 }).notNull(),
    /** SHA-256 of the token in hexadecimal. */
    digest: opaqueText('digest', { length: 64 }).notNull(),
    /** The user's token generation at the sign-in. */
    generation: int('generation').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedTime: moment('used_time'),
  },
  (t) => [
    unique('tb_refresh_token_digest_uniq').on(t.digest),
    // revokes a family
    index('tb_refresh_token_family').on(t.family),
    // expired tokens to purge
    index('tb_refresh_token_expired').on(t.expiresAt),
  ],
)

export type OrderMessages = 'off' | 'sms' | 'email'
