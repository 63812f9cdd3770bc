import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { createCertificate } from '../keys/certificate.ts'
import type { Answer } from './replies.ts'
import { encryptResource, type PlatformKey } from './signing.ts'
import { rfc3339 } from './trades.ts'

type Certified = PlatformKey & Readonly<{ certificate: string }>

/** The signing keys of WeChat Pay: a public key with an id, and platform certificates, of which the newest signs. */
export class Platform {
  readonly #byId: PlatformKey
  readonly #certified: Certified[]
  #prefersId = false

  constructor(byId: PlatformKey, certified: Readonly<{ privateKey: string; certificate: string }>) {
    this.#byId = byId
    this.#certified = [{ ...certified, serial: new X509Certificate(certified.certificate).serialNumber }]
  }

  /** Chooses the key that the request names. Notifications use the key of the last request. */
  useKeyOf(request: Request): void {
    this.#prefersId = request.headers.get('wechatpay-serial') === this.#byId.serial
  }

  signingKey(): PlatformKey {
    return this.#prefersId ? this.#byId : (this.#certified.at(-1) as Certified)
  }

  /** Adds a certificate that signs from now on. The previous one stays valid. @returns the new serial number */
  rotate(): string {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const certificate = createCertificate(pem, 'Tenpay.com Root CA', new Date(Date.now() - 60_000), 1826)
    const serial = new X509Certificate(certificate).serialNumber
    this.#certified.splice(0, this.#certified.length - 1)
    this.#certified.push({ serial, privateKey: pem, certificate })
    return serial
  }

  /** `/v3/certificates` */
  certificates(apiV3Key: string): Answer {
    const data = this.#certified.map(({ serial, certificate }) => {
      const { validFrom, validTo } = new X509Certificate(certificate)
      return {
        serial_no: serial,
        effective_time: rfc3339(new Date(validFrom)),
        expire_time: rfc3339(new Date(validTo)),
        encrypt_certificate: encryptResource(certificate, 'certificate', apiV3Key),
      }
    })
    return { status: 200, body: { data } }
  }
}
