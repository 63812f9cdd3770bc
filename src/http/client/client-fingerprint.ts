import { createHash } from 'node:crypto'

const plainHeaders = ['user-agent', 'accept-language', 'accept-encoding']

/**
 * Returns a digest of the headers that identify the client software: user agent, languages, encodings and client hints.
 * Many users share one fingerprint, and a caller can change it with one header. Use it only for a generous limit in
 * addition to the limit of the address.
 */
export function clientFingerprint({ headers }: Request): string {
  const hints = [...headers.keys()].filter((name) => name.startsWith('sec-ch-ua')).sort()
  const values = [...plainHeaders, ...hints].map((name) => [name, headers.get(name)])
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url')
}
