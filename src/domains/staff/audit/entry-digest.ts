import { createHash } from 'node:crypto'
import type { auditEntries } from '../../../db/schema/staff.ts'
import { canonicalJson } from '../versions/etag.ts'

/** What an entry says. */
export type EntryContent = Omit<typeof auditEntries.$inferSelect, 'id' | 'digest'>

/** Returns the digest of an entry's own content, which `verify` compares. */
export function entryDigest(content: EntryContent): string {
  const { createTime, ...rest } = content
  return createHash('sha256')
    .update(canonicalJson({ ...rest, createTime: createTime.toISOString() }))
    .digest('hex')
}

/** Returns the value of the chain after an entry. `previous` is the value before it; empty for the first entry. */
export function nextInChain(previous: string, entry: Readonly<{ id: number; digest: string }>): string {
  return createHash('sha256').update(`${previous} ${entry.id} ${entry.digest}`).digest('hex')
}
