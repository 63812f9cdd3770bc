import { type Column, type SQL, sql } from 'drizzle-orm'
import { orderKeys, orders } from '../../../db/schema/orders.ts'
import { type StatementExecutor, selectList } from '../../../db/statement.ts'
import { type NewOrder, uniqueKeysOf } from './evaluate-orders.ts'

const columns = {
  userId: orders.userId,
  checkoutId: orders.checkoutId,
  idempotencyKey: orders.idempotencyKey,
}

/** Returns the unique keys of these orders under which an order exists already. */
export async function findTakenKeys(
  tx: StatementExecutor,
  newOrders: readonly NewOrder[],
): Promise<Set<string>> {
  const keyed = newOrders.filter(({ idempotencyKey }) => idempotencyKey)
  const selects = [ordersWhere(newOrders, orders.checkoutId, 'checkoutId')]
  if (keyed.length > 0) {
    selects.push(ordersWhere(keyed, orders.idempotencyKey, 'idempotencyKey'))
    const hasKey = anyOf(keyed, orderKeys.userId, orderKeys.idempotencyKey, 'idempotencyKey')
    selects.push(
      sql`select ${orderKeys.userId}, null, ${orderKeys.idempotencyKey} from ${orderKeys} where ${hasKey}`,
    )
  }
  const rows = await tx.rows<Parameters<typeof uniqueKeysOf>[0]>(sql.join(selects, sql` union all `))
  return new Set(rows.flatMap(uniqueKeysOf))
}

type KeyName = 'checkoutId' | 'idempotencyKey'

const ordersWhere = (newOrders: readonly NewOrder[], column: Column, name: KeyName) =>
  sql`select ${selectList(columns)} from ${orders} where ${anyOf(newOrders, orders.userId, column, name)}`

/** One pair of user and key for each order. */
function anyOf(newOrders: readonly NewOrder[], userId: Column, column: Column, name: KeyName): SQL {
  const pairs = newOrders.map((order) => sql`(${userId} = ${order.userId} and ${column} = ${order[name]})`)
  return sql.join(pairs, sql` or `)
}
