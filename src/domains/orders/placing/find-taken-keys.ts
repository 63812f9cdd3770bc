import { type Column, type SQL, sql } from 'drizzle-orm'
import { orderKeys, orders } from '../../../db/schema/orders.ts'
import { type StatementExecutor, selectList, toStatement } from '../../../db/statement.ts'
import { type NewOrder, uniqueKeysOf } from './evaluate-orders.ts'

type KeyName = 'checkoutId' | 'idempotencyKey'

/** Texts that are built once: a SELECT, and the condition that each order adds to it. */
type Lookup = Readonly<{ select: string; condition: string; key: KeyName }>

const { userId, checkoutId, idempotencyKey } = orders
const selectOrders = sql`select ${selectList({ userId, checkoutId, idempotencyKey })} from ${orders}`
const selectKeys = sql`select ${orderKeys.userId}, null, ${orderKeys.idempotencyKey} from ${orderKeys}`

const byCheckout = toLookup(selectOrders, userId, checkoutId, 'checkoutId')
const byKey = [
  toLookup(selectOrders, userId, idempotencyKey, 'idempotencyKey'),
  toLookup(selectKeys, orderKeys.userId, orderKeys.idempotencyKey, 'idempotencyKey'),
]

/** Returns the unique keys of these orders under which an order exists already. */
export async function findTakenKeys(
  tx: StatementExecutor,
  newOrders: readonly NewOrder[],
): Promise<Set<string>> {
  const keyed = newOrders.filter((order) => order.idempotencyKey)
  const parts = [toPart(byCheckout, newOrders)]
  if (keyed.length > 0) parts.push(...byKey.map((lookup) => toPart(lookup, keyed)))
  const rows = await tx.rows<Parameters<typeof uniqueKeysOf>[0]>({
    sql: parts.map((part) => part.sql).join(' union all '),
    params: parts.flatMap(({ params }) => params),
  })
  return new Set(rows.flatMap(uniqueKeysOf))
}

function toLookup(select: SQL, user: Column, column: Column, key: KeyName): Lookup {
  const condition = toStatement(sql`(${user} = ? and ${column} = ?)`).sql
  return { select: toStatement(select).sql, condition, key }
}

function toPart({ select, condition, key }: Lookup, newOrders: readonly NewOrder[]) {
  const conditions = newOrders.map(() => condition).join(' or ')
  return {
    sql: `${select} where ${conditions}`,
    params: newOrders.flatMap((order) => [order.userId, order[key]]),
  }
}
