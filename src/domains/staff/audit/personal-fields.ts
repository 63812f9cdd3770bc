import { config } from '../../../config/index.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import type { Key } from '../../../lib/crypto/derive-key.ts'
import { keyedDigest } from '../../../lib/crypto/signed-value.ts'
import { maskEmail, maskMobile, maskName } from '../../../lib/text/masks.ts'
import { canonicalJson } from '../versions/etag.ts'

/** Names of members that hold data of a person, in objects of any kind. */
const maskOf: Readonly<Record<string, (value: string) => string>> = {
  username: maskName,
  user: maskName,
  mobile: maskMobile,
  tel: () => '***',
  email: (value) => (value ? maskEmail(value) : ''),
  receiver: maskName,
  place: () => '***',
  address: () => '***',
  reason: () => '***',
  reply: () => '***',
  comment: () => '***',
  note: () => '***',
  invoice_title: () => '***',
  tax_no: () => '***',
  tracking_no: (value) => `***${value.slice(-4)}`,
}

/** Members that never enter the audit trail in any form. */
const secret = /password|secret|token|otp|recovery/i

/** Texts above this many characters are replaced by their length and digest. */
const maxTextLength = 4_000

/**
 * Returns the fields as the audit trail stores them: personal texts as a mask and a keyed digest, which shows whether two
 * values are equal; long texts as their length and digest; secrets as nothing.
 * @param personal names of further members that hold data of a person
 */
export function maskFields(fields: Fields, personal: readonly string[] = []): Fields {
  const entries = Object.entries(fields).filter(([name]) => !secret.test(name))
  return Object.fromEntries(
    entries.map(([name, value]) => [name, personal.includes(name) ? hidden(value) : maskMember(name, value)]),
  )
}

const hidden = (value: unknown) => ({ masked: '***', digest: auditDigest(canonicalJson(value)) })

function maskMember(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => maskMember(name, item))
  if (value !== null && typeof value === 'object' && !(value instanceof Date))
    return maskFields(value as Fields)
  if (typeof value !== 'string') return value
  const mask = Object.hasOwn(maskOf, name) ? maskOf[name] : undefined
  if (mask && value) return { masked: mask(value), digest: auditDigest(value) }
  return value.length > maxTextLength ? { characters: value.length, digest: auditDigest(value) } : value
}

/** Returns the keyed digest of a text, which helps no guess without the key. @returns 32 hex digits */
export function auditDigest(value: string): string {
  return keyedDigest(value, config.appKeys.audit.at(-1) as Key).slice(0, 32)
}
