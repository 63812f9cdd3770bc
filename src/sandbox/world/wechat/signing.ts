import { createCipheriv, type KeyObject, randomBytes, sign, verify } from 'node:crypto'

/** A key of WeChat Pay, and the serial number or id that merchants know. */
export type PlatformKey = Readonly<{ serial: string; privateKey: string }>

/** The signature headers of an answer or a notification. `spoil` makes the signature wrong. */
export function signedHeaders(body: string, key: PlatformKey, spoil = false): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = randomBytes(16).toString('hex')
  const text = `${timestamp}\n${nonce}\n${spoil ? `${body} ` : body}\n`
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': sign('RSA-SHA256', Buffer.from(text), key.privateKey).toString('base64'),
    'wechatpay-serial': key.serial,
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  }
}

type Authorization = Readonly<{ mchId: string; serialNo: string }>

/** Verifies the Authorization header of a request; undefined for a wrong signature or one older than five minutes. */
export function verifyAuthorization(
  request: Request,
  body: string,
  merchantKey: KeyObject,
): Authorization | undefined {
  const [scheme, rest = ''] = (request.headers.get('authorization') ?? '').split(' ')
  const parts = Object.fromEntries([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v]))
  const { mchid = '', nonce_str = '', signature = '', timestamp = '', serial_no = '' } = parts
  if (scheme !== 'WECHATPAY2-SHA256-RSA2048' || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300)
    return undefined
  const { pathname, search } = new URL(request.url)
  const text = `${request.method}\n${pathname}${search}\n${timestamp}\n${nonce_str}\n${body}\n`
  const good = verify('RSA-SHA256', Buffer.from(text), merchantKey, Buffer.from(signature, 'base64'))
  return good ? { mchId: mchid, serialNo: serial_no } : undefined
}

/** Encrypts with AEAD_AES_256_GCM and the merchant's APIv3 key. */
export function encryptResource(plain: string, associatedData: string, apiV3Key: string) {
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce))
  cipher.setAAD(Buffer.from(associatedData))
  const bytes = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: bytes.toString('base64'),
    associated_data: associatedData,
    nonce,
  }
}
