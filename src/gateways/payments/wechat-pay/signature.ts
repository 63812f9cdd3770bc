import { createDecipheriv, type KeyObject, randomBytes, sign, verify } from 'node:crypto'

/** Who asks: a merchant, and the certificate whose private key signs. */
export type Merchant = Readonly<{ mchId: string; serialNo: string; privateKey: KeyObject }>

/** What WeChat Pay sends about the signature of an answer or a notice. */
export type SignatureHeaders = Readonly<{
  timestamp: string
  nonce: string
  signature: string
  /** Of a platform certificate, or the id of a public key (`PUB_KEY_ID_…`). */
  serial: string
}>

/** A member of a notice or of the list of certificates that the APIv3 key opens. */
export type EncryptedResource = Readonly<{ nonce: string; associatedData: string; ciphertext: string }>

const scheme = 'WECHATPAY2-SHA256-RSA2048'
const tagBytes = 16

/**
 * The Authorization of one request: RSA with SHA-256 over five lines, each of which ends, the last one too.
 * https://pay.weixin.qq.com/doc/v3/merchant/4012365336
 * @param target path and query exactly as they are sent
 * @param body the bytes of the body, empty for GET
 */
export function authorizationHeader(
  merchant: Merchant,
  request: Readonly<{ method: string; target: string; body: string; at: Date; nonce?: string }>,
): string {
  const { method, target, body, at, nonce = randomBytes(16).toString('hex') } = request
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const text = lines(method, target, timestamp, nonce, body)
  const signature = sign('RSA-SHA256', Buffer.from(text), merchant.privateKey).toString('base64')
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

/** The four headers; undefined when one is missing or not of its form. */
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

/** Whether `key` signed this very body. https://pay.weixin.qq.com/doc/v3/merchant/4013053420 */
export function isSignedBy(headers: SignatureHeaders, rawBody: string, key: KeyObject): boolean {
  const text = lines(headers.timestamp, headers.nonce, rawBody)
  return verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(headers.signature, 'base64'))
}

/** How far the clock of the signer is from `at`, in seconds. */
export function clockSkewSeconds(headers: SignatureHeaders, at: Date): number {
  return Math.abs(at.getTime() / 1000 - Number(headers.timestamp))
}

/**
 * AES-256-GCM; the last 16 bytes are the tag. https://pay.weixin.qq.com/doc/v3/merchant/4012071382
 * @throws Error when the key, the nonce, the associated data or a byte of the ciphertext is another
 */
export function decryptResource(
  { nonce, associatedData, ciphertext }: EncryptedResource,
  apiV3Key: string,
): string {
  const bytes = Buffer.from(ciphertext, 'base64')
  if (bytes.length < tagBytes) throw new Error('too short to be sealed')
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(associatedData))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8')
}

const lines = (...texts: string[]) => texts.map((text) => `${text}\n`).join('')
