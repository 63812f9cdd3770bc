import { sql } from 'drizzle-orm'
import { boolean, check, index, int, mysqlTable, primaryKey, unique, varchar } from 'drizzle-orm/mysql-core'
import { createTime, id, moment, money, opaqueText, updateTime } from '../columns.ts'
import { orderLines, orderReference } from './orders.ts'

/** Refund request of a buyer, with its status. A request without lines is for an amount, not for certain pieces. */
export const refunds = mysqlTable(
  'tb_refund',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    orderId: orderReference(),
    reason: varchar('reason', { length: 200 }).notNull(),
    /** Why the buyer asks: `unwanted` needs no reason, each other value is a fault of the goods or of the delivery. */
    cause: varchar('cause', { length: 20 }).notNull().default('unwanted'),
    amount: money('amount').notNull(),
    status: varchar('status', { length: 20 }).notNull(),
    /** Reply of the shop. */
    reply: varchar('reply', { length: 200 }).notNull().default(''),
    /** Parcel in which the buyer sends the goods back; empty before. */
    returnCarrier: varchar('return_carrier', { length: 20 }).notNull().default(''),
    returnTrackingNo: varchar('return_tracking_no', { length: 40 }).notNull().default(''),
    /** When the buyer reported the parcel. */
    returnTime: moment('return_time'),
    /** Whether all pieces of its lines have returned to the stock. If some have, the lines count them. */
    isRestocked: boolean('is_restocked').notNull().default(false),
    idempotencyKey: opaqueText('idempotency_key', { length: 64 }),
    requestDigest: varchar('request_digest', { length: 64 }).notNull(),
    /** Exactly when the order was placed, for lists of orders by refund state. Null: the release before stored the request. */
    orderTime: moment('order_time'),
  },
  (t) => [
    // finds a repeated request; its prefix serves the list of one order's requests
    unique('tb_refund_idempotency_uniq').on(t.orderId, t.idempotencyKey),
    // GET /meiduo_admin/orders/ with a refund state, newest orders first
    index('tb_refund_by_order_time').on(t.status, t.orderTime, t.orderId),
    // open requests, oldest first; GET /meiduo_admin/refunds/ with a status, newest first
    index('tb_refund_open').on(t.status, t.id),
    check('tb_refund_amount_positive', sql`${t.amount} > 0`),
    check(
      'tb_refund_status_known',
      sql`${t.status} in ('requested', 'return_expected', 'returning', 'received', 'inspected', 'approved', 'rejected',
        'withdrawn', 'refunded')`,
    ),
    check(
      'tb_refund_cause_known',
      sql`${t.cause} in ('unwanted', 'defect', 'damaged', 'wrong_goods', 'missing')`,
    ),
  ],
)

/** Line of a refund request: the pieces of one order line and their share of the amount. */
export const refundLines = mysqlTable(
  'tb_refund_line',
  {
    id: id(),
    refundId: int('refund_id')
      .notNull()
      .references(() => refunds.id),
    orderLineId: int('order_line_id')
      .notNull()
      .references(() => orderLines.id),
    count: int('count').notNull(),
    amount: money('amount').notNull(),
    /** Pieces that returned to the stock. */
    restocked: int('restocked').notNull().default(0),
    /** Returned pieces that cannot be sold. */
    writtenOff: int('written_off').notNull().default(0),
    /** What the inspection says about the pieces. */
    note: varchar('note', { length: 200 }).notNull().default(''),
  },
  (t) => [
    unique('tb_refund_line_uniq').on(t.refundId, t.orderLineId),
    check('tb_refund_line_count_positive', sql`${t.count} > 0`),
    check(
      'tb_refund_line_pieces_within',
      sql`${t.restocked} >= 0 and ${t.writtenOff} >= 0 and ${t.restocked} + ${t.writtenOff} <= ${t.count}`,
    ),
    check('tb_refund_line_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)

/** Keys of approvals that the release before has stored. The table goes with version 0.3. */
export const refundApprovals = mysqlTable(
  'tb_refund_approval',
  {
    refundId: int('refund_id')
      .notNull()
      .references(() => refunds.id),
    idempotencyKey: opaqueText('idempotency_key', { length: 64 }).notNull(),
    createTime: createTime(),
    requestDigest: varchar('request_digest', { length: 64 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.refundId, t.idempotencyKey] })],
)
