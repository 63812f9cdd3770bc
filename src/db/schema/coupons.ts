import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  int,
  longtext,
  mysqlTable,
  smallint,
  unique,
  varchar,
} from 'drizzle-orm/mysql-core'
import { createTime, id, moment, money, opaqueText, updateTime } from '../columns.ts'
import { users } from './auth.ts'
import { type ScopeKind, validity } from './promotions.ts'

/** Coupon that users may claim, `stock` times in total and `perUser` times each. */
export const coupons = mysqlTable(
  'tb_coupon',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    name: varchar('name', { length: 50 }).notNull(),
    offAmount: money('off_amount'),
    /** Percent to pay: 90 is 九折. `capAmount`, if set, limits the discount. */
    payPercent: smallint('pay_percent'),
    capAmount: money('cap_amount'),
    thresholdAmount: money('threshold_amount').notNull().default('0.00'),
    scope: varchar('scope', { length: 10 }).notNull().$type<ScopeKind>(),
    stock: int('stock').notNull(),
    claimed: int('claimed').notNull().default(0),
    perUser: int('per_user').notNull().default(1),
    isEnabled: boolean('is_enabled').notNull().default(true),
    claimFrom: moment('claim_from').notNull(),
    claimTo: moment('claim_to').notNull(),
    ...validity(),
  },
  (t) => [
    // GET /coupons/: coupons that can be claimed now
    index('tb_coupon_claimable').on(t.isEnabled, t.claimTo),
    // staff: coupons that are valid at a moment, start later or have ended
    index('tb_coupon_period').on(t.validTo, t.validFrom),
    check('tb_coupon_scope_known', sql`${t.scope} in ('all', 'category', 'goods', 'sku')`),
    check('tb_coupon_one_gift', sql`(${t.offAmount} is null) <> (${t.payPercent} is null)`),
    check('tb_coupon_off_positive', sql`${t.offAmount} > 0`),
    check('tb_coupon_percent_range', sql`${t.payPercent} between 1 and 99`),
    check(
      'tb_coupon_cap',
      sql`${t.capAmount} is null or (${t.capAmount} > 0 and ${t.payPercent} is not null)`,
    ),
    check('tb_coupon_threshold_not_negative', sql`${t.thresholdAmount} >= 0`),
    check('tb_coupon_claimed_within_stock', sql`${t.claimed} between 0 and ${t.stock}`),
    check('tb_coupon_per_user_positive', sql`${t.perUser} > 0`),
    check('tb_coupon_claim_window', sql`${t.claimFrom} < ${t.claimTo}`),
    check('tb_coupon_validity', sql`${t.validFrom} < ${t.validTo}`),
  ],
)

/** Categories, SPUs or SKUs of a coupon, according to its `scope`. */
export const couponTargets = mysqlTable(
  'tb_coupon_target',
  {
    id: id(),
    couponId: int('coupon_id')
      .notNull()
      .references(() => coupons.id, { onDelete: 'cascade' }),
    targetId: int('target_id').notNull(),
  },
  (t) => [
    unique('tb_coupon_target_uniq').on(t.couponId, t.targetId),
    // staff: coupons of a SKU
    index('tb_coupon_target_of').on(t.targetId, t.couponId),
  ],
)

/** Coupon that a user has claimed. Its expiry is the end of the coupon's validity. */
export const userCoupons = mysqlTable(
  'tb_user_coupon',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    couponId: int('coupon_id')
      .notNull()
      .references(() => coupons.id),
    /** 1 for the user's first claim of the coupon, 2 for the second, … */
    ordinal: int('ordinal').notNull(),
    status: varchar('status', { length: 10 }).notNull().default('unused').$type<'unused' | 'used'>(),
    // no foreign key: the coupon is marked as used before its order is inserted
    orderId: varchar('order_id', { length: 64 }),
    usedAt: moment('used_at'),
  },
  (t) => [
    // concurrent claims cannot exceed the limit of one user
    unique('tb_user_coupon_ordinal_uniq').on(t.couponId, t.userId, t.ordinal),
    // at most one coupon for an order
    unique('tb_user_coupon_order_uniq').on(t.orderId),
    // GET /users/coupons/ and settlement: coupons of a user in a state, newest first
    index('tb_user_coupon_list').on(t.userId, t.status, t.id),
    // used coupons of a range, for the figures
    index('tb_user_coupon_by_use').on(t.usedAt, t.couponId),
    check('tb_user_coupon_status_known', sql`${t.status} in ('unused', 'used')`),
    check('tb_user_coupon_used_for', sql`(${t.status} = 'used') = (${t.orderId} is not null)`),
    check('tb_user_coupon_ordinal_positive', sql`${t.ordinal} > 0`),
  ],
)

/** A grant of a coupon to customers under an idempotency key: what a repetition of the request answers. */
export const couponGrants = mysqlTable(
  'tb_coupon_grant',
  {
    id: id(),
    createTime: createTime(),
    couponId: int('coupon_id')
      .notNull()
      .references(() => coupons.id, { onDelete: 'cascade' }),
    /** The staff user who granted. */
    staffId: int('staff_id')
      .notNull()
      .references(() => users.id),
    idempotencyKey: opaqueText('idempotency_key', { length: 64 }).notNull(),
    requestDigest: opaqueText('request_digest', { length: 64 }).notNull(),
    /** JSON list of outcome, user id and user coupon id, in the order of the request. */
    results: longtext('results').notNull(),
  },
  (t) => [unique('tb_coupon_grant_key_uniq').on(t.couponId, t.staffId, t.idempotencyKey)],
)
