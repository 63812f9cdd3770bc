import { afterAll, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { createCertificate } from '../../../../src/sandbox/world/keys/certificate.ts'
import { newKeyPair } from '../../../support/factories/key-pair.ts'
import { openssl } from '../../../support/vendors/openssl.ts'

const tool = openssl()
afterAll(tool.clean)

test('openssl and the runtime read the same serial, name, validity, key and signature from a certificate', () => {
  const { privateKey, publicKey } = newKeyPair()
  const pem = createCertificate(privateKey, '微信支付 sandbox', new Date('2026-11-23T12:00:00Z'), 30)
  const read = new X509Certificate(pem)
  const description = tool.describe(pem)
  expect(read.serialNumber).toMatch(/^[4-7][0-9A-F]{39}$/)
  expect(description).toContain(`serial=${read.serialNumber}`)
  expect(description).toContain('notBefore=Nov 23 12:00:00 2026 GMT')
  expect(description).toContain('notAfter=Dec 23 12:00:00 2026 GMT')
  expect(read.subject).toBe('CN=微信支付 sandbox')
  expect(read.publicKey.export({ type: 'spki', format: 'pem' })).toBe(publicKey)
  expect(read.verify(read.publicKey)).toBe(true)
  expect(createCertificate(privateKey, 'x', new Date(), 1)).not.toBe(
    createCertificate(privateKey, 'x', new Date(), 1),
  )
})
