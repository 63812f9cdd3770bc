import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../../src/config/read-config.ts'
import { checkAlipayKeys, checkWechatPayKeys } from '../../../src/gateways/payments/check-keys.ts'
import { sandboxEnvironment } from '../../../src/sandbox/launcher/environment.ts'

const keysDir = mkdtempSync(join(tmpdir(), 'mall-keys-'))
afterAll(() => rmSync(keysDir, { recursive: true }))

const settings = {
  port: 8000,
  sandboxPort: 8001,
  smtpPort: 8025,
  keysDir,
  mediaDir: join(keysDir, 'media'),
  secrets: { jwt: 'made-for-tokens', app: 'made-for-the-app', cookie: 'made-for-cookies' },
  databaseUrl: 'mysql://found',
  redisUrl: 'redis://found',
}

test('set variables win, empty and missing ones are filled in', () => {
  const env = sandboxEnvironment(settings, { JWT_SECRET: 'mine', COOKIE_SECRET: '', PUBLIC_URL: undefined })
  expect(env).toMatchObject({
    JWT_SECRET: 'mine',
    APP_SECRET: 'made-for-the-app',
    COOKIE_SECRET: 'made-for-cookies',
    PUBLIC_URL: 'http://localhost:8000',
    DATABASE_URL: 'mysql://found',
    SMS_PROVIDER: 'sandbox',
    SMTP_URL: 'smtp://127.0.0.1:8025',
    SANDBOX_SMTP_PORT: '8025',
    ALIPAY_GATEWAY: 'http://localhost:8001/alipay/gateway.do',
    ALIPAY_LOGIN_URL: 'http://localhost:8001/alipay/oauth2/publicAppAuthorize.htm',
    QQ_BASE_URL: 'http://localhost:8001/qq',
    WECHAT_PAY_BASE_URL: 'http://localhost:8001/wechat',
    WECHAT_PAY_NOTIFY_URL: 'http://localhost:8000/payment/wechat/notify/',
  })
})

test('every address of the mall and its sandbox has the name that the start prints', () => {
  const addresses = Object.values(sandboxEnvironment(settings, {})).filter((value) =>
    value?.startsWith('http'),
  ) as string[]
  expect(addresses.length).toBeGreaterThan(6)
  expect(new Set(addresses.map((address) => new URL(address).hostname))).toEqual(new Set(['localhost']))
})

test('the filled-in configuration is valid, with matching keys', () => {
  const secret = 'x'.repeat(32)
  const secrets = { JWT_SECRET: secret, APP_SECRET: secret, COOKIE_SECRET: secret }
  const config = readConfig(
    sandboxEnvironment(settings, { ...secrets, DATABASE_URL: 'mysql://u:p@h/d', REDIS_URL: 'redis://h' }),
  )
  expect(config.wechatPay).toMatchObject({ mchId: '1900000001', publicKeyId: expect.any(String) })
  expect(() => checkAlipayKeys(config.alipay)).not.toThrow()
  expect(() => checkWechatPayKeys(config.wechatPay)).not.toThrow()
})

test("a real gateway gets no part of the sandbox's configuration", () => {
  const real = {
    SMS_PROVIDER: 'aliyun',
    ALIPAY_APP_ID: '2021004100000000',
    WECHAT_PAY_MCH_ID: '1900000099',
    SMTP_URL: 'smtps://mall@smtp.example.com',
    QQ_CLIENT_ID: '101999999',
  }
  const env = sandboxEnvironment(settings, real)
  expect(env).toMatchObject(real)
  for (const name of [
    'SMS_BASE_URL',
    'MAIL_FROM',
    'ALIPAY_GATEWAY',
    'ALIPAY_PRIVATE_KEY',
    'ALIPAY_PUBLIC_KEY',
    'ALIPAY_LOGIN_URL',
    'WECHAT_PAY_BASE_URL',
    'WECHAT_PAY_CERTIFICATE',
    'WECHAT_PAY_PRIVATE_KEY',
    'WECHAT_PAY_PUBLIC_KEY',
    'WECHAT_PAY_API_V3_KEY',
    'QQ_BASE_URL',
    'QQ_CLIENT_SECRET',
  ])
    expect(env[name]).toBeUndefined()
})
