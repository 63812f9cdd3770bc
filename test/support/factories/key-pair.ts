import { generateKeyPairSync } from 'node:crypto'

/** Generates an RSA-2048 key pair in PEM. */
export function newKeyPair(type: 'pkcs1' | 'pkcs8' = 'pkcs8') {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    privateKey: privateKey.export({ type, format: 'pem' }) as string,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }
}
