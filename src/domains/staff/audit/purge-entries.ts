import { asc, inArray, lt } from 'drizzle-orm'
import { config } from '../../../config/index.ts'
import { type Transaction, transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'
import { auditEntries, auditSeals } from '../../../db/schema/staff.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { recordUnrequested } from './record-change.ts'

const batchSize = 1_000
const daySeconds = 86_400

const record = recordUnrequested('schedule', 'purgeEntries')

/**
 * Deletes sealed entries of days that have passed `AUDIT_RETENTION`, oldest first. The newest of them stays as the beginning of the
 * chain until the next purge, and an entry records it in the same transaction: only an entry that is old enough can begin a chain, so
 * `verify` distinguishes this from a manual deletion.
 * @returns the number of deleted entries
 */
export async function purgeAuditEntries(): Promise<number> {
  for (let deleted = 0; ; ) {
    const count = await transaction((tx) => purgeBatch(tx, firstKeptMoment()))
    deleted += count
    if (count < batchSize) return deleted
  }
}

/** The start of a day in UTC: each run records itself, so that a day needs one record. */
function firstKeptMoment(): Date {
  const oldest = addSeconds(now(), -config.retention.auditSeconds).getTime()
  return new Date(oldest - (oldest % (daySeconds * 1_000)))
}

async function purgeBatch(tx: Transaction, before: Date): Promise<number> {
  await lockName(tx, 'audit-chain')
  const seals = await tx
    .select()
    .from(auditSeals)
    .orderBy(asc(auditSeals.sequence))
    .limit(batchSize + 1)
  const entries = await tx
    .select({ id: auditEntries.id, createTime: auditEntries.createTime })
    .from(auditEntries)
    .where(
      inArray(
        auditEntries.id,
        seals.map(({ entryId }) => entryId),
      ),
    )
  const times = new Map(entries.map(({ id, createTime }) => [id, createTime]))
  // a seal without its entry is a deletion that `verify` reports
  const firstKept = seals.findIndex(({ entryId }) => !((times.get(entryId) ?? before) < before))
  const old = firstKept < 0 ? seals : seals.slice(0, firstKept)
  const purged = old.slice(0, -1)
  const beginning = old.at(-1)
  const previous = purged.at(-1)?.chain
  if (!beginning || previous === undefined) return 0
  await tx.delete(auditEntries).where(
    inArray(
      auditEntries.id,
      purged.map(({ entryId }) => entryId),
    ),
  )
  await tx.delete(auditSeals).where(lt(auditSeals.sequence, beginning.sequence))
  const { sequence, chain } = beginning
  await record(tx, { object: `audit_seal:${sequence}`, before: null, after: { previous, chain } })
  return purged.length
}
