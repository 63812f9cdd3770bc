import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  int,
  mysqlTable,
  smallint,
  unique,
  varchar,
} from 'drizzle-orm/mysql-core'
import { createTime, id, moment, money, updateTime } from '../columns.ts'
import { areas } from './addresses.ts'
import { skus } from './catalog.ts'

/** Columns of a period of validity. */
export const validity = () => ({
  validFrom: moment('valid_from').notNull(),
  /** First moment after the validity. */
  validTo: moment('valid_to').notNull(),
})

/** Limited-time price of a SKU. */
export const limitedPrices = mysqlTable(
  'tb_limited_price',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    skuId: int('sku_id')
      .notNull()
      .references(() => skus.id),
    price: money('price').notNull(),
    ...validity(),
  },
  (t) => [
    // unexpired prices of the SKUs in a cart
    index('tb_limited_price_of_sku').on(t.skuId, t.validTo),
    // staff: limited prices that are active at a moment, start later or have ended
    index('tb_limited_price_period').on(t.validTo, t.validFrom),
    check('tb_limited_price_not_negative', sql`${t.price} >= 0`),
    check('tb_limited_price_validity', sql`${t.validFrom} < ${t.validTo}`),
  ],
)

/** Promotion with tiers; `basis` is what its thresholds count. */
export const promotions = mysqlTable(
  'tb_promotion',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    name: varchar('name', { length: 50 }).notNull(),
    kind: varchar('kind', { length: 20 }).notNull().$type<'reduction' | 'percentage'>(),
    basis: varchar('basis', { length: 10 }).notNull().$type<'amount' | 'count'>(),
    /** Only the best promotion of a group applies. */
    group: varchar('rule_group', { length: 30 }).notNull().default('mall'),
    scope: varchar('scope', { length: 10 }).notNull().$type<ScopeKind>(),
    isEnabled: boolean('is_enabled').notNull().default(true),
    ...validity(),
  },
  (t) => [
    // all unexpired promotions
    index('tb_promotion_current').on(t.isEnabled, t.validTo),
    // staff: promotions that are active at a moment, start later or have ended
    index('tb_promotion_period').on(t.validTo, t.validFrom),
    // promotions of the same group that overlap in time
    index('tb_promotion_group').on(t.group, t.validTo),
    check('tb_promotion_kind_known', sql`${t.kind} in ('reduction', 'percentage')`),
    check('tb_promotion_basis_known', sql`${t.basis} in ('amount', 'count')`),
    check('tb_promotion_scope_known', sql`${t.scope} in ('all', 'category', 'goods', 'sku')`),
    check('tb_promotion_validity', sql`${t.validFrom} < ${t.validTo}`),
  ],
)

/** Tier of a promotion: the threshold in the promotion's basis, and the discount of its kind. */
export const promotionTiers = mysqlTable(
  'tb_promotion_tier',
  {
    id: id(),
    promotionId: int('promotion_id')
      .notNull()
      .references(() => promotions.id, { onDelete: 'cascade' }),
    thresholdAmount: money('threshold_amount'),
    thresholdCount: int('threshold_count'),
    offAmount: money('off_amount'),
    /** Percent to pay: 80 is 八折. */
    payPercent: smallint('pay_percent'),
  },
  (t) => [
    unique('tb_promotion_tier_amount_uniq').on(t.promotionId, t.thresholdAmount),
    unique('tb_promotion_tier_count_uniq').on(t.promotionId, t.thresholdCount),
    check(
      'tb_promotion_tier_one_threshold',
      sql`(${t.thresholdAmount} is null) <> (${t.thresholdCount} is null)`,
    ),
    check('tb_promotion_tier_one_gift', sql`(${t.offAmount} is null) <> (${t.payPercent} is null)`),
    check('tb_promotion_tier_threshold_amount', sql`${t.thresholdAmount} >= 0`),
    check('tb_promotion_tier_threshold_count', sql`${t.thresholdCount} >= 0`),
    check('tb_promotion_tier_off_positive', sql`${t.offAmount} > 0`),
    check('tb_promotion_tier_percent_range', sql`${t.payPercent} between 1 and 99`),
  ],
)

/** Categories, SPUs or SKUs of a promotion, according to its `scope`. */
export const promotionTargets = mysqlTable(
  'tb_promotion_target',
  {
    id: id(),
    promotionId: int('promotion_id')
      .notNull()
      .references(() => promotions.id, { onDelete: 'cascade' }),
    targetId: int('target_id').notNull(),
  },
  (t) => [
    unique('tb_promotion_target_uniq').on(t.promotionId, t.targetId),
    // staff: promotions of a SKU
    index('tb_promotion_target_of').on(t.targetId, t.promotionId),
  ],
)

/** Revision of all pricing rules in one row, so that a process can check whether its cached rules are current. */
export const ruleRevisions = mysqlTable('tb_rule_revision', {
  id: int('id').primaryKey(),
  revision: bigint('revision', { mode: 'number' }).notNull(),
})

/** What a promotion or coupon applies to. */
export type ScopeKind = 'all' | 'category' | 'goods' | 'sku'

/** Freight to a province; the row without a province applies to all others. */
export const freightRules = mysqlTable(
  'tb_freight_rule',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    provinceId: int('province_id').references(() => areas.id),
    fee: money('fee').notNull(),
    /** Amount of goods from which freight is free; null: never. */
    freeFrom: money('free_from'),
    /** False: the shop does not deliver to the province. */
    isDelivered: boolean('is_delivered').notNull().default(true),
  },
  (t) => [
    unique('tb_freight_rule_province_uniq').on(t.provinceId),
    check('tb_freight_rule_fee_not_negative', sql`${t.fee} >= 0`),
    check('tb_freight_rule_free_from_not_negative', sql`${t.freeFrom} >= 0`),
  ],
)
