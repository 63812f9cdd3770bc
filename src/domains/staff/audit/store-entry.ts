import type { Transaction } from '../../../db/client.ts'
import type { Change } from '../../../db/in-transaction.ts'
import { auditEntries, unsealedEntries } from '../../../db/schema/staff.ts'
import { now } from '../../../lib/clock.ts'
import type { Origin } from '../access/caller.ts'
import { canonicalJson, etagOf } from '../versions/etag.ts'
import { entryDigest } from './entry-digest.ts'
import { auditDigest, maskFields } from './personal-fields.ts'

/** Who made a change: `userId` is null for a command or a schedule, which `actor` names. */
export type Author = Readonly<{ userId: number | null; actor: string }> & Origin

/** Stores the entry of a change, and queues it for the chain. */
export async function storeEntry(
  tx: Transaction,
  author: Author,
  action: string,
  { object, before, after, details, personal }: Change,
): Promise<void> {
  const content = {
    createTime: now(),
    ...author,
    action,
    object,
    before: canonicalJson(before && maskFields(before, personal)),
    after: canonicalJson(after && maskFields({ ...after, ...(details && { details }) }, personal)),
    etagBefore: before ? auditDigest(etagOf(before)) : '',
    etagAfter: after ? auditDigest(etagOf(after)) : '',
  }
  const [stored] = await tx
    .insert(auditEntries)
    .values({ ...content, digest: entryDigest(content) })
    .$returningId()
  await tx.insert(unsealedEntries).values({ entryId: (stored as { id: number }).id })
}
