import { eq } from 'drizzle-orm'
import type { Transaction } from '../../db/client.ts'
import { users } from '../../db/schema/auth.ts'
import { orders } from '../../db/schema/orders.ts'
import { isErasedName } from '../../lib/text/erased-name.ts'

/**
 * Returns whether an order may hold texts about its buyer; true for a number of no order. After the erasure of an account its
 * requests, reviews and payments are decided, but no text is stored: nothing would erase it. The transaction has locked the row of
 * the text, or its order, so an erasure comes before or after it.
 */
export async function mayHoldTexts(tx: Transaction, orderId: string): Promise<boolean> {
  const [buyer] = await tx
    .select({ username: users.username })
    .from(orders)
    .innerJoin(users, eq(users.id, orders.userId))
    .where(eq(orders.orderId, orderId))
  return buyer === undefined || !isErasedName(buyer.username)
}
