import { and, asc, eq, lte } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import { mobileChanges, users } from '../../../db/schema/auth.ts'
import { now } from '../../../lib/clock.ts'
import { AppError } from '../../../lib/errors.ts'
import { log } from '../../../lib/log.ts'
import { contactColumns } from '../../messages/contact.ts'
import { findActiveAccount } from '../find-account.ts'
import { notifyOwner } from './notify-owner.ts'
import { storeMobile } from './store-mobile.ts'

type PendingChange = typeof mobileChanges.$inferSelect

/**
 * Applies the changes whose waiting time has passed, oldest first. Safe on several processes: the transaction that deletes the
 * request applies it, so a request that is cancelled or replaced meanwhile is not applied.
 * @returns how many were applied
 */
export async function applyMobileChanges(limit: number): Promise<number> {
  const due = await db
    .select()
    .from(mobileChanges)
    .where(lte(mobileChanges.readyAt, now()))
    .orderBy(asc(mobileChanges.readyAt))
    .limit(limit)
  let applied = 0
  for (const change of due) if (await tryApplying(change)) applied++
  return applied
}

async function tryApplying(change: PendingChange): Promise<boolean> {
  try {
    return await apply(change)
  } catch (error) {
    log.error({ err: error, userId: change.userId }, 'change of a mobile not applied')
    return false
  }
}

async function apply(change: PendingChange): Promise<boolean> {
  const user = await findActiveAccount(change.userId)
  if (!user) return drop(change)
  try {
    await storeMobile(user, change.mobile, (tx) => deleteRequest(tx, change))
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'mobile_taken') return refuse(change)
    // cancelled, replaced, or the account has changed: the next run looks again
    if (error.status === 401) return false
    throw error
  }
}

/** The mobile was registered meanwhile. The user is locked before the request, so that a closing account leaves no notice. */
async function refuse(change: PendingChange): Promise<false> {
  const { userId } = change
  await transaction(async (tx) => {
    const [contact] = await tx
      .select(contactColumns)
      .from(users)
      .where(and(eq(users.id, userId), eq(users.isActive, true)))
      .for('update')
    if ((await deleteRequest(tx, change)) && contact)
      await notifyOwner(tx, 'refused', { userId, ...contact }, change)
  })
  return false
}

async function drop(change: PendingChange): Promise<false> {
  await deleteRequest(db, change)
  return false
}

async function deleteRequest(executor: typeof db | Transaction, change: PendingChange): Promise<boolean> {
  const { userId, mobile, readyAt } = change
  const same = and(
    eq(mobileChanges.userId, userId),
    eq(mobileChanges.mobile, mobile),
    eq(mobileChanges.readyAt, readyAt),
  )
  const [deleted] = await executor.delete(mobileChanges).where(same)
  return deleted.affectedRows === 1
}
