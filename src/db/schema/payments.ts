import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  index,
  int,
  mysqlTable,
  primaryKey,
  unique,
  varchar,
} from 'drizzle-orm/mysql-core'
import { createTime, id, moment, money, updateTime } from '../columns.ts'
import { orderReference } from './orders.ts'
import { refunds } from './refunds.ts'

/**
 * Attempt of a buyer to pay an order at a gateway, which derives the number of the trade from the order ID. The row is
 * inserted before the redirect, so that every trade that may exist is polled.
 */
export const paymentAttempts = mysqlTable(
  'tb_payment_attempt',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    orderId: orderReference(),
    gateway: varchar('gateway', { length: 20 }).notNull(),
    status: varchar('status', { length: 10 }).notNull().default('open').$type<AttemptStatus>(),
    /** First moment at which the gateway no longer accepts the payment. */
    expiresAt: moment('expires_at').notNull(),
    /** When the gateway is polled next; null after the attempt has ended. */
    dueTime: moment('due_time'),
    tries: int('tries').notNull().default(0),
  },
  (t) => [
    // one trade for an order at each gateway
    unique('tb_payment_attempt_order_uniq').on(t.orderId, t.gateway),
    // attempts that are due for polling
    index('tb_payment_attempt_due').on(t.dueTime),
    check('tb_payment_attempt_status_known', sql`${t.status} in ('open', 'paid', 'closed')`),
    check('tb_payment_attempt_due_open', sql`(${t.status} = 'open') = (${t.dueTime} is not null)`),
  ],
)

/**
 * Payment that a gateway confirmed. `applied` is true on the one row that paid the order. A duplicate, late or wrong payment is a
 * row that is not applied.
 */
export const payments = mysqlTable(
  'tb_payment',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    orderId: orderReference(),
    tradeId: varchar('trade_id', { length: 100 }),
    gateway: varchar('gateway', { length: 20 }).notNull(),
    amount: money('amount').notNull(),
    applied: boolean('applied').notNull(),
    paidAt: moment('paid_at'),
  },
  (t) => [
    unique('tb_payment_trade_uniq').on(t.tradeId),
    index('tb_payment_by_order').on(t.orderId, t.applied),
    // GET /meiduo_admin/payments/ of a gateway, or by whether they are applied, newest first
    index('tb_payment_list').on(t.gateway, t.id),
    index('tb_payment_list_applied').on(t.applied, t.id),
    // payments of a gateway on one day, for reconciliation
    index('tb_payment_by_day').on(t.gateway, t.paidAt),
    // payments of a quarter of an hour, for the figures; rows without the time of the gateway by their own
    index('tb_payment_by_time').on(t.paidAt, t.createTime, t.applied),
    check('tb_payment_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)

/** Refund of a payment. The job retries it until the gateway confirms it; `pending` until then. */
export const paymentRefunds = mysqlTable(
  'tb_payment_refund',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    paymentId: int('payment_id')
      .notNull()
      .references(() => payments.id),
    orderId: varchar('order_id', { length: 64 }).notNull(),
    /** The refund request that this refund pays; null for an overpayment. */
    refundId: int('refund_id').references(() => refunds.id),
    /** Our number for the refund at the gateway, which makes the call idempotent. */
    outRefundNo: varchar('out_refund_no', { length: 64 }).notNull(),
    amount: money('amount').notNull(),
    cause: varchar('cause', { length: 20 }).notNull().$type<RefundCause>(),
    status: varchar('status', { length: 10 }).notNull().default('pending').$type<'pending' | 'done'>(),
    tries: int('tries').notNull().default(0),
    lastError: varchar('last_error', { length: 200 }),
    /** When the gateway is called next; null after it is done. */
    dueTime: moment('due_time'),
    doneAt: moment('done_at'),
  },
  (t) => [
    unique('tb_payment_refund_number_uniq').on(t.outRefundNo),
    // one refund for each request
    unique('tb_payment_refund_request_uniq').on(t.refundId),
    // refunds that are due for sending or polling
    index('tb_payment_refund_due').on(t.dueTime),
    // refunded part of a payment
    index('tb_payment_refund_by_payment').on(t.paymentId, t.amount),
    index('tb_payment_refund_by_order').on(t.orderId),
    // refunds of one day, for reconciliation
    index('tb_payment_refund_by_day').on(t.doneAt),
    check('tb_payment_refund_amount_positive', sql`${t.amount} > 0`),
    check('tb_payment_refund_status_known', sql`${t.status} in ('pending', 'done')`),
    check('tb_payment_refund_due_pending', sql`(${t.status} = 'pending') = (${t.dueTime} is not null)`),
    check(
      'tb_payment_refund_cause_known',
      sql`${t.cause} in ('request', 'surplus', 'late', 'wrong_amount', 'external')`,
    ),
  ],
)

/** Incident: a report of a gateway that our ledger contradicts, such as an unknown trade or a discrepancy in a bill. */
export const paymentIncidents = mysqlTable(
  'tb_payment_incident',
  {
    id: id(),
    createTime: createTime(),
    gateway: varchar('gateway', { length: 20 }).notNull(),
    kind: varchar('kind', { length: 30 }).notNull(),
    /** Kind of the discrepancy between bill and ledger; empty for other incidents. */
    detail: varchar('detail', { length: 30 }).notNull().default(''),
    /** Day of the bill that has the discrepancy. */
    billDate: date('bill_date', { mode: 'string' }),
    outTradeNo: varchar('out_trade_no', { length: 64 }).notNull(),
    /** The gateway's trade number, or our refund number. */
    reference: varchar('reference', { length: 100 }).notNull(),
    /** Amount according to the gateway; null if it reports none. */
    amount: money('amount'),
    /** Amount according to our ledger; null if it has none. */
    ourAmount: money('our_amount'),
    /** Whether our ledger was corrected from the gateway's answer, or staff resolved the incident. */
    isResolved: boolean('is_repaired').notNull().default(false),
    /** How staff resolved the incident; empty if they did not. */
    resolution: varchar('resolution', { length: 200 }).notNull().default(''),
    resolvedTime: moment('resolved_time'),
  },
  (t) => [
    // GET /meiduo_admin/incidents/ open or resolved ones, newest first
    index('tb_payment_incident_list').on(t.isResolved, t.id),
    // differences of a bill
    index('tb_payment_incident_by_bill').on(t.billDate, t.gateway),
    // an incident that recurs is stored and raised once
    unique('tb_payment_incident_uniq').on(t.gateway, t.kind, t.detail, t.reference, t.outTradeNo),
    index('tb_payment_incident_time').on(t.createTime),
  ],
)

/** Reconciliation of a vendor's bill of one day, which holds the trades of both its gateways. */
export const billChecks = mysqlTable(
  'tb_bill_check',
  {
    id: id(),
    createTime: createTime(),
    /** The vendor: `alipay` or `wechat`. */
    gateway: varchar('gateway', { length: 20 }).notNull(),
    billDate: date('bill_date', { mode: 'string' }).notNull(),
    payments: int('payments').notNull(),
    refunds: int('refunds').notNull(),
    differences: int('differences').notNull(),
    repaired: int('repaired').notNull(),
  },
  (t) => [unique('tb_bill_check_uniq').on(t.gateway, t.billDate)],
)

/** Fee of one row of a bill. A bill that is read again has the same rows, so a row is stored once and never changes. */
export const tradeFees = mysqlTable(
  'tb_trade_fee',
  {
    gateway: varchar('gateway', { length: 20 }).notNull(),
    kind: varchar('kind', { length: 10 }).notNull().$type<'payment' | 'refund'>(),
    /** The gateway's trade number of a payment, the number of a refund. */
    reference: varchar('reference', { length: 100 }).notNull(),
    outTradeNo: varchar('out_trade_no', { length: 64 }).notNull(),
    billDate: date('bill_date', { mode: 'string' }).notNull(),
    /** Charged for a payment; zero or negative for a refund, which returns a part of it. */
    fee: money('fee').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.gateway, t.kind, t.reference] }),
    // sum of the fees of a bill
    index('tb_trade_fee_by_bill').on(t.gateway, t.billDate, t.fee),
    check('tb_trade_fee_kind_known', sql`${t.kind} in ('payment', 'refund')`),
    check('tb_trade_fee_sign', sql`if(${t.kind} = 'payment', ${t.fee} >= 0, ${t.fee} <= 0)`),
  ],
)

/** Sum of the rows of `tb_trade_fee` of a gateway and the bill of a day in Beijing. */
export const billFees = mysqlTable(
  'tb_bill_fee',
  {
    gateway: varchar('gateway', { length: 20 }).notNull(),
    billDate: date('bill_date', { mode: 'string' }).notNull(),
    /** Sum of the fees of payments minus the fees that refunds returned. */
    fee: money('fee').notNull(),
  },
  (t) => [primaryKey({ columns: [t.gateway, t.billDate] })],
)

type AttemptStatus = 'open' | 'paid' | 'closed'
export type RefundCause = 'request' | 'surplus' | 'late' | 'wrong_amount' | 'external'
