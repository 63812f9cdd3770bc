import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCertificate } from './certificate.ts'

/**
 * Makes what the shop's app and merchant and the sandbox's Alipay and WeChat Pay need on first use, files of mode 0600:
 * RSA keys and certificates as PEM, and the APIv3 key.
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
  if (!existsSync(path)) publishFirst(path, randomBytes(16).toString('hex'))
  return path
}

function ensureCertificate(dir: string, name: string, privatePath: string): string {
  const path = join(dir, `${name}-certificate.pem`)
  if (existsSync(path)) return path
  const aDayAgo = new Date(Date.now() - 86_400_000)
  publishFirst(path, createCertificate(readFileSync(privatePath, 'utf8'), `sandbox ${name}`, aDayAgo, 1826))
  return path
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
