import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  int,
  longtext,
  mysqlTable,
  primaryKey,
  smallint,
  unique,
  varchar,
} from 'drizzle-orm/mysql-core'
import { bigId, createTime, id, moment, money, opaqueText, updateTime } from '../columns.ts'
import { addresses } from './addresses.ts'
import { users } from './auth.ts'
import { skus } from './catalog.ts'

/** Order. Receiver and amounts are a snapshot from when it was placed. */
export const orders = mysqlTable(
  'tb_order_info',
  {
    orderId: varchar('order_id', { length: 64 }).primaryKey(),
    createTime: createTime(),
    updateTime: updateTime(),
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    addressId: int('address_id')
      .notNull()
      .references(() => addresses.id),
    receiver: varchar('receiver', { length: 50 }).notNull(),
    receiverMobile: varchar('receiver_mobile', { length: 20 }).notNull(),
    receiverPlace: varchar('receiver_place', { length: 200 }).notNull(),
    totalCount: int('total_count').notNull(),
    totalAmount: money('total_amount').notNull(),
    discountAmount: money('discount_amount').notNull().default('0.00'),
    freight: money('freight').notNull(),
    payAmount: money('pay_amount').notNull(),
    payMethod: smallint('pay_method').notNull(),
    status: smallint('status').notNull(),
    payDeadline: moment('pay_deadline').notNull(),
    /** When the current status times out (to received or finished); null if it has no time-out. */
    dueTime: moment('due_time'),
    /** When the goods were received, from which the return window counts; null before. */
    receivedTime: moment('received_time'),
    /** When the buyer removed the order from the own lists; null: it is listed. */
    hiddenTime: moment('hidden_time'),
    checkoutId: varchar('checkout_id', { length: 36 }).notNull(),
    idempotencyKey: opaqueText('idempotency_key', { length: 64 }),
    requestDigest: varchar('request_digest', { length: 64 }).notNull(),
    remark: varchar('remark', { length: 200 }).notNull().default(''),
    /** Price breakdown as JSON: the discount or charge of each rule for each line, when the order was placed. */
    priceTrace: longtext('price_trace'),
  },
  (t) => [
    // one cart is ordered once, even if the request is repeated
    unique('tb_order_info_checkout_uniq').on(t.userId, t.checkoutId),
    unique('tb_order_info_idempotency_uniq').on(t.userId, t.idempotencyKey),
    // GET /orders/: the orders of one user, newest first, with and without a status
    index('tb_order_info_list').on(t.userId, t.createTime),
    index('tb_order_info_list_status').on(t.userId, t.status, t.createTime),
    // GET /meiduo_admin/orders/, newest first, without a filter, with a time or amounts; users who placed orders of a day
    index('tb_order_info_by_time').on(t.createTime, t.orderId, t.userId, t.payAmount),
    // GET /meiduo_admin/orders/ with a status, newest first, also with a time; orders that are overdue to ship
    index('tb_order_info_by_status').on(t.status, t.createTime, t.orderId),
    // GET /meiduo_admin/orders/ with amounts that few orders have
    index('tb_order_info_by_amount').on(t.payAmount, t.createTime, t.orderId),
    // unpaid orders past their deadline
    index('tb_order_info_due').on(t.status, t.payDeadline),
    // orders whose status has timed out
    index('tb_order_info_time_out').on(t.status, t.dueTime),
    check('tb_order_info_count_positive', sql`${t.totalCount} > 0`),
    check('tb_order_info_total_not_negative', sql`${t.totalAmount} >= 0`),
    check('tb_order_info_discount_not_negative', sql`${t.discountAmount} >= 0`),
    check('tb_order_info_freight_not_negative', sql`${t.freight} >= 0`),
    check('tb_order_info_pay_not_negative', sql`${t.payAmount} >= 0`),
    check('tb_order_info_status_known', sql`${t.status} between 1 and 6`),
    check('tb_order_info_method_known', sql`${t.payMethod} between 1 and 3`),
  ],
)

/** Foreign key of an order. */
export const orderReference = () =>
  varchar('order_id', { length: 64 })
    .notNull()
    .references(() => orders.orderId)

/** Further idempotency keys of an order, from requests whose cart another request had already ordered. */
export const orderKeys = mysqlTable(
  'tb_order_key',
  {
    userId: int('user_id')
      .notNull()
      .references(() => users.id),
    idempotencyKey: opaqueText('idempotency_key', { length: 64 }).notNull(),
    createTime: createTime(),
    orderId: orderReference(),
    requestDigest: varchar('request_digest', { length: 64 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.idempotencyKey] })],
)

/** Line of an order: SKU name, image and price when the order was placed, and the buyer's review. */
export const orderLines = mysqlTable(
  'tb_order_goods',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    orderId: orderReference(),
    skuId: int('sku_id')
      .notNull()
      .references(() => skus.id),
    name: varchar('name', { length: 50 }).notNull(),
    imageUrl: varchar('image_url', { length: 200 }).notNull(),
    count: int('count').notNull(),
    price: money('price').notNull(),
    /** Promotion and coupon discounts that placing allocated to the line. Refunds are computed from the rest. */
    promotionShare: money('promotion_share').notNull().default('0.00'),
    couponShare: money('coupon_share').notNull().default('0.00'),
    /** Whether its pieces could be returned without a reason when the order was placed. */
    isReturnable: boolean('is_returnable').notNull().default(true),
    comment: longtext('comment')
      .notNull()
      .$defaultFn(() => ''),
    score: smallint('score').notNull().default(5),
    isAnonymous: boolean('is_anonymous').notNull().default(false),
    isCommented: boolean('is_commented').notNull().default(false),
    commentTime: moment('comment_time'),
    reply: longtext('reply'),
    /** When the shop replied; null: it has not. */
    replyTime: moment('reply_time'),
    /** When and why staff hid the review from shoppers; null: it is shown. */
    reviewHiddenTime: moment('review_hidden_time'),
    reviewHiddenReason: varchar('review_hidden_reason', { length: 200 }).notNull().default(''),
    /** Supplement to the review, empty if there is none. */
    followUp: varchar('follow_up', { length: 500 }).notNull().default(''),
    followUpTime: moment('follow_up_time'),
  },
  (t) => [
    unique('tb_order_goods_order_sku_uniq').on(t.orderId, t.skuId),
    // the reviews of one SKU, before some were hidden; for the release before
    index('tb_order_goods_reviews').on(t.skuId, t.isCommented, t.commentTime),
    // GET /skus/{id}/comments/: the reviews of one SKU that are shown, newest first
    index('tb_order_goods_shown_reviews').on(t.skuId, t.isCommented, t.reviewHiddenTime, t.commentTime),
    // GET /meiduo_admin/reviews/: all reviews, newest first, by score, hidden or not, with a reply or without
    index('tb_order_goods_all_reviews').on(
      t.isCommented,
      t.commentTime,
      t.score,
      t.reviewHiddenTime,
      t.replyTime,
    ),
    check('tb_order_goods_count_positive', sql`${t.count} > 0`),
    check('tb_order_goods_price_not_negative', sql`${t.price} >= 0`),
    check(
      'tb_order_goods_shares_within',
      sql`${t.promotionShare} >= 0 and ${t.couponShare} >= 0 and ${t.promotionShare} + ${t.couponShare} <= ${t.price} * ${t.count}`,
    ),
    check('tb_order_goods_score_range', sql`${t.score} between 0 and 5`),
  ],
)

/** Picture of a review, in the order of `sequence` from 0. */
export const reviewImages = mysqlTable(
  'tb_review_image',
  {
    id: id(),
    createTime: createTime(),
    orderLineId: int('order_line_id')
      .notNull()
      .references(() => orderLines.id),
    sequence: smallint('sequence').notNull(),
    image: varchar('image', { length: 200 }).notNull(),
  },
  (t) => [unique('tb_review_image_uniq').on(t.orderLineId, t.sequence)],
)

/**
 * Timeline of an order: one row for each change of status. It is also the log from which orders are counted by status: a row
 * that `tb_order_status_count` does not include yet has `is_folded` = false.
 */
export const orderEvents = mysqlTable(
  'tb_order_event',
  {
    id: bigId(),
    orderId: orderReference(),
    createTime: createTime(),
    fromStatus: smallint('from_status'),
    toStatus: smallint('to_status').notNull(),
    cause: varchar('cause', { length: 40 }).notNull(),
    /** Why staff cancelled the order; empty for other changes. */
    reason: varchar('reason', { length: 200 }).notNull().default(''),
    isFolded: boolean('is_folded').notNull().default(false),
  },
  (t) => [
    index('tb_order_event_by_order').on(t.orderId, t.id),
    // changes of status that the counts do not include yet
    index('tb_order_event_unfolded').on(t.isFolded, t.toStatus, t.fromStatus),
  ],
)

/** Orders in each status, without the events that are not folded yet. Negative for a moment is possible; the sum with them is exact. */
export const orderStatusCounts = mysqlTable('tb_order_status_count', {
  status: smallint('status').primaryKey(),
  orders: bigint('orders', { mode: 'number' }).notNull(),
})

/** Note of staff about an order. Shoppers never see it. It is personal data of the buyer and is erased with it. */
export const orderNotes = mysqlTable(
  'tb_order_note',
  {
    id: id(),
    createTime: createTime(),
    orderId: orderReference(),
    /** The person who wrote the note. */
    userId: int('user_id').notNull(),
    note: varchar('note', { length: 500 }).notNull(),
  },
  (t) => [index('tb_order_note_by_order').on(t.orderId, t.id)],
)
