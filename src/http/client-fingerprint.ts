import { createHash } from 'node:crypto'

const plainHeaders = ['user-agent', 'accept-language', 'accept-encoding']

/**
 * Stands for the caller's software, as far as every request of it tells: user agent, languages, encodings and client
 * hints. Many people share one fingerprint, and whoever wants another changes a header: it is worth a generous limit
 * beside the one of the address, and nothing else.
 */
export function clientFingerprint({ headers }: Request): string {
  const hints = [...headers.keys()].filter((name) => name.startsWith('sec-ch-ua')).sort()
  const told = [...plainHeaders, ...hints].map((name) => [name, headers.get(name)])
  return createHash('sha256').update(JSON.stringify(told)).digest('base64url')
}
