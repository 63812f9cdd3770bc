import { sql } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { outboxMessages } from '../../db/schema/messages.ts'
import { orders } from '../../db/schema/orders.ts'
import { refunds } from '../../db/schema/refunds.ts'
import type { StatementExecutor } from '../../db/statement.ts'
import { now } from '../../lib/clock.ts'

const columns = sql.join(
  [
    outboxMessages.createTime,
    outboxMessages.dueTime,
    outboxMessages.userId,
    outboxMessages.kind,
    outboxMessages.subject,
    outboxMessages.dedupeKey,
  ].map((column) => sql.identifier(column.name)),
  sql`, `,
)

/**
 * Stores the message about a change of an order, once for each order, unless the buyer wants none. In the caller's transaction:
 * the message exists exactly if the change does. The user is share-locked, so that an erasure misses no message.
 */
export async function storeOrderMessage(
  tx: StatementExecutor,
  kind: 'order_shipped' | 'order_received',
  orderId: string,
): Promise<void> {
  const at = now()
  await tx.run(sql`insert ignore into ${outboxMessages} (${columns})
    select ${at}, ${at}, ${users.id}, ${kind}, json_object('order_id', ${orders.orderId}),
      concat(${kind}, ':', ${orders.orderId})
    from ${orders} join ${users} on ${users.id} = ${orders.userId}
    where ${orders.orderId} = ${orderId} and ${users.orderMessages} <> 'off' lock in share mode`)
}

/**
 * Stores the message about a step or the result of a refund request, once for each, unless the buyer wants none.
 * @param occasion distinguishes repetitions of a step: each has a message
 */
export async function storeRefundMessage(
  tx: StatementExecutor,
  kind: 'return_expected' | 'refund_done' | 'refund_rejected',
  refundId: number,
  occasion = '',
): Promise<void> {
  const at = now()
  await tx.run(sql`insert ignore into ${outboxMessages} (${columns})
    select ${at}, ${at}, ${users.id}, ${kind}, json_object('order_id', ${orders.orderId}, 'refund_id', ${refunds.id}),
      concat(${kind}, ':', ${refunds.id}, ${occasion})
    from ${refunds} join ${orders} on ${orders.orderId} = ${refunds.orderId} join ${users} on ${users.id} = ${orders.userId}
    where ${refunds.id} = ${refundId} and ${users.orderMessages} <> 'off' lock in share mode`)
}

/** Stores the message that a SKU is in stock again, for each of some users. `id` of a wish makes the message unique. */
export async function storeStockMessages(
  tx: Transaction,
  skuId: number,
  wishes: readonly Readonly<{ id: number; userId: number }>[],
): Promise<void> {
  const at = now()
  await tx.insert(outboxMessages).values(
    wishes.map(({ id, userId }) => ({
      createTime: at,
      dueTime: at,
      userId,
      kind: 'in_stock',
      subject: JSON.stringify({ sku_id: skuId }),
      dedupeKey: `in_stock:${id}`,
    })),
  )
}
