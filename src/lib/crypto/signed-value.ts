import { createHmac, timingSafeEqual } from 'node:crypto'

/** `value.signature` (HMAC-SHA256, base64url) under the first secret. */
export function sign(value: string, secrets: readonly string[]): string {
  return `${value}.${mac(value, secrets[0] as string)}`
}

/** The value that any of `secrets` signed; undefined when it is unsigned or forged. */
export function verifySigned(signed: string, secrets: readonly string[]): string | undefined {
  const dot = signed.lastIndexOf('.')
  if (dot < 1) return undefined
  const value = signed.slice(0, dot)
  const given = Buffer.from(signed.slice(dot + 1))
  const good = secrets.some((secret) => {
    const expected = Buffer.from(mac(value, secret))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  return good ? value : undefined
}

/** HMAC-SHA256 in hex: for secrets too short to be stored under a plain digest, such as SMS codes. */
export function keyedDigest(value: string, secret: string): string {
  return createHmac('sha256', secret).update(value).digest('hex')
}

function mac(value: string, secret: string): string {
  return createHmac('sha256', `cookie:${secret}`).update(value).digest('base64url')
}
