import { createHash } from 'node:crypto'
import { desc, eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import type { Change, Fields, InTransaction } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { auditEntries } from '../../../db/schema/staff.ts'
import { now } from '../../../lib/clock.ts'
import { failpoint } from '../../../lib/failpoints.ts'
import { actorOf, type Origin, type StaffCaller } from '../access/caller.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { canonicalJson, changedFields, etagOf, satisfiesMatch } from '../versions/etag.ts'
import { maskFields } from './personal-fields.ts'

/**
 * Returns what a staff route passes to a verb as `inTransaction`: it checks the caller's If-Match against the locked object and
 * writes the audit entry, both in the transaction of the change. A change without an effect is written too: it was a call.
 * @param action the operation id of the route
 * @throws 412 precondition_failed, inside the verb, with `current`, `etag`, `changed_by`, `changed_at`, `changed_fields`
 */
export function recordChange(caller: StaffCaller, action: string): InTransaction {
  return async (tx, change) => {
    await refuseStale(tx, caller, change)
    await storeEntry(tx, { userId: caller.id, actor: actorOf(caller), ...caller.origin }, action, change)
    await failpoint('audit:stored')
  }
}

/**
 * Returns the same for a route that requires If-Match.
 * @throws 428 precondition_required; 412 as `recordChange`
 */
export function recordMatchedChange(caller: StaffCaller, action: string): InTransaction {
  if (caller.ifMatch === undefined) throw preconditionRequired()
  return recordChange(caller, action)
}

/** What a route passes that serves a person who is not signed in, but proved to be them in another way. */
export function recordOwnChange(userId: number, origin: Origin, action: string): InTransaction {
  return (tx, change) => storeEntry(tx, { userId, actor: 'staff', ...origin }, action, change)
}

/** What a schedule passes to a verb as `inTransaction`: it writes the audit entry. */
export function recordScheduledChange(action: string): InTransaction {
  const author = { userId: null, actor: 'schedule', address: '', requestId: '', method: '', path: '' }
  return (tx, change) => storeEntry(tx, author, action, change)
}

async function refuseStale(tx: Transaction, { ifMatch }: StaffCaller, { object, before }: Change) {
  if (ifMatch === undefined || before === null) return
  const etag = etagOf(before)
  if (satisfiesMatch(ifMatch, etag)) return
  const [last] = await tx
    .select({ by: users.username, actor: auditEntries.actor, at: auditEntries.createTime })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.userId))
    .where(eq(auditEntries.object, object))
    .orderBy(desc(auditEntries.id))
    .limit(1)
  const base = await findVersion(tx, object, ifMatch)
  throw preconditionFailed({
    members: {
      current: before,
      etag,
      changed_by: last ? nameAuthor(last) : null,
      changed_at: last ? last.at.toISOString() : null,
      changed_fields: base ? changedFields(base, maskFields(before)) : null,
    },
  })
}

/** The person, the command or the schedule; for an API key, the key and its owner. */
function nameAuthor({ by, actor }: { by: string | null; actor: string }): string {
  if (by === null) return actor
  return actor.startsWith('key ') ? `${actor} of ${by}` : by
}

/** Finds the version of an object that an ETag names, as the audit trail has it: personal fields masked. */
export async function findVersion(
  tx: Transaction,
  object: string,
  etag: string,
): Promise<Fields | undefined> {
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
    .limit(100)
  for (const entry of entries) {
    if (entry.etagAfter === etag) return versionIn(entry.after)
    if (entry.etagBefore === etag) return versionIn(entry.before)
  }
  return undefined
}

function versionIn(text: string): Fields {
  const { details: _, ...version } = JSON.parse(text) as Fields
  return version
}

/** Who made a change: `userId` is null for a command or a schedule, which `actor` names. */
export type Author = Readonly<{ userId: number | null; actor: string }> & Origin

/** Stores the entry of a change. */
export async function storeEntry(
  tx: Transaction,
  author: Author,
  action: string,
  { object, before, after, details }: Change,
): Promise<void> {
  const content = {
    createTime: now(),
    ...author,
    action,
    object,
    before: canonicalJson(before && maskFields(before)),
    after: canonicalJson(after && maskFields({ ...after, ...(details && { details }) })),
    etagBefore: before ? etagOf(before) : '',
    etagAfter: after ? etagOf(after) : '',
  }
  await tx.insert(auditEntries).values({ ...content, digest: entryDigest(content) })
}

type EntryContent = Omit<typeof auditEntries.$inferSelect, 'id' | 'digest'>

/** Returns the digest of an entry's own content, which `verify` compares. */
export function entryDigest(content: EntryContent): string {
  const { createTime, ...rest } = content
  return createHash('sha256')
    .update(canonicalJson({ ...rest, createTime: createTime.toISOString() }))
    .digest('hex')
}
