import { generateKeyPairSync } from 'node:crypto'

/** A fresh RSA-2048 pair, PEM. */
export function newKeyPair(type: 'pkcs1' | 'pkcs8' = 'pkcs8') {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    privateKey: privateKey.export({ type, format: 'pem' }) as string,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  }
}
