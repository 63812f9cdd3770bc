import { sql } from 'drizzle-orm'
import { check, index, int, mysqlTable, unique, varchar } from 'drizzle-orm/mysql-core'
import { createTime, id, moment, updateTime } from '../columns.ts'
import { orderLines, orderReference } from './orders.ts'

/** Carrier of parcels. */
export const carriers = mysqlTable(
  'tb_carrier',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    code: varchar('code', { length: 20 }).notNull(),
    name: varchar('name', { length: 20 }).notNull(),
    /** RE2 pattern of a whole tracking number; empty: any number. */
    numberPattern: varchar('number_pattern', { length: 200 }).notNull().default(''),
    /** Address of the page that shows where a parcel is, with `{number}` in it; empty: there is none. */
    trackingUrl: varchar('tracking_url', { length: 300 }).notNull().default(''),
  },
  (t) => [unique('tb_carrier_code_uniq').on(t.code), unique('tb_carrier_name_uniq').on(t.name)],
)

/** Parcel of an order. Without lines it holds the whole order. */
export const shipments = mysqlTable(
  'tb_shipment',
  {
    id: id(),
    createTime: createTime(),
    updateTime: updateTime(),
    orderId: orderReference(),
    /** Name of the carrier when the parcel was sent. */
    carrier: varchar('carrier', { length: 20 }).notNull(),
    /** Empty once it is erased. */
    trackingNo: varchar('tracking_no', { length: 40 }).notNull(),
    /** Null: the carrier is not in the table, or the release before stored the parcel. */
    carrierId: int('carrier_id').references(() => carriers.id),
    /** Exactly when the order was placed, for lists of orders by carrier. Null: the release before stored the parcel. */
    orderTime: moment('order_time'),
    /** The tracking number for the unique key; null once it is erased. */
    numberKey: varchar('number_key', { length: 40 }).generatedAlwaysAs(sql`(nullif(tracking_no, ''))`, {
      mode: 'stored',
    }),
  },
  (t) => [
    // its prefix finds the parcels of an order
    unique('tb_shipment_number_uniq').on(t.orderId, t.carrierId, t.numberKey),
    // GET /meiduo_admin/orders/ with a carrier, newest orders first
    index('tb_shipment_by_carrier').on(t.carrierId, t.orderTime, t.orderId),
  ],
)

/** Pieces of an order line in a parcel. */
export const shipmentLines = mysqlTable(
  'tb_shipment_line',
  {
    id: id(),
    shipmentId: int('shipment_id')
      .notNull()
      .references(() => shipments.id),
    orderLineId: int('order_line_id')
      .notNull()
      .references(() => orderLines.id),
    count: int('count').notNull(),
  },
  (t) => [
    unique('tb_shipment_line_uniq').on(t.shipmentId, t.orderLineId),
    check('tb_shipment_line_count_positive', sql`${t.count} > 0`),
  ],
)
