import { sql } from 'drizzle-orm'
import { boolean, check, index, int, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
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
    amount: money('amount').notNull(),
    status: varchar('status', { length: 10 }).notNull(),
    /** Reply of the shop. */
    reply: varchar('reply', { length: 200 }).notNull().default(''),
    /** Whether the pieces of its lines have returned to the stock. */
    isRestocked: boolean('is_restocked').notNull().default(false),
    idempotencyKey: opaqueText('idempotency_key', { length: 64 }),
    requestDigest: varchar('request_digest', { length: 64 }).notNull(),
    /** When the order was placed, for lists of orders by refund state. Null: the release before stored the request. */
    orderTime: moment('order_time'),
  },
  (t) => [
    // finds a repeated request; its prefix serves the list of one order's requests
    unique('tb_refund_idempotency_uniq').on(t.orderId, t.idempotencyKey),
    // GET /meiduo_admin/orders/ with a refund state, newest orders first
    index('tb_refund_by_order_time').on(t.status, t.orderTime, t.orderId),
    // open requests, oldest first
    index('tb_refund_open').on(t.status, t.id),
    check('tb_refund_amount_positive', sql`${t.amount} > 0`),
    check(
      'tb_refund_status_known',
      sql`${t.status} in ('requested', 'approved', 'rejected', 'withdrawn', 'refunded')`,
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
  },
  (t) => [
    unique('tb_refund_line_uniq').on(t.refundId, t.orderLineId),
    check('tb_refund_line_count_positive', sql`${t.count} > 0`),
    check('tb_refund_line_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)
