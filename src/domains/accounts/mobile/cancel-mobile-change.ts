import { eq } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { mobileChanges } from '../../../db/schema/auth.ts'
import { mobileChangeNotFound } from '../errors.ts'

/** Stops the caller's change of the mobile that still waits. @throws 404 mobile_change_not_found */
export async function cancelMobileChange(userId: number): Promise<void> {
  if (!(await deleteMobileChange(db, userId))) throw mobileChangeNotFound()
}

/** Deletes the waiting change of a user. @returns whether there was one */
export async function deleteMobileChange(executor: Executor, userId: number): Promise<boolean> {
  const [deleted] = await executor.delete(mobileChanges).where(eq(mobileChanges.userId, userId))
  return deleted.affectedRows === 1
}
