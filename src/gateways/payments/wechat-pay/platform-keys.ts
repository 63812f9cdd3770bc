import { type KeyObject, X509Certificate } from 'node:crypto'
import { addSeconds, now } from '../../../lib/clock.ts'
import { decryptResource, isSignedBy, parseSignatureHeaders } from './signature.ts'

/** The keys with which WeChat Pay signs for a merchant, by serial number. */
export type PlatformKeys = Readonly<{
  /** @returns undefined when WeChat Pay does not know the serial number either */
  find: (serial: string) => Promise<KeyObject | undefined>
}>

type CertificatesResponse = Readonly<{ headers: Headers; rawBody: string }>

type Certificate = Readonly<{ key: KeyObject; from: Date; to: Date }>

/** Minimum time between two downloads of the list, so that forged serial numbers cannot cause many downloads. */
const refreshSeconds = 60
/** The same after a failed download. */
const retrySeconds = 5

/**
 * Finds the configured public key and the platform certificates. The certificates are downloaded when an unknown or
 * expired serial number arrives. Two certificates are valid at a time while WeChat Pay rotates them.
 * @param fetchCertificates downloads `/v3/certificates`; undefined when the merchant uses a public key only
 */
export function createPlatformKeys(
  settings: Readonly<{ publicKey: KeyObject | undefined; publicKeyId: string | undefined; apiV3Key: string }>,
  fetchCertificates: () => Promise<CertificatesResponse | undefined>,
): PlatformKeys {
  const { publicKey, publicKeyId, apiV3Key } = settings
  let certificates: ReadonlyMap<string, Certificate> = new Map()
  let refreshing: Promise<void> | undefined
  let nextRefreshAt = new Date(0)

  const findValid = (serial: string) => {
    const found = certificates.get(serial)
    return found && found.from <= now() && now() < found.to ? found.key : undefined
  }

  async function refresh(): Promise<void> {
    if (now() < nextRefreshAt) return
    nextRefreshAt = addSeconds(now(), retrySeconds)
    const response = await fetchCertificates()
    const findPublicKey = (serial: string) => (serial === publicKeyId ? publicKey : undefined)
    certificates = response ? verifyCertificates(response, apiV3Key, findPublicKey) : new Map()
    nextRefreshAt = addSeconds(now(), refreshSeconds)
  }

  return {
    find: async (serial) => {
      if (publicKey && serial === publicKeyId) return publicKey
      // the id of a public key never names a certificate, so it needs no download
      if (!/^[0-9A-F]{1,40}$/.test(serial)) return undefined
      const known = findValid(serial)
      if (known) return known
      refreshing ??= refresh().finally(() => {
        refreshing = undefined
      })
      await refreshing
      return findValid(serial)
    },
  }
}

/**
 * Verifies and decrypts the list of platform certificates. Each one is encrypted with the APIv3 key. The list must be
 * signed with one of them or with the configured public key. https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 * @throws Error when WeChat Pay did not sign the list
 */
function verifyCertificates(
  { headers, rawBody }: CertificatesResponse,
  apiV3Key: string,
  findPublicKey: (serial: string) => KeyObject | undefined,
): ReadonlyMap<string, Certificate> {
  const { data } = JSON.parse(rawBody) as { data: CertificateEntry[] }
  const certificates = new Map(data.map((entry) => decryptCertificate(entry, apiV3Key)))
  const signed = parseSignatureHeaders(headers)
  const signer = signed && (findPublicKey(signed.serial) ?? certificates.get(signed.serial)?.key)
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
    throw new Error('a platform certificate has another serial number than the list states')
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)]
  return [entry.serial_no, { key: certificate.publicKey, from, to }]
}
