import { asc, desc, eq, sql } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../../db/client.ts'
import { lockName } from '../../../db/lock-name.ts'
import { auditEntries, auditSeals, unsealedEntries } from '../../../db/schema/staff.ts'
import { now } from '../../../lib/clock.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { nextInChain } from './entry-digest.ts'

const batchSize = 500

/**
 * Appends the committed entries to the chain, in the order in which they are found: an entry that commits late follows entries with
 * higher ids. One process appends at a time: the lock ends with its transaction, so a process that is killed hinders no other.
 * @returns how many entries were sealed
 */
export async function sealEntries(): Promise<number> {
  let sealed = 0
  while (await hasUnsealed()) {
    const count = await transaction(sealBatch)
    if (count === 0) break
    sealed += count
  }
  return sealed
}

async function hasUnsealed(): Promise<boolean> {
  return (await db.select().from(unsealedEntries).limit(1)).length > 0
}

async function sealBatch(tx: Transaction): Promise<number> {
  await lockName(tx, 'audit-chain')
  const entries = await tx
    .select({ id: auditEntries.id, digest: auditEntries.digest })
    .from(unsealedEntries)
    .innerJoin(auditEntries, eq(auditEntries.id, unsealedEntries.entryId))
    .orderBy(asc(unsealedEntries.entryId))
    .limit(batchSize)
  if (entries.length === 0) return 0
  const [last] = await tx.select().from(auditSeals).orderBy(desc(auditSeals.sequence)).limit(1)
  let { sequence, chain } = last ?? { sequence: 0, chain: '' }
  const createTime = now()
  const seals = entries.map((entry) => {
    sequence++
    chain = nextInChain(chain, entry)
    return { sequence, createTime, entryId: entry.id, chain }
  })
  await tx.insert(auditSeals).values(seals)
  await failpoint('audit:sealed')
  await tx.execute(takeFromQueue(seals[0]?.sequence ?? 0, sequence))
  return entries.length
}

/**
 * Deletes the queued ids of a range of seals, each by its key: a scan of the queue would wait for every transaction that is putting an
 * entry there.
 */
const takeFromQueue = (first: number, last: number) =>
  sql`delete q from ${auditSeals} s straight_join ${unsealedEntries} q force index (primary) on q.entry_id = s.entry_id
    where s.sequence between ${first} and ${last}`
