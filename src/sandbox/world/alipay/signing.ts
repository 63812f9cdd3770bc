import { sign, verify } from 'node:crypto'

/** `k=v` pairs sorted and joined by `&`, empty values left out, as both sides sign them. */
export function signedText(fields: Readonly<Record<string, string>>, ...left: string[]): string {
  return Object.keys(fields)
    .filter((key) => fields[key] !== '' && !left.includes(key))
    .sort()
    .map((key) => `${key}=${fields[key]}`)
    .join('&')
}

/** RSA2: RSA PKCS#1 v1.5 with SHA-256, base64. */
export function signRsa2(text: string, privateKey: string): string {
  return sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64')
}

/** Whether the shop's app signed these request parameters. */
export function verifyRequest(fields: Readonly<Record<string, string>>, publicKey: string): boolean {
  const { sign: given } = fields
  if (!given || fields.sign_type !== 'RSA2') return false
  return verify(
    'RSA-SHA256',
    Buffer.from(signedText(fields, 'sign')),
    publicKey,
    Buffer.from(given, 'base64'),
  )
}

/** Adds Alipay's signature the way returns and notices carry it: over all but `sign` and `sign_type`; nothing empty is sent. */
export function signMessage(
  fields: Readonly<Record<string, string>>,
  privateKey: string,
): Record<string, string> {
  const sign_type = 'RSA2'
  const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
  return { ...sent, sign_type, sign: signRsa2(signedText(fields), privateKey) }
}
