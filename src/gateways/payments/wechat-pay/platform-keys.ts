import { type KeyObject, X509Certificate } from 'node:crypto'
import { addSeconds, now } from '../../../lib/clock.ts'
import { decryptResource, isSignedBy, parseSignatureHeaders } from './signature.ts'

/** The keys of WeChat Pay that a merchant may believe, by serial. */
export type PlatformKeys = Readonly<{
  /** @returns the key of a serial; undefined for one that WeChat Pay does not know either */
  find: (serial: string) => Promise<KeyObject | undefined>
}>

export type CertificatesResponse = Readonly<{ headers: Headers; rawBody: string }>

type Certificate = Readonly<{ key: KeyObject; from: Date; to: Date }>

/** However many notices name an unknown serial, the list is asked for once in so long; sooner when it could not be had. */
const refreshSeconds = 60
const failedSeconds = 5

/**
 * The public key that is configured, and platform certificates, which are asked for once a serial comes that is not
 * held or has run out. Two certificates hold at a time while WeChat Pay changes from one to the next.
 * @param fetchCertificates asks for `/v3/certificates`; undefined when the merchant has none, as with a public key alone
 */
export function createPlatformKeys(
  settings: Readonly<{ publicKey: KeyObject | undefined; publicKeyId: string | undefined; apiV3Key: string }>,
  fetchCertificates: () => Promise<CertificatesResponse | undefined>,
): PlatformKeys {
  const { publicKey, publicKeyId, apiV3Key } = settings
  let certificates: ReadonlyMap<string, Certificate> = new Map()
  let asking: Promise<void> | undefined
  let askAgainAt = new Date(0)

  const held = (serial: string) => {
    const found = certificates.get(serial)
    return found && found.from <= now() && now() < found.to ? found.key : undefined
  }

  async function refresh(): Promise<void> {
    if (now() < askAgainAt) return
    askAgainAt = addSeconds(now(), failedSeconds)
    const reply = await fetchCertificates()
    const byId = (serial: string) => (serial === publicKeyId ? publicKey : undefined)
    certificates = reply ? verifyCertificates(reply, apiV3Key, byId) : new Map()
    askAgainAt = addSeconds(now(), refreshSeconds)
  }

  return {
    find: async (serial) => {
      if (publicKey && serial === publicKeyId) return publicKey
      // the id of a key is configured or not: no certificate has such a name
      if (!/^[0-9A-F]{1,40}$/.test(serial)) return undefined
      const known = held(serial)
      if (known) return known
      asking ??= refresh().finally(() => {
        asking = undefined
      })
      await asking
      return held(serial)
    },
  }
}

/**
 * Opens the list of platform certificates: each is sealed with the APIv3 key, and one of them, or the key that is known
 * by its id, must have signed the list. https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 * @throws Error when the list is not WeChat Pay's
 */
function verifyCertificates(
  { headers, rawBody }: CertificatesResponse,
  apiV3Key: string,
  byId: (serial: string) => KeyObject | undefined,
): ReadonlyMap<string, Certificate> {
  const { data } = JSON.parse(rawBody) as { data: CertificateEntry[] }
  const certificates = new Map(data.map((entry) => decryptCertificate(entry, apiV3Key)))
  const signed = parseSignatureHeaders(headers)
  const signer = signed && (byId(signed.serial) ?? certificates.get(signed.serial)?.key)
  if (!signed || !signer || !isSignedBy(signed, rawBody, signer))
    throw new Error('the list of platform certificates is not signed by WeChat Pay')
  return certificates
}

type CertificateEntry = Readonly<{
  serial_no: string
  encrypt_certificate: Readonly<{ nonce: string; associated_data: string; ciphertext: string }>
}>

function decryptCertificate(entry: CertificateEntry, apiV3Key: string): [string, Certificate] {
  const { nonce, associated_data: associatedData, ciphertext } = entry.encrypt_certificate
  const certificate = new X509Certificate(decryptResource({ nonce, associatedData, ciphertext }, apiV3Key))
  if (certificate.serialNumber !== entry.serial_no)
    throw new Error('a platform certificate of another serial than the list says')
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)]
  return [entry.serial_no, { key: certificate.publicKey, from, to }]
}
