import { desc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { auditEntries } from '../../../db/schema/staff.ts'
import { matchesOf } from '../versions/etag.ts'
import { auditDigest } from './personal-fields.ts'

const entriesPerObject = 100

/**
 * Finds the version of an object that an If-Match header names, as the audit trail has it: personal fields masked. Reads the last
 * 100 changes of the object.
 */
export async function findVersion(
  tx: Transaction,
  object: string,
  ifMatch: string,
): Promise<Fields | undefined> {
  const etags = matchesOf(ifMatch).map(auditDigest)
  const entries = await tx
    .select({
      before: auditEntries.before,
      after: auditEntries.after,
      etagBefore: auditEntries.etagBefore,
      etagAfter: auditEntries.etagAfter,
    })
    .from(auditEntries)
    .where(eq(auditEntries.object, object))
    .orderBy(desc(auditEntries.id))
    .limit(entriesPerObject)
  for (const entry of entries) {
    if (etags.includes(entry.etagAfter)) return versionIn(entry.after)
    if (etags.includes(entry.etagBefore)) return versionIn(entry.before)
  }
  return undefined
}

function versionIn(text: string): Fields {
  const { details: _, ...version } = JSON.parse(text) as Fields
  return version
}

/** Finds who changed an object last, and when. */
export async function findLastChange(
  tx: Transaction,
  object: string,
): Promise<{ by: string; at: Date } | undefined> {
  const [last] = await tx
    .select({ name: users.username, actor: auditEntries.actor, at: auditEntries.createTime })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.userId))
    .where(eq(auditEntries.object, object))
    .orderBy(desc(auditEntries.id))
    .limit(1)
  return last && { by: nameAuthor(last), at: last.at }
}

/** The person by name; the command or the schedule; for an API key, the key and its owner. */
export function nameAuthor({ name, actor }: Readonly<{ name: string | null; actor: string }>): string {
  if (name === null) return actor
  return actor.startsWith('key ') ? `${actor} of ${name}` : name
}
