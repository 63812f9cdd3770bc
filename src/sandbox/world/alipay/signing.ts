import { sign, verify } from 'node:crypto'

/** The signed text: sorted `k=v` pairs joined by `&`, without empty values and without `excluded` names. */
export function signedText(fields: Readonly<Record<string, string>>, ...excluded: string[]): string {
  return Object.keys(fields)
    .filter((key) => fields[key] !== '' && !excluded.includes(key))
    .sort()
    .map((key) => `${key}=${fields[key]}`)
    .join('&')
}

/** RSA2: RSA PKCS#1 v1.5 with SHA-256, base64. */
export function signRsa2(text: string, privateKey: string): string {
  return sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64')
}

/** True when the key of the shop's app signed the parameters with RSA2. */
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

/** Signs a return or a notification as Alipay does: without empty values, and not over `sign` and `sign_type`. */
export function signMessage(
  fields: Readonly<Record<string, string>>,
  privateKey: string,
): Record<string, string> {
  const sign_type = 'RSA2'
  const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
  return { ...sent, sign_type, sign: signRsa2(signedText(fields), privateKey) }
}
