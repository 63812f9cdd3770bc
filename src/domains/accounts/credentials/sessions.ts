import { randomBytes } from 'node:crypto'
import { and, desc, eq, gt, lt, or } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { db, type Executor, transaction } from '../../../db/client.ts'
import { deleteInBatches } from '../../../db/delete-in-batches.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { staffSessions } from '../../../db/schema/credentials.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { digestOf } from './digest.ts'

/** The sign-in that a session comes from. `agent` is the User-Agent of the browser. */
type NewSession = Readonly<{
  userId: number
  generation: number
  isVerified: boolean
  agent: string
  address: string
}>

/** A session that has not ended. */
export type StaffSession = Readonly<{
  id: number
  agent: string
  address: string
  createTime: Date
  lastUseTime: Date
}>

/** Sessions of one user: the oldest ends when one more begins. */
const mostSessions = 50

/**
 * Stores a session of a browser. It ends STAFF_SESSION_IDLE after its last use, and STAFF_SESSION_TTL after the sign-in.
 * @returns its id, and the secret that the browser's cookie holds, 256 random bits
 */
export async function createSession(
  { agent, ...session }: NewSession,
  executor: Executor = db,
): Promise<{ id: number; secret: string }> {
  const secret = randomBytes(32).toString('base64url')
  const at = now()
  const [stored] = await executor
    .insert(staffSessions)
    .values({
      ...session,
      // the text is shown to people; what cannot be shown stays out
      agent: agent.replace(/[^ -~]/g, '').slice(0, 200),
      digest: digestOf(secret),
      lastUseTime: at,
      expiresAt: addSeconds(at, config.staff.sessionSeconds),
    })
    .$returningId()
  const [surplus] = await executor
    .select({ id: staffSessions.id })
    .from(staffSessions)
    .where(eq(staffSessions.userId, session.userId))
    .orderBy(desc(staffSessions.id))
    .limit(1)
    .offset(mostSessions)
  if (surplus)
    await executor
      .delete(staffSessions)
      .where(and(eq(staffSessions.userId, session.userId), lt(staffSessions.id, surplus.id + 1)))
  return { id: (stored as { id: number }).id, secret }
}

/** Lists the sessions of a user that have not ended, newest first. */
export function listStaffSessions(userId: number): Promise<StaffSession[]> {
  const { id, agent, address, createTime, lastUseTime } = staffSessions
  return db
    .select({ id, agent, address, createTime, lastUseTime })
    .from(staffSessions)
    .innerJoin(
      users,
      and(eq(users.id, staffSessions.userId), eq(users.tokenGeneration, staffSessions.generation)),
    )
    .where(
      and(
        eq(staffSessions.userId, userId),
        gt(staffSessions.expiresAt, now()),
        gt(staffSessions.lastUseTime, addSeconds(now(), -config.staff.sessionIdleSeconds)),
      ),
    )
    .orderBy(desc(staffSessions.id))
}

/** Ends a session on every process. @throws 404 not_found, also for a session of another user */
export async function deleteSession(
  userId: number,
  sessionId: number,
  inTransaction?: InTransaction,
): Promise<void> {
  await transaction(async (tx) => {
    const [result] = await tx
      .delete(staffSessions)
      .where(and(eq(staffSessions.id, sessionId), eq(staffSessions.userId, userId)))
    if (result.affectedRows === 0) throw notFound()
    await inTransaction?.(tx, { object: `session:${sessionId}`, before: { user_id: userId }, after: null })
  })
}

/** Deletes every session of a user. */
export async function deleteSessionsOf(executor: Executor, userId: number): Promise<void> {
  await executor.delete(staffSessions).where(eq(staffSessions.userId, userId))
}

/** Stores that a session was used, from which address. */
export async function recordSessionUse(id: number, address: string): Promise<void> {
  await db.update(staffSessions).set({ lastUseTime: now(), address }).where(eq(staffSessions.id, id))
}

/** Deletes sessions that have ended. @returns the number of deleted rows */
export async function purgeStaffSessions(): Promise<number> {
  const idleSince = addSeconds(now(), -config.staff.sessionIdleSeconds)
  return await deleteInBatches((limit) =>
    db
      .delete(staffSessions)
      .where(or(lt(staffSessions.expiresAt, now()), lt(staffSessions.lastUseTime, idleSince)))
      .limit(limit),
  )
}
