import { and, eq } from 'drizzle-orm'
import { db, transaction } from '../../db/client.ts'
import { type OrderMessages, users } from '../../db/schema/auth.ts'
import { unauthorized } from '../../lib/errors.ts'

/** What decides how a user can be reached. */
export type Reachability = Readonly<{ mobile: string | null; email: string; emailActive: boolean }>

/** Returns how the user wants messages about orders. @throws 401 when the account is closed */
export async function getOrderMessages(userId: number): Promise<OrderMessages> {
  const [user] = await db
    .select({ channel: users.orderMessages })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.isActive, true)))
  if (!user) throw unauthorized()
  return user.channel
}

/**
 * Stores how the user wants messages about orders.
 * @param check throws if the user cannot be reached by the channel
 * @throws 401 when the account is closed; what `check` throws
 */
export async function setOrderMessages(
  userId: number,
  channel: OrderMessages,
  check: (user: Reachability) => void,
): Promise<void> {
  await transaction(async (tx) => {
    const [user] = await tx
      .select({ mobile: users.mobile, email: users.email, emailActive: users.emailActive })
      .from(users)
      .where(and(eq(users.id, userId), eq(users.isActive, true)))
      .for('update')
    if (!user) throw unauthorized()
    check(user)
    await tx.update(users).set({ orderMessages: channel }).where(eq(users.id, userId))
  })
}
