import { type SQL, sql } from 'drizzle-orm'
import { orders } from '../../db/schema/orders.ts'

/** SQL: when an order was placed. Imported orders have microseconds, which a Date would lose. */
export const orderTimeOf = (orderId: string): SQL<Date> =>
  sql`(select ${orders.createTime} from ${orders} where ${orders.orderId} = ${orderId})`
