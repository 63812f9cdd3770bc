import { sql } from 'drizzle-orm'
import { boolean, check, date, index, int, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { createTime, id, moment, money, updateTime } from '../columns.ts'
import { orderReference, refunds } from './orders.ts'

/**
 * That a buyer was sent to a gateway to pay an order, whose number is the trade's number there. Written before he is sent,
 * so that the gateway is asked about every trade that may exist.
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
    /** The first moment at which the gateway takes no money for it any more. */
    expiresAt: moment('expires_at').notNull(),
    /** When the gateway is asked next; null once it is over. */
    dueTime: moment('due_time'),
    tries: int('tries').notNull().default(0),
  },
  (t) => [
    // one trade for an order at each gateway
    unique('tb_payment_attempt_order_uniq').on(t.orderId, t.gateway),
    // attempts about which the gateway is to be asked now
    index('tb_payment_attempt_due').on(t.dueTime),
    check('tb_payment_attempt_status_known', sql`${t.status} in ('open', 'paid', 'closed')`),
    check('tb_payment_attempt_due_open', sql`(${t.status} = 'open') = (${t.dueTime} is not null)`),
  ],
)

/**
 * Money that a gateway took. `applied` is true on the one row that paid the order; other money for it (paid twice, paid
 * after cancellation, wrong amount) is kept as a row that is not applied.
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
    // what a gateway's bill of one day is compared with
    index('tb_payment_by_day').on(t.gateway, t.paidAt),
    check('tb_payment_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)

/**
 * Money that goes back to where it came from. `pending` until the gateway has said that it is there; it is asked again and
 * again, since nothing else ends it.
 */
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
    /** The request that it fulfils; money that no order waited for goes back without one. */
    refundId: int('refund_id').references(() => refunds.id),
    /** Our number of it at the gateway, under which it is done once. */
    outRefundNo: varchar('out_refund_no', { length: 64 }).notNull(),
    amount: money('amount').notNull(),
    cause: varchar('cause', { length: 20 }).notNull().$type<RefundCause>(),
    status: varchar('status', { length: 10 }).notNull().default('pending').$type<'pending' | 'done'>(),
    tries: int('tries').notNull().default(0),
    lastError: varchar('last_error', { length: 200 }),
    /** When the gateway is asked next; null once it is done. */
    dueTime: moment('due_time'),
    doneAt: moment('done_at'),
  },
  (t) => [
    unique('tb_payment_refund_number_uniq').on(t.outRefundNo),
    // a request moves money once
    unique('tb_payment_refund_request_uniq').on(t.refundId),
    // refunds that are to be sent or asked about now
    index('tb_payment_refund_due').on(t.dueTime),
    // what a payment has given back
    index('tb_payment_refund_by_payment').on(t.paymentId, t.amount),
    index('tb_payment_refund_by_order').on(t.orderId),
    // what a gateway's bill of one day is compared with
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

/** What a gateway said that does not fit what we know: a foreign trade, a line of its bill that is not in our books. */
export const paymentIncidents = mysqlTable(
  'tb_payment_incident',
  {
    id: id(),
    createTime: createTime(),
    gateway: varchar('gateway', { length: 20 }).notNull(),
    kind: varchar('kind', { length: 30 }).notNull(),
    /** Of a difference between bill and books, which one. */
    detail: varchar('detail', { length: 30 }).notNull().default(''),
    /** The day of the bill in which it was found. */
    billDate: date('bill_date', { mode: 'string' }),
    outTradeNo: varchar('out_trade_no', { length: 64 }).notNull(),
    /** The gateway's number of the trade, or ours of the refund. */
    reference: varchar('reference', { length: 100 }).notNull(),
    /** What the gateway says; null where it says nothing. */
    amount: money('amount'),
    /** What our books say; null where they say nothing. */
    ourAmount: money('our_amount'),
    /** Whether our books were put right by what the gateway answered. */
    isResolved: boolean('is_repaired').notNull().default(false),
  },
  (t) => [
    // told once, however often it comes
    unique('tb_payment_incident_uniq').on(t.gateway, t.kind, t.detail, t.reference, t.outTradeNo),
    index('tb_payment_incident_time').on(t.createTime),
  ],
)

/** The bills of gateways that were compared with our books, each day once. */
export const billChecks = mysqlTable(
  'tb_bill_check',
  {
    id: id(),
    createTime: createTime(),
    gateway: varchar('gateway', { length: 20 }).notNull(),
    billDate: date('bill_date', { mode: 'string' }).notNull(),
    payments: int('payments').notNull(),
    refunds: int('refunds').notNull(),
    differences: int('differences').notNull(),
    repaired: int('repaired').notNull(),
  },
  (t) => [unique('tb_bill_check_uniq').on(t.gateway, t.billDate)],
)

export type AttemptStatus = 'open' | 'paid' | 'closed'
export type RefundCause = 'request' | 'surplus' | 'late' | 'wrong_amount' | 'external'
