import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'

/**
 * Makes a self-signed X.509 certificate for an RSA key, without the openssl program, which a machine may lack.
 * @param privateKey PEM
 * @returns PEM
 */
export function createCertificate(privateKey: string, commonName: string, from: Date, days: number): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const to = new Date(from.getTime() + days * 86_400_000)
  const algorithm = sequence(tag(0x06, Buffer.from('2a864886f70d01010b', 'hex')), tag(0x05, Buffer.alloc(0)))
  const serial = randomBytes(20)
  // DER wants a positive number without leading zeros
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40
  const name = sequence(
    tag(0x31, sequence(tag(0x06, Buffer.from('550403', 'hex')), tag(0x0c, Buffer.from(commonName)))),
  )
  const version3 = tag(0xa0, tag(0x02, Buffer.from([2])))
  const validity = sequence(utcTime(from), utcTime(to))
  const body = sequence(version3, tag(0x02, serial), algorithm, name, validity, name, spki)
  const signature = sign('RSA-SHA256', body, createPrivateKey(privateKey))
  const der = sequence(body, algorithm, tag(0x03, Buffer.concat([Buffer.alloc(1), signature])))
  const base64 = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`
}

/** One DER value: tag, length in the shortest form, content. */
function tag(number: number, content: Buffer): Buffer {
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([number, length]), content])
  const size = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([number, 0x80 | size.length]), size, content])
}

const sequence = (...parts: Buffer[]) => tag(0x30, Buffer.concat(parts))

/** UTCTime such as `261123120000Z`, valid until 2049. */
function utcTime(date: Date): Buffer {
  return tag(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
}
