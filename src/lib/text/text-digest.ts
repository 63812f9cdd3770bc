import { createHash } from 'node:crypto'

/** Texts with more bytes of UTF-8 than this have a digest. */
export const longTextBytes = 1_000

/**
 * Returns the SHA-256 of a long text, or the text itself. The database computes the same value (`selectTextDigest`), so that
 * unchanged texts need not be read.
 */
export function digestOfLongText(text: string): string {
  if (Buffer.byteLength(text) <= longTextBytes) return text
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
