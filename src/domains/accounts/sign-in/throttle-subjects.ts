import { normalizeMobile } from '../../../lib/text/mobile-number.ts'

/** Returns the subject of an account's counters. */
export const userKey = (userId: number) => `user:${userId}`

/** Returns the subject of an account's counter at one known address, of which the digest is stored. */
export const knownAddressKey = (userId: number, addressDigest: string) => `user:${userId}:${addressDigest}`

/**
 * Returns the subject of a name as typed. Folds the spellings of one mobile. In a name, folds case, accents and trailing spaces, as the database's collation compares
 * names.
 */
export function typedNameKey(account: string): string {
  const mobile = normalizeMobile(account)
  if (mobile !== undefined) return `typed:${mobile}`
  return `typed:${account.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trimEnd()}`
}
