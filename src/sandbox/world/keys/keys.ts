import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCertificate } from './certificate.ts'

/**
 * Returns the paths of all sandbox keys and makes the missing ones, files of mode 600: RSA keys and certificates of the
 * shop, Alipay and WeChat Pay as PEM, and the APIv3 key.
 */
export function ensureSandboxKeys(dir: string) {
  mkdirSync(dir, { recursive: true })
  const app = ensurePair(dir, 'app')
  const alipay = ensurePair(dir, 'alipay')
  const merchant = ensurePair(dir, 'wechat-merchant')
  const wechat = ensurePair(dir, 'wechat')
  const platform = ensurePair(dir, 'wechat-platform')
  return {
    appPrivateKeyPath: app.privatePath,
    appPublicKeyPath: app.publicPath,
    alipayPrivateKeyPath: alipay.privatePath,
    alipayPublicKeyPath: alipay.publicPath,
    merchantPrivateKeyPath: merchant.privatePath,
    merchantPublicKeyPath: merchant.publicPath,
    merchantCertificatePath: ensureCertificate(dir, 'wechat-merchant', merchant.privatePath),
    wechatPrivateKeyPath: wechat.privatePath,
    wechatPublicKeyPath: wechat.publicPath,
    platformPrivateKeyPath: platform.privatePath,
    platformCertificatePath: ensureCertificate(dir, 'wechat-platform', platform.privatePath),
    apiV3KeyPath: ensureSecret(dir, 'wechat-api-v3-key'),
  }
}

function ensureSecret(dir: string, name: string): string {
  const path = join(dir, `${name}.txt`)
  if (!existsSync(path)) writeOnce(path, randomBytes(16).toString('hex'))
  return path
}

function ensureCertificate(dir: string, name: string, privatePath: string): string {
  const path = join(dir, `${name}-certificate.pem`)
  if (existsSync(path)) return path
  const yesterday = new Date(Date.now() - 86_400_000)
  writeOnce(path, createCertificate(readFileSync(privatePath, 'utf8'), `sandbox ${name}`, yesterday, 1826))
  return path
}

function ensurePair(dir: string, name: string) {
  const privatePath = join(dir, `${name}-private.pem`)
  const publicPath = join(dir, `${name}-public.pem`)
  if (!existsSync(privatePath)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeOnce(privatePath, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
  }
  if (!existsSync(publicPath)) {
    const publicKey = createPublicKey(readFileSync(privatePath, 'utf8'))
    const draft = writeDraft(publicPath, publicKey.export({ type: 'spki', format: 'pem' }) as string)
    renameSync(draft, publicPath)
  }
  return { privatePath, publicPath }
}

/** Writes a file atomically. When two processes make the same key concurrently, both use the first one. */
function writeOnce(path: string, text: string): void {
  const draft = writeDraft(path, text)
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}

function writeDraft(path: string, text: string): string {
  const draft = `${path}.${crypto.randomUUID()}`
  writeFileSync(draft, text, { mode: 0o600 })
  return draft
}
