import { afterAll, expect, test } from 'bun:test'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ensureSandboxKeys } from '../../../../src/sandbox/world/keys/keys.ts'

const dir = mkdtempSync(join(tmpdir(), 'sandbox-keys-'))
afterAll(() => rmSync(dir, { recursive: true }))

test('concurrent processes use the same key pair for each party, and later processes too', async () => {
  const source = resolve(import.meta.dir, '../../../../src/sandbox/world/keys/keys.ts')
  const script = `const { ensureSandboxKeys } = await import(${JSON.stringify(source)})
    const { readFileSync } = await import('node:fs')
    const paths = ensureSandboxKeys(${JSON.stringify(dir)})
    console.log(JSON.stringify(Object.values(paths).map((path) => readFileSync(path, 'utf8'))))`
  const seen = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'inherit' })
      const text = await new Response(child.stdout).text()
      expect(await child.exited).toBe(0)
      return text
    }),
  )
  expect(new Set(seen).size).toBe(1)
  const paths = ensureSandboxKeys(dir)
  expect(JSON.stringify(Object.values(paths).map((path) => readFileSync(path, 'utf8')))).toBe(
    seen[0]?.trim() ?? '',
  )
  for (const [own, shared] of [
    [paths.appPrivateKeyPath, paths.appPublicKeyPath],
    [paths.alipayPrivateKeyPath, paths.alipayPublicKeyPath],
    [paths.merchantPrivateKeyPath, paths.merchantPublicKeyPath],
    [paths.wechatPrivateKeyPath, paths.wechatPublicKeyPath],
  ] as const) {
    const derived = createPublicKey(readFileSync(own, 'utf8')).export({ type: 'spki', format: 'pem' })
    expect(readFileSync(shared, 'utf8')).toBe(derived as string)
    expect(statSync(own).mode & 0o777).toBe(0o600)
  }
  for (const [own, certificate] of [
    [paths.merchantPrivateKeyPath, paths.merchantCertificatePath],
    [paths.platformPrivateKeyPath, paths.platformCertificatePath],
  ] as const) {
    const { publicKey } = new X509Certificate(readFileSync(certificate))
    expect(publicKey.equals(createPublicKey(readFileSync(own, 'utf8')))).toBe(true)
  }
  expect(readFileSync(paths.apiV3KeyPath, 'utf8')).toMatch(/^[0-9a-f]{32}$/)
  expect(readdirSync(dir).sort()).toEqual([
    'alipay-private.pem',
    'alipay-public.pem',
    'app-private.pem',
    'app-public.pem',
    'wechat-api-v3-key.txt',
    'wechat-merchant-certificate.pem',
    'wechat-merchant-private.pem',
    'wechat-merchant-public.pem',
    'wechat-platform-certificate.pem',
    'wechat-platform-private.pem',
    'wechat-platform-public.pem',
    'wechat-private.pem',
    'wechat-public.pem',
  ])
})
