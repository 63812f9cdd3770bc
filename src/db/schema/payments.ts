import { sql } from 'drizzle-orm'
import { boolean, check, index, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { createTime, id, moment, money, updateTime } from '../columns.ts'
import { orders } from './orders.ts'

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
    orderId: varchar('order_id', { length: 64 })
      .notNull()
      .references(() => orders.orderId),
    tradeId: varchar('trade_id', { length: 100 }),
    gateway: varchar('gateway', { length: 20 }).notNull(),
    amount: money('amount').notNull(),
    applied: boolean('applied').notNull(),
    paidAt: moment('paid_at'),
  },
  (t) => [
    unique('tb_payment_trade_uniq').on(t.tradeId),
    index('tb_payment_by_order').on(t.orderId, t.applied),
    check('tb_payment_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)
