import { asc, eq, inArray, sql } from 'drizzle-orm'
import { selectRows, type Transaction, transaction } from '../../../db/client.ts'
import { orderEvents, orderStatusCounts } from '../../../db/schema/orders.ts'
import { defineStatement, type Statement } from '../../../db/statement.ts'

/** Reads rows as arrays; a test reads over its own connection. */
export type Reader = typeof selectRows

/** The events that are not folded move orders, too: one statement sees both at one moment, so the sum is exact. */
const countStatement = defineStatement(
  () => sql`select status, sum(n) from (
      select ${orderStatusCounts.status} as status, ${orderStatusCounts.orders} as n from ${orderStatusCounts}
      union all select ${orderEvents.toStatus}, count(*) from ${orderEvents}
        where ${orderEvents.isFolded} = 0 group by ${orderEvents.toStatus}
      union all select ${orderEvents.fromStatus}, -count(*) from ${orderEvents}
        where ${orderEvents.isFolded} = 0 and ${orderEvents.fromStatus} is not null group by ${orderEvents.fromStatus}
    ) moves group by status`,
)

/** Counts the orders in each status, exactly, from the stored counts and the few events that they do not include yet. */
export async function readStatusCounts(read: Reader = selectRows): Promise<Map<number, number>> {
  const rows = await read<[number, number | string]>(countStatement({}) as Statement)
  return new Map(rows.map(([status, n]) => [status, Number(n)]))
}

/**
 * Adds events to the stored counts. Events are marked in the same transaction, so each counts once. It locks only events that are
 * committed: no order waits. Concurrent processes take turns at the rows of the counts.
 * @param limit events of one transaction
 * @returns how many events this call has added
 */
export async function foldStatusEvents(limit: number): Promise<number> {
  let folded = 0
  for (let part = await foldPart(limit); part > 0; part = await foldPart(limit)) folded += part
  return folded
}

function foldPart(limit: number): Promise<number> {
  return transaction(async (tx) => {
    await lockCounts(tx)
    const events = await tx
      .select({ id: orderEvents.id, from: orderEvents.fromStatus, to: orderEvents.toStatus })
      .from(orderEvents)
      .where(eq(orderEvents.isFolded, false))
      .limit(limit)
    if (events.length === 0) return 0
    const ids = events.map(({ id }) => id)
    await tx.update(orderEvents).set({ isFolded: true }).where(inArray(orderEvents.id, ids))
    const moves = new Map<number, number>()
    const move = (status: number, n: number) => moves.set(status, (moves.get(status) ?? 0) + n)
    for (const { from, to } of events) {
      move(to, 1)
      if (from !== null) move(from, -1)
    }
    for (const [status, n] of moves)
      await tx
        .update(orderStatusCounts)
        .set({ orders: sql`${orderStatusCounts.orders} + ${n}` })
        .where(eq(orderStatusCounts.status, status))
    return events.length
  })
}

const lockCounts = (tx: Transaction) =>
  tx.select().from(orderStatusCounts).orderBy(asc(orderStatusCounts.status)).for('update')
