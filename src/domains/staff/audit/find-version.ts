import { desc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { auditEntries } from '../../../db/schema/staff.ts'
import { canonicalJson, matchesOf } from '../versions/etag.ts'
import { auditDigest } from './personal-fields.ts'

const entriesPerObject = 100

/** In the details of an entry that holds only the fields that changed. */
export const onlyChangedMark = 'only_changed_fields'

/** The last entries of an object, the newest first. */
type History = readonly HistoryEntry[]

type Row = Awaited<ReturnType<typeof selectEntries>>[number]

/** `versions` is undefined if they are unknown: the entry holds only what changed, and a change without an entry followed it. */
type HistoryEntry = Omit<Row, 'before' | 'after'> &
  Readonly<{ versions: Readonly<{ before: Fields | null; after: Fields | null }> | undefined }>

/**
 * Reads the last 100 entries of an object.
 * @param etag the ETag of its present fields
 * @param current its masked present fields
 */
export async function readHistory(
  tx: Transaction,
  object: string,
  { etag, current }: Readonly<{ etag: string; current: Fields }>,
): Promise<History> {
  // the version that follows an entry: what the next change found, or the present one
  let next: { digest: string; fields: Fields | null } = { digest: auditDigest(etag), fields: current }
  const history: HistoryEntry[] = []
  for (const { before, after, ...entry } of await selectEntries(tx, object)) {
    const versions = completeVersions(entry.etagAfter, parseStored(before), parseStored(after), next)
    history.push({ ...entry, versions })
    next = { digest: entry.etagBefore, fields: versions?.before ?? null }
  }
  return history
}

function selectEntries(tx: Transaction, object: string) {
  return tx
    .select({
      before: auditEntries.before,
      after: auditEntries.after,
      etagBefore: auditEntries.etagBefore,
      etagAfter: auditEntries.etagAfter,
      name: users.username,
      actor: auditEntries.actor,
      at: auditEntries.createTime,
    })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.userId))
    .where(eq(auditEntries.object, object))
    .orderBy(desc(auditEntries.id))
    .limit(entriesPerObject)
}

type Stored = Readonly<{ fields: Fields | null; isOnlyChanged: boolean }>

function parseStored(text: string): Stored {
  const stored = JSON.parse(text) as Fields | null
  if (!stored) return { fields: null, isOnlyChanged: false }
  const { details, ...fields } = stored as Fields & { details?: Fields }
  return { fields, isOnlyChanged: details?.[onlyChangedMark] === true }
}

/** The fields that an entry lacks did not change, so the version that follows it has them. */
function completeVersions(
  etagAfter: string,
  before: Stored,
  after: Stored,
  next: Readonly<{ digest: string; fields: Fields | null }>,
): HistoryEntry['versions'] {
  if (!after.isOnlyChanged) return { before: before.fields, after: after.fields }
  if (!next.fields || next.digest !== etagAfter) return undefined
  return { before: { ...next.fields, ...before.fields }, after: next.fields }
}

/** Finds the version that an If-Match header names, as the audit trail has it: personal fields masked. */
export function findVersion(history: History, ifMatch: string): Fields | undefined {
  const etags = matchesOf(ifMatch).map(auditDigest)
  for (const { etagBefore, etagAfter, versions } of history) {
    if (etags.includes(etagAfter)) return versions?.after ?? undefined
    if (etags.includes(etagBefore)) return versions?.before ?? undefined
  }
  return undefined
}

/**
 * Finds who made the present version of an object, and when. Undefined when no entry stored it: a buyer, a gateway or an erasure
 * changed the object since, which leaves no entry.
 * @param current the masked fields of the object
 */
export function findLastChange(history: History, current: Fields): { by: string; at: Date } | undefined {
  for (const entry of history) {
    if (!entry.versions) return undefined
    const { before, after } = entry.versions
    // entries on other fields of the object, such as of its export, say nothing about these
    const names = Object.keys(current).filter((name) => after && Object.hasOwn(after, name))
    const isSame = (other: Fields | null) =>
      names.every((name) => canonicalJson(other?.[name]) === canonicalJson(current[name]))
    if (names.length === 0) continue
    if (!isSame(after)) return undefined
    if (before === null || !isSame(before)) return { by: nameAuthor(entry), at: entry.at }
  }
  return undefined
}

/** The person by name; the command or the schedule; for an API key, the key and its owner. */
export function nameAuthor({ name, actor }: Readonly<{ name: string | null; actor: string }>): string {
  if (name === null) return actor
  return actor.startsWith('key ') ? `${actor} of ${name}` : name
}
