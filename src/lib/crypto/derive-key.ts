import { hkdfSync } from 'node:crypto'

/** A secret as configured, or a key derived from one. */
export type Key = string | Uint8Array

const derived = new Map<string, Uint8Array>()

/** Returns the 32-byte key of one purpose (HKDF-SHA256): a key for one purpose is useless for any other. */
export function deriveKey(purpose: string, secret: string): Uint8Array {
  const name = `${purpose}\n${secret}`
  let key = derived.get(name)
  if (!key) {
    key = new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32))
    derived.set(name, key)
  }
  return key
}
