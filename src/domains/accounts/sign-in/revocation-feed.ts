import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { deleteInBatches } from '../../../db/delete-in-batches.ts'
import { tokenRevocations, users } from '../../../db/schema/auth.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import {
  cacheRevocation,
  type Revocation,
  removeExpiredRevocations,
  setCacheComplete,
  setFallbackCheck,
} from '../../../lib/revocations.ts'
import { subscribe } from '../../../redis/acknowledged-broadcast.ts'
import { channels } from '../../../redis/keys.ts'

/** Each poll reads rows this far back, because clocks differ and transactions commit late. */
const overlapSeconds = 60
const pageSize = 10_000

const revocationOf = db
  .select({ id: tokenRevocations.id })
  .from(tokenRevocations)
  .where(eq(tokenRevocations.tokenId, sql.placeholder('tokenId')))
  .limit(1)
  .prepare()
const generationOf = db
  .select({ generation: users.tokenGeneration, isActive: users.isActive })
  .from(users)
  .where(eq(users.id, sql.placeholder('userId')))
  .prepare()

/**
 * Keeps this process's cache of revoked tokens complete. Each new subscription loads all unexpired revocations, messages
 * bring later ones, and a poll every `pollMs` milliseconds finds those whose message was lost. Without a subscription each
 * token is checked against the database.
 * @returns a function that stops the feed
 */
export function followRevocations(pollMs = 5_000): () => void {
  setFallbackCheck(async ({ subject, id, generation }) => {
    const userId = Number(subject)
    const [[revoked], [user]] = await Promise.all([
      revocationOf.execute({ tokenId: id }),
      generationOf.execute({ userId }),
    ])
    return revoked !== undefined || !user?.isActive || generation < user.generation
  })
  let isConnected = false
  let loaded = false
  const load = async () => {
    try {
      await cacheRevocationsWhere(gt(tokenRevocations.expiresAt, now()))
      loaded = true
      setCacheComplete(isConnected)
    } catch (error) {
      log.warn({ err: error }, 'loading all revocations failed')
    }
  }
  const stopListening = subscribe(channels.revocations, {
    onMessage: (text) => cacheRevocation(JSON.parse(text) as Revocation),
    onConnect: () => {
      isConnected = true
      void load()
    },
    onDisconnect: () => {
      isConnected = false
      loaded = false
      setCacheComplete(false)
    },
  })
  const poll = async () => {
    removeExpiredRevocations(now().getTime())
    if (isConnected && !loaded) return load()
    await cacheRevocationsWhere(gt(tokenRevocations.createTime, addSeconds(now(), -overlapSeconds)))
  }
  const timer = setInterval(
    () => void poll().catch((error) => log.warn({ err: error }, 'polling revocations failed')),
    pollMs,
  )
  timer.unref()
  return () => {
    clearInterval(timer)
    stopListening()
  }
}

/** Deletes revocations of expired tokens. @returns the number of deleted rows */
export async function purgeRevocations(): Promise<number> {
  return await deleteInBatches((limit) =>
    db.delete(tokenRevocations).where(lt(tokenRevocations.expiresAt, now())).limit(limit),
  )
}

async function cacheRevocationsWhere(condition: SQL | undefined): Promise<void> {
  for (let last = 0; ; ) {
    const rows = await db
      .select()
      .from(tokenRevocations)
      .where(and(condition, gt(tokenRevocations.id, last)))
      .orderBy(tokenRevocations.id)
      .limit(pageSize)
    for (const row of rows) cacheRevocation({ ...row, expiresAt: row.expiresAt.getTime() })
    if (rows.length < pageSize) return
    last = rows.at(-1)?.id ?? last
  }
}
