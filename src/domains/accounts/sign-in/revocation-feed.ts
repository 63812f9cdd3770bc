import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { tokenRevocations, users } from '../../../db/schema/auth.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { log } from '../../../lib/log.ts'
import {
  cacheRevocation,
  forgetExpired,
  type Revocation,
  setCacheComplete,
  setFallbackCheck,
} from '../../../lib/revocations.ts'
import { subscribe } from '../../../redis/acknowledged-broadcast.ts'
import { channels } from '../../../redis/keys.ts'

/** Rows are looked for this far back, since clocks differ and transactions take their time to commit. */
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
 * Keeps this process's memory of revoked tokens complete: all that matters is read from the table whenever the
 * subscription stands, later ones arrive by message, and those whose message was lost are found at
 * the next look, every `lookMs`. While there is no subscription each token is looked up in the database.
 * @returns what ends it
 */
export function followRevocations(lookMs = 5_000): () => void {
  setFallbackCheck(async ({ subject, id, generation }) => {
    const userId = Number(subject)
    const [[revoked], [user]] = await Promise.all([
      revocationOf.execute({ tokenId: id }),
      generationOf.execute({ userId }),
    ])
    return revoked !== undefined || !user?.isActive || generation < user.generation
  })
  let isUp = false
  let loaded = false
  const load = async () => {
    try {
      await learnWhere(gt(tokenRevocations.expiresAt, now()))
      loaded = true
      setCacheComplete(isUp)
    } catch (error) {
      log.warn({ err: error }, 'revocations not read')
    }
  }
  const stopListening = subscribe(channels.revocations, {
    onMessage: (text) => cacheRevocation(JSON.parse(text) as Revocation),
    onConnect: () => {
      isUp = true
      void load()
    },
    onDisconnect: () => {
      isUp = false
      loaded = false
      setCacheComplete(false)
    },
  })
  const look = async () => {
    forgetExpired(now().getTime())
    if (isUp && !loaded) return load()
    await learnWhere(gt(tokenRevocations.createTime, addSeconds(now(), -overlapSeconds)))
  }
  const timer = setInterval(
    () => void look().catch((error) => log.warn({ err: error }, 'revocations not read')),
    lookMs,
  )
  timer.unref()
  return () => {
    clearInterval(timer)
    stopListening()
  }
}

/** Deletes rows that concern only expired tokens. @returns how many */
export async function purgeRevocations(): Promise<number> {
  for (let purged = 0; ; ) {
    const [result] = await db
      .delete(tokenRevocations)
      .where(lt(tokenRevocations.expiresAt, now()))
      .limit(1_000)
    purged += result.affectedRows
    if (result.affectedRows < 1_000) return purged
  }
}

async function learnWhere(condition: SQL | undefined): Promise<void> {
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
