import { and, eq, inArray, isNull, lt, notExists, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { db, type Transaction } from '../../../db/client.ts'
import { importJobs } from '../../../db/schema/staff.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import type { ImportRow } from './import-fields.ts'

/** A process that is killed leaves its job to the others after this time. */
export const leaseSeconds = 60
/** One transaction of an import that applies all rows or none. */
export const atomicLeaseSeconds = 600

export const dueStates = ['queued', 'applying'] as const

/** Thrown in a job when it was canceled, or when another process works on it. */
export const leaseLost = new Error('the import has another owner or was cancelled')

/** An import that this process works on. */
export type LeasedImport = ImportRow & Readonly<{ leaseOwner: string; fileKey: string }>

const earlier = alias(importJobs, 'earlier')

const isFree = () => or(isNull(importJobs.leaseUntil), lt(importJobs.leaseUntil, now()))

/**
 * Takes the oldest import that is due. Two imports of one file, of any kind, start one after the other; one that continues
 * later waits for the other in each transaction (`lockFile`). @param only the import to take; undefined: any
 */
export async function claimImport(only?: number): Promise<LeasedImport | undefined> {
  const sameFile = db
    .select({ one: sql`1` })
    .from(earlier)
    .where(
      and(
        eq(earlier.fileDigest, importJobs.fileDigest),
        inArray(earlier.state, [...dueStates]),
        lt(earlier.id, importJobs.id),
      ),
    )
  const candidates = await db
    .select({ id: importJobs.id })
    .from(importJobs)
    .where(
      and(
        inArray(importJobs.state, [...dueStates]),
        isFree(),
        notExists(sameFile),
        only === undefined ? undefined : eq(importJobs.id, only),
      ),
    )
    .orderBy(importJobs.id)
    .limit(10)
  for (const { id } of candidates) {
    const leaseOwner = crypto.randomUUID()
    const [taken] = await db
      .update(importJobs)
      .set({ leaseOwner, leaseUntil: addSeconds(now(), leaseSeconds) })
      .where(and(eq(importJobs.id, id), inArray(importJobs.state, [...dueStates]), isFree()))
    if (taken.affectedRows === 0) continue
    const [row] = await db.select().from(importJobs).where(eq(importJobs.id, id))
    if (row) return { ...row, leaseOwner, fileKey: row.fileKey ?? '' }
  }
  return undefined
}

/** Locks an import that this process works on until the transaction ends, and renews its lease. @throws `leaseLost` */
export async function holdLease(
  tx: Transaction,
  { id, leaseOwner }: LeasedImport,
  seconds = leaseSeconds,
): Promise<ImportRow> {
  const [row] = await tx.select().from(importJobs).where(eq(importJobs.id, id)).for('update')
  const isDue = dueStates.some((state) => state === row?.state)
  if (!row || !isDue || row.leaseOwner !== leaseOwner) throw leaseLost
  await tx
    .update(importJobs)
    .set({ leaseUntil: addSeconds(now(), seconds) })
    .where(eq(importJobs.id, id))
  return row
}

/** Gives an import back, so that any process may continue it immediately. */
export async function releaseLease({ id, leaseOwner }: LeasedImport): Promise<void> {
  await db
    .update(importJobs)
    .set({ leaseOwner: null, leaseUntil: null })
    .where(and(eq(importJobs.id, id), eq(importJobs.leaseOwner, leaseOwner)))
}

/** Ends an import in a transaction that holds its lease. */
export async function finishImport(
  tx: Transaction,
  { id }: Pick<ImportRow, 'id'>,
  state: 'checked' | 'done' | 'failed' | 'cancelled',
  error: string | null = null,
): Promise<void> {
  await tx
    .update(importJobs)
    .set({ state, error, finishTime: now(), leaseOwner: null, leaseUntil: null })
    .where(eq(importJobs.id, id))
}
