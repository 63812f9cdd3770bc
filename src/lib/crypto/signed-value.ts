import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Key } from './derive-key.ts'

/** Returns `value.signature` (HMAC-SHA256, base64url) under the first of `secrets`. */
export function sign(value: string, secrets: readonly string[]): string {
  return `${value}.${mac(value, secrets[0])}`
}

/** Returns the value when any of `secrets` signed it, or undefined when it is unsigned or forged. */
export function verifySigned(signed: string, secrets: readonly string[]): string | undefined {
  const dot = signed.lastIndexOf('.')
  if (dot < 1) return undefined
  const value = signed.slice(0, dot)
  const given = Buffer.from(signed.slice(dot + 1))
  const isGenuine = secrets.some((secret) => {
    const expected = Buffer.from(mac(value, secret))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  return isGenuine ? value : undefined
}

/** Returns the HMAC-SHA256 in hex: for values so short that a plain digest could be guessed, such as SMS codes. */
export function keyedDigest(value: string, key: Key): string {
  return createHmac('sha256', key).update(value).digest('hex')
}

function mac(value: string, secret: string | undefined): string {
  if (!secret) throw new Error('COOKIE_SECRET is not set')
  return createHmac('sha256', `cookie:${secret}`).update(value).digest('base64url')
}
