import { sql } from 'drizzle-orm'
import { check, index, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { createTime, moment } from '../columns.ts'
import { orders } from './orders.ts'

/** Invoice that a buyer asked for, with the order or later, and what the shop issued. */
export const orderInvoices = mysqlTable(
  'tb_order_invoice',
  {
    orderId: varchar('order_id', { length: 64 })
      .primaryKey()
      .references(() => orders.orderId),
    createTime: createTime(),
    kind: varchar('kind', { length: 10 }).notNull(),
    title: varchar('title', { length: 100 }).notNull(),
    taxNumber: varchar('tax_number', { length: 20 }),
    /** `asked`, `issued` or `voided`. */
    status: varchar('status', { length: 10 }).notNull().default('asked'),
    /** Number of the invoice; null before it is issued. */
    number: varchar('number', { length: 30 }),
    /** Key of its file in the media store; empty before it is issued. */
    file: varchar('file', { length: 100 }).notNull().default(''),
    voidReason: varchar('void_reason', { length: 200 }).notNull().default(''),
    issuedTime: moment('issued_time'),
    voidedTime: moment('voided_time'),
  },
  (t) => [
    // GET /meiduo_admin/invoices/ with a status, newest first
    index('tb_order_invoice_list').on(t.status, t.orderId),
    unique('tb_order_invoice_number_uniq').on(t.number),
    // whether a stored file belongs to an invoice
    index('tb_order_invoice_by_file').on(t.file),
    check('tb_order_invoice_kind_known', sql`${t.kind} in ('personal', 'company')`),
    check('tb_order_invoice_status_known', sql`${t.status} in ('asked', 'issued', 'voided')`),
    check('tb_order_invoice_number_issued', sql`(${t.status} = 'asked') = (${t.number} is null)`),
  ],
)

/**
 * Number of an invoice that the shop issued, also of one that was voided and asked for again. A fiscal number is never used a
 * second time, so a row is never deleted.
 */
export const invoiceNumbers = mysqlTable(
  'tb_invoice_number',
  {
    number: varchar('number', { length: 30 }).primaryKey(),
    orderId: varchar('order_id', { length: 64 })
      .notNull()
      .references(() => orders.orderId),
    /** What the invoice says about its buyer, at the time of issue; the title is empty after an erasure. */
    kind: varchar('kind', { length: 10 }).notNull(),
    title: varchar('title', { length: 100 }).notNull(),
    taxNumber: varchar('tax_number', { length: 20 }),
    issuedTime: moment('issued_time').notNull(),
    /** When it was voided; null while it is valid. */
    voidedTime: moment('voided_time'),
    voidReason: varchar('void_reason', { length: 200 }).notNull().default(''),
    /** Key of its file in the media store; empty after an erasure, or while only the release before has stored the row. */
    file: varchar('file', { length: 100 }).notNull().default(''),
  },
  (t) => [
    // invoices of an order, for the ledger and for an erasure
    index('tb_invoice_number_by_order').on(t.orderId, t.issuedTime),
    // whether a stored file belongs to an invoice that was issued once
    index('tb_invoice_number_by_file').on(t.file),
    check('tb_invoice_number_kind_known', sql`${t.kind} in ('personal', 'company')`),
  ],
)
