import type { Transaction } from '../../../db/client.ts'
import type { Change, Consequences, Fields } from '../../../db/in-transaction.ts'
import { auditEntries, unsealedEntries } from '../../../db/schema/staff.ts'
import { now } from '../../../lib/clock.ts'
import type { Origin } from '../access/caller.ts'
import { canonicalJson, changedFields, etagOf } from '../versions/etag.ts'
import { entryDigest } from './entry-digest.ts'
import { onlyChangedMark } from './find-version.ts'
import { auditDigest, maskFields } from './personal-fields.ts'

/** Who made a change: `userId` is null for a command or a schedule, which `actor` names. */
type Author = Readonly<{ userId: number | null; actor: string }> & Origin

/**
 * Stores the entry of a change, or of each change that follows from one, and queues it for the chain. The details of a deletion are
 * stored with the fields before it.
 */
export async function storeEntry(
  tx: Transaction,
  author: Author,
  action: string,
  reported: Change | Consequences,
): Promise<void> {
  const createTime = now()
  const rows = changesIn(reported).map((change) => {
    const content = { createTime, ...author, action, ...describe(change) }
    return { ...content, digest: entryDigest(content) }
  })
  if (rows.length === 0) return
  const stored = await tx.insert(auditEntries).values(rows).$returningId()
  await tx.insert(unsealedEntries).values(stored.map(({ id }) => ({ entryId: id })))
}

/** The entry of a consequence names the object from whose change it follows. */
function changesIn(reported: Change | Consequences): readonly Change[] {
  if (!('changes' in reported)) return [reported]
  const { cause, changes } = reported
  return changes.map((change) => ({ ...change, details: { ...change.details, follows_from: cause } }))
}

function describe(change: Change) {
  const { object, personal } = change
  const { before, after, details } = change.entryOf ? onlyChanged(change) : change
  const withDetails = (fields: Fields) => maskFields({ ...fields, ...(details && { details }) }, personal)
  return {
    object,
    before: canonicalJson(before && (after ? maskFields(before, personal) : withDetails(before))),
    after: canonicalJson(after && withDetails(after)),
    etagBefore: change.before ? auditDigest(etagOf(change.before)) : '',
    etagAfter: change.after ? auditDigest(etagOf(change.after)) : '',
  }
}

/** `readHistory` completes the versions of such an entry. A created or deleted object keeps all its fields. */
function onlyChanged(change: Change): Change {
  const { before, after, details } = change
  if (!before || !after) return change
  const names = changedFields(before, after)
  const chosen = (fields: Fields) => Object.fromEntries(names.map((name) => [name, fields[name]]))
  return {
    ...change,
    before: chosen(before),
    after: chosen(after),
    details: { ...details, [onlyChangedMark]: true },
  }
}
