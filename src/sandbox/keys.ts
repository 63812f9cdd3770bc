import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
  if (!existsSync(privatePath)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    publishFirst(privatePath, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
  }
  if (!existsSync(publicPath)) {
    const publicKey = createPublicKey(readFileSync(privatePath, 'utf8'))
    const aside = writeAside(publicPath, publicKey.export({ type: 'spki', format: 'pem' }) as string)
    renameSync(aside, publicPath)
  }
  return { privatePath, publicPath }
}

/** Nobody reads half a key, and of two processes that make one at the same time the first wins for both. */
function publishFirst(path: string, text: string): void {
  const aside = writeAside(path, text)
  try {
    linkSync(aside, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(aside)
  }
}

function writeAside(path: string, text: string): string {
  const aside = `${path}.${crypto.randomUUID()}`
  writeFileSync(aside, text, { mode: 0o600 })
  return aside
}
