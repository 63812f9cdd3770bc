import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')
const ivBytes = 12
const tagBytes = 16

/**
 * Encrypts a value as a compact JWE (`dir`, A256GCM) under a key of 32 bytes.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7516 RFC 7516}
 */
export function encrypt(value: unknown, key: Uint8Array): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(header))
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  const parts = [iv, text, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'))
  return `${header}..${parts.join('.')}`
}

/** Decrypts a text of `encrypt` with the first of `keys` that fits. @returns undefined when none fits or the text was altered */
export function decrypt<T>(encrypted: string, keys: readonly Uint8Array[]): T | undefined {
  const [head, wrappedKey, ...rest] = encrypted.split('.')
  const [iv, text, tag] = rest.map((part) => Buffer.from(part, 'base64url'))
  if (head !== header || wrappedKey !== '' || rest.length !== 3 || !iv || !text || !tag) return undefined
  if (iv.length !== ivBytes || tag.length !== tagBytes) return undefined
  for (const key of keys) {
    const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(header)).setAuthTag(tag)
    const plain = decipher.update(text)
    try {
      return JSON.parse(Buffer.concat([plain, decipher.final()]).toString('utf8')) as T
    } catch {
      // the tag does not match this key
    }
  }
  return undefined
}
