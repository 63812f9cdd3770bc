import { createDecipheriv, type KeyObject, randomBytes, sign, verify } from 'node:crypto'

/** A merchant and the certificate whose private key signs its requests. */
export type Merchant = Readonly<{ mchId: string; serialNo: string; privateKey: KeyObject }>

/** The signature headers of a response or a notification. */
export type SignatureHeaders = Readonly<{
  timestamp: string
  nonce: string
  signature: string
  /** The serial number of a platform certificate or the id of a public key (`PUB_KEY_ID_…`). */
  serial: string
}>

/** A member of a notification or of the certificate list, encrypted with the APIv3 key. */
type EncryptedResource = Readonly<{ nonce: string; associatedData: string; ciphertext: string }>

const scheme = 'WECHATPAY2-SHA256-RSA2048'
const tagBytes = 16

/**
 * Returns the Authorization header of a request: RSA with SHA-256 over five lines, each terminated by a line feed.
 * https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 * @param target path and query exactly as sent
 * @param body the body exactly as sent, empty for GET
 */
export function authorizationHeader(
  merchant: Merchant,
  request: Readonly<{ method: string; target: string; body: string; at: Date; nonce?: string }>,
): string {
  const { method, target, body, at, nonce = randomBytes(16).toString('hex') } = request
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signedText = lines(method, target, timestamp, nonce, body)
  const signature = sign('RSA-SHA256', Buffer.from(signedText), merchant.privateKey).toString('base64')
  const parts = {
    mchid: merchant.mchId,
    nonce_str: nonce,
    signature,
    timestamp,
    serial_no: merchant.serialNo,
  }
  return `${scheme} ${Object.entries(parts)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}`
}

/** Parses the four signature headers; undefined when one is missing or malformed. */
export function parseSignatureHeaders(headers: Headers): SignatureHeaders | undefined {
  const read = (name: string, form: RegExp) => {
    const value = headers.get(`wechatpay-${name}`)
    return value && form.test(value) ? value : undefined
  }
  const timestamp = read('timestamp', /^\d{1,12}$/)
  const nonce = read('nonce', /^[!-~]{1,128}$/)
  const signature = read('signature', /^[A-Za-z0-9+/]{1,1024}={0,2}$/)
  const serial = read('serial', /^\w{1,128}$/)
  return timestamp && nonce && signature && serial ? { timestamp, nonce, signature, serial } : undefined
}

/** Returns whether `key` signed exactly this body. https://pay.weixin.qq.com/doc/v3/merchant/4013053420 */
export function isSignedBy(headers: SignatureHeaders, rawBody: string, key: KeyObject): boolean {
  const signedText = lines(headers.timestamp, headers.nonce, rawBody)
  return verify('RSA-SHA256', Buffer.from(signedText), key, Buffer.from(headers.signature, 'base64'))
}

/** Returns the difference between the signer's clock and `at` in seconds. */
export function clockSkewSeconds(headers: SignatureHeaders, at: Date): number {
  return Math.abs(at.getTime() / 1000 - Number(headers.timestamp))
}

/**
 * Decrypts AES-256-GCM; the last 16 bytes are the authentication tag. https://pay.weixin.qq.com/doc/v3/merchant/4012071382
 * @throws Error when the key is wrong or the nonce, the associated data or the ciphertext was changed
 */
export function decryptResource(
  { nonce, associatedData, ciphertext }: EncryptedResource,
  apiV3Key: string,
): string {
  const bytes = Buffer.from(ciphertext, 'base64')
  if (bytes.length < tagBytes) throw new Error('the ciphertext is too short')
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(associatedData))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8')
}

const lines = (...texts: string[]) => texts.map((text) => `${text}\n`).join('')
