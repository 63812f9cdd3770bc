import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ConfigError } from '../lib/config-error.ts'

type Kind = 'PRIVATE KEY' | 'PUBLIC KEY'

/**
 * Reads a key given as a PEM, as the base64 body of one, or as a path to either.
 * @throws ConfigError when it cannot be read or is a key of the other kind
 */
export function readKey(name: string, value: string, kind: Kind): string {
  const pem = asPem(name, value, kind)
  try {
    if (kind === 'PRIVATE KEY') createPrivateKey(pem)
    else createPublicKey(pem)
  } catch {
    throw new ConfigError(`${name}: holds no ${kind} that can be read`)
  }
  return pem
}

/** Reads an X.509 certificate from a PEM or a path to one. @throws ConfigError */
export function readCertificate(name: string, value: string): X509Certificate {
  const text = readText(name, value)
  try {
    return new X509Certificate(text)
  } catch {
    throw new ConfigError(`${name}: holds no CERTIFICATE that can be read`)
  }
}

/** Reads one or several certificates of authorities, given as a PEM or a path to one. @throws ConfigError */
export function readCertificateAuthorities(name: string, value: string): string {
  const text = readText(name, value)
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  try {
    for (const certificate of certificates) new X509Certificate(certificate)
  } catch {
    certificates.length = 0
  }
  if (certificates.length === 0) throw new ConfigError(`${name}: holds no CERTIFICATE that can be read`)
  return text
}

function asPem(name: string, value: string, kind: Kind): string {
  const text = readText(name, value)
  const label = /-----BEGIN ([A-Z ]+)-----/.exec(text)?.[1]
  if (label && !label.endsWith(kind)) throw new ConfigError(`${name}: holds a ${label}, expected a ${kind}`)
  if (label) return text
  const body = text.replace(/\s+/g, '')
  // the base64 of a 2048-bit private key is far longer than 800 characters, that of a public key shorter
  const isPrivate = body.length > 800
  if (isPrivate !== (kind === 'PRIVATE KEY')) throw new ConfigError(`${name}: does not hold a ${kind}`)
  const title = isPrivate && isPkcs1(body) ? `RSA ${kind}` : kind
  return `-----BEGIN ${title}-----\n${body.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END ${title}-----\n`
}

/** PKCS#8 names the algorithm (the OID of rsaEncryption) near its start, PKCS#1 does not. */
function isPkcs1(body: string): boolean {
  const der = Buffer.from(body, 'base64')
  return !der.subarray(0, 40).includes(Buffer.from('2a864886f70d010101', 'hex'))
}

function readText(name: string, value: string): string {
  if (value.includes('-----BEGIN')) return value.replaceAll('\\n', '\n')
  if (/^[A-Za-z0-9+/=\s]{200,}$/.test(value)) return value
  try {
    return readFileSync(value, 'utf8').trim()
  } catch {
    throw new ConfigError(`${name}: is neither a PEM key nor a readable file`)
  }
}
