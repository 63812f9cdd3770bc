import { createHash } from 'node:crypto'
import type { Fields } from '../../../db/in-transaction.ts'
import { digestOfLongText } from '../../../lib/text/text-digest.ts'

/**
 * Returns the strong ETag of an object's fields; the order of the members does not matter. A long text and its digest
 * (`lib/text/text-digest.ts`) give the same ETag.
 */
export function etagOf(fields: Fields): string {
  return `"${createHash('sha256').update(canonicalJson(fields, digestOfLongText)).digest('base64url').slice(0, 27)}"`
}

/**
 * JSON with the members of every object in the order of their names.
 * @param present converts each text
 */
export function canonicalJson(value: unknown, present = (text: string) => text): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'string') return present(member)
    return member !== null &&
      typeof member === 'object' &&
      !Array.isArray(member) &&
      !(member instanceof Date)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member
  })
}

/** Returns the names of the members in which two versions of an object differ. */
export function changedFields(before: Fields, after: Fields): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]))
}

/** Returns the ETags of an If-Match header. */
export function matchesOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim())
}

/** Returns whether an If-Match header accepts the current ETag. Comparison is strong: a weak ETag matches nothing. */
export function satisfiesMatch(header: string, etag: string): boolean {
  const tags = matchesOf(header)
  return tags.includes('*') || tags.includes(etag)
}
