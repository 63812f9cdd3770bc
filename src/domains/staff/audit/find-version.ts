import { desc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { auditEntries } from '../../../db/schema/staff.ts'
import { canonicalJson, matchesOf } from '../versions/etag.ts'
import { auditDigest } from './personal-fields.ts'

const entriesPerObject = 100

/** The last entries of an object, the newest first. */
export type History = Awaited<ReturnType<typeof readHistory>>

/** Reads the last 100 entries of an object. */
export function readHistory(tx: Transaction, object: string) {
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

/** Finds the version that an If-Match header names, as the audit trail has it: personal fields masked. */
export function findVersion(history: History, ifMatch: string): Fields | undefined {
  const etags = matchesOf(ifMatch).map(auditDigest)
  for (const entry of history) {
    if (etags.includes(entry.etagAfter)) return versionIn(entry.after) ?? undefined
    if (etags.includes(entry.etagBefore)) return versionIn(entry.before) ?? undefined
  }
  return undefined
}

function versionIn(text: string): Fields | null {
  const stored = JSON.parse(text) as Fields | null
  if (!stored) return null
  const { details: _, ...version } = stored
  return version
}

/**
 * Finds who made the present version of an object, and when. Undefined when no entry stored it: a buyer, a gateway or an erasure
 * changed the object since, which leaves no entry.
 * @param current the masked fields of the object
 */
export function findLastChange(history: History, current: Fields): { by: string; at: Date } | undefined {
  for (const entry of history) {
    const [before, after] = [versionIn(entry.before), versionIn(entry.after)]
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
