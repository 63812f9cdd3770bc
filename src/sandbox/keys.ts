import { generateKeyPairSync } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes the RSA keys of the shop's app and of the sandbox's Alipay on first use, PEM files of mode 0600. */
export function ensureSandboxKeys(dir: string) {
  mkdirSync(dir, { recursive: true })
  const app = ensurePair(dir, 'app')
  const alipay = ensurePair(dir, 'alipay')
  return {
    appPrivateKeyPath: app.privatePath,
    appPublicKeyPath: app.publicPath,
    alipayPrivateKeyPath: alipay.privatePath,
    alipayPublicKeyPath: alipay.publicPath,
  }
}

function ensurePair(dir: string, name: string) {
  const privatePath = join(dir, `${name}-private.pem`)
  const publicPath = join(dir, `${name}-public.pem`)
  if (existsSync(privatePath) && existsSync(publicPath)) return { privatePath, publicPath }
  rmSync(privatePath, { force: true })
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  writeWhole(publicPath, publicKey.export({ type: 'spki', format: 'pem' }) as string)
  writeWhole(privatePath, pem)
  return { privatePath, publicPath }
}

/** Written aside and linked into place: nobody reads half a key. */
function writeWhole(path: string, text: string): void {
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, text, { mode: 0o600 })
  rmSync(path, { force: true })
  linkSync(aside, path)
  rmSync(aside)
}
