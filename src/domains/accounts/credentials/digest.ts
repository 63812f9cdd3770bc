import { createHash } from 'node:crypto'

/** Returns the SHA-256 of a random secret in hexadecimal, which is stored in its place. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
