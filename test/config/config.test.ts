import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { Glob } from 'bun'
import { envExample } from '../../src/config/env-example.ts'
import { sandboxIds } from '../../src/config/production.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { variables } from '../../src/config/schema/variables.ts'
import { requireSecrets } from '../../src/config/secrets.ts'
import { findUnknownVariables } from '../../src/config/unknown-variables.ts'
import { ConfigError } from '../../src/lib/config-error.ts'
import { deriveKey } from '../../src/lib/crypto/derive-key.ts'
import { decrypt, encrypt } from '../../src/lib/crypto/encrypted-payload.ts'
import { newKeyPair } from '../support/factories/key-pair.ts'

const secret = 'x'.repeat(32)
const bucket = {
  S3_BUCKET: 'shop',
  S3_ENDPOINT: 'https://s3.example.com',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
}
const pair = newKeyPair()
const merchant = {
  WECHAT_PAY_MCH_ID: '1900000001',
  WECHAT_PAY_APP_ID: 'wxd678efh567hg6787',
  WECHAT_PAY_SERIAL_NO: '7132d72a03e93cddf8c03bbd1f37eedf',
  WECHAT_PAY_PRIVATE_KEY: pair.privateKey,
  WECHAT_PAY_PUBLIC_KEY: newKeyPair().publicKey,
  WECHAT_PAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0119000000012026',
  WECHAT_PAY_API_V3_KEY: 'k'.repeat(32),
}
const app = {
  ALIPAY_APP_ID: '1',
  ALIPAY_SELLER_ID: '2',
  ALIPAY_PRIVATE_KEY: pair.privateKey,
  ALIPAY_PUBLIC_KEY: newKeyPair().publicKey,
}
const secrets = { JWT_SECRET: secret, COOKIE_SECRET: secret }
const addresses = { PUBLIC_URL: 'https://api.shop.example', SHOP_URL: 'https://www.shop.example' }
const production = { NODE_ENV: 'production', ...secrets, ...addresses }

for (const [name, env] of [
  ['PORT', { PORT: 'eighty' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'mall' }],
  ['ORDER_PAY_TIMEOUT', { ORDER_PAY_TIMEOUT: '30' }],
  ['ORDER_SHIP_TIMEOUT', { ORDER_SHIP_TIMEOUT: '0d' }],
  ['ORDER_RECEIVE_TIMEOUT', { ORDER_RECEIVE_TIMEOUT: '0d' }],
  ['ORDER_REVIEW_TIMEOUT', { ORDER_REVIEW_TIMEOUT: 'soon' }],
  ['JWT_SECRET', { JWT_SECRET: 'short' }],
  ['OAUTH_STATE_BINDING', { OAUTH_STATE_BINDING: 'ip' }],
  ['GUEST_COOKIE_SAMESITE', { GUEST_COOKIE_SAMESITE: 'strict' }],
  ['GUEST_COOKIE_SAMESITE', { GUEST_COOKIE_SAMESITE: 'none', PUBLIC_URL: 'http://api.example.com' }],
  ['STOP_DEADLINE', { DRAIN_SECONDS: '21' }],
  ['STOP_DEADLINE', { DRAIN_SECONDS: '5', STOP_DEADLINE: '9s' }],
  ['JWT_SECRET', { NODE_ENV: 'production' }],
  ['COOKIE_SECRET', { NODE_ENV: 'production', JWT_SECRET: secret }],
  ['SMS_PROVIDER', { ...production, SMS_PROVIDER: 'sandbox' }],
  ['SHOP_TIMEZONE', { SHOP_TIMEZONE: 'Mars' }],
  ['ALIASES_SUNSET', { ALIASES_SUNSET: '2027-02-30' }],
  ['ALIASES_SUNSET', { ALIASES_SUNSET: 'June' }],
  ['ALIPAY_SELLER_ID', { ALIPAY_APP_ID: '1' }],
  ['PICTURE_MAX_BYTES', { PICTURE_MAX_BYTES: '0' }],
  ['FASTDFS_BASE_URL', { FASTDFS_BASE_URL: 'image.meiduo.site' }],
  ['S3_BUCKET', { S3_SECRET_ACCESS_KEY: 'secret' }],
  ['S3_ENDPOINT', { S3_BUCKET: 'shop' }],
  ['S3_ENDPOINT', { ...bucket, S3_ENDPOINT: 's3.example.com' }],
  ['S3_ACCESS_KEY_ID', { ...bucket, S3_ACCESS_KEY_ID: '' }],
  ['S3_SECRET_ACCESS_KEY', { ...bucket, S3_SECRET_ACCESS_KEY: '' }],
  ['S3_PUBLIC_URL', { ...bucket, S3_PUBLIC_URL: 'cdn' }],
  ['ALIPAY_PRIVATE_KEY', { ALIPAY_APP_ID: '1', ALIPAY_SELLER_ID: '2', ALIPAY_PRIVATE_KEY: 'A'.repeat(1600) }],
  ['WECHAT_PAY_MCH_ID', { WECHAT_PAY_MCH_ID: 'wx1' }],
  ['WECHAT_PAY_APP_ID', { WECHAT_PAY_MCH_ID: '1900000001' }],
  ['WECHAT_PAY_SERIAL_NO', { ...merchant, WECHAT_PAY_SERIAL_NO: '' }],
  ['WECHAT_PAY_SERIAL_NO', { ...merchant, WECHAT_PAY_SERIAL_NO: 'PUB_KEY_ID_01' }],
  ['WECHAT_PAY_CERTIFICATE', { ...merchant, WECHAT_PAY_CERTIFICATE: '/nowhere.pem' }],
  ['WECHAT_PAY_CERTIFICATE', { ...merchant, WECHAT_PAY_CERTIFICATE: '-----BEGIN CERTIFICATE-----' }],
  ['WECHAT_PAY_PRIVATE_KEY', { ...merchant, WECHAT_PAY_PRIVATE_KEY: pair.publicKey }],
  ['WECHAT_PAY_PUBLIC_KEY', { ...merchant, WECHAT_PAY_PUBLIC_KEY: '' }],
  ['WECHAT_PAY_PUBLIC_KEY_ID', { ...merchant, WECHAT_PAY_PUBLIC_KEY_ID: '' }],
  ['WECHAT_PAY_PUBLIC_KEY_ID', { ...merchant, WECHAT_PAY_PUBLIC_KEY_ID: '5157F09EFDC096DE' }],
  ['WECHAT_PAY_API_V3_KEY', { ...merchant, WECHAT_PAY_API_V3_KEY: 'k'.repeat(31) }],
  ['WECHAT_PAY_API_V3_KEY', { ...merchant, WECHAT_PAY_API_V3_KEY: '钥'.repeat(32) }],
  [
    'WECHAT_PAY_BASE_URL',
    { ...production, ...merchant, WECHAT_PAY_BASE_URL: 'http://127.0.0.1:8001/wechat' },
  ],
  ['SMS_BASE_URL', { ...production, SMS_BASE_URL: 'http://localhost:8001' }],
  ['ALIPAY_GATEWAY', { ...production, ...app, ALIPAY_GATEWAY: 'http://[::1]:8001/alipay/gateway.do' }],
  ['ALIPAY_LOGIN_URL', { ...production, ...app, ALIPAY_LOGIN_URL: 'http://127.1.2.3:8001/alipay/' }],
  [
    'QQ_BASE_URL',
    { ...production, QQ_CLIENT_ID: '1', QQ_CLIENT_SECRET: '2', QQ_BASE_URL: 'http://0.0.0.0:8001/qq' },
  ],
  [
    'ALIPAY_GATEWAY',
    { ...production, ...app, ALIPAY_GATEWAY: 'https://openapi-sandbox.dl.alipaydev.com/gateway.do' },
  ],
  ['ALIPAY_APP_ID', { ...production, ...app, ALIPAY_APP_ID: sandboxIds.alipay }],
  ['WECHAT_PAY_MCH_ID', { ...production, ...merchant, WECHAT_PAY_MCH_ID: sandboxIds.wechatPay }],
  ['QQ_CLIENT_ID', { ...production, QQ_CLIENT_ID: sandboxIds.qq, QQ_CLIENT_SECRET: '2' }],
  ['PUBLIC_URL: is required in production', { ...production, PUBLIC_URL: undefined }],
  ['SHOP_URL: is required in production', { ...production, SHOP_URL: '' }],
  ['PUBLIC_URL', { ...production, PUBLIC_URL: 'http://127.0.0.1:8000' }],
  ['SHOP_URL', { ...production, SHOP_URL: 'http://localhost:3000' }],
  ['CORS_ORIGINS', { ...production, CORS_ORIGINS: 'https://www.shop.example,http://localhost:3000' }],
  ['CORS_ORIGINS', { ...production, CORS_ORIGINS: 'http://www.meiduo.site:8080' }],
  ['EMAIL_VERIFY_URL', { ...production, EMAIL_VERIFY_URL: 'http://www.meiduo.site:8080/verify.html' }],
  ['PAYMENT_TIMEOUT', { PAYMENT_TIMEOUT: '5' }],
  ['APP_SECRET', { APP_SECRET: 'short' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '10.0.0.0/40' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: 'proxy' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://user:password@host' }],
  ['STAFF_ALLOWED_NETWORKS', { STAFF_ALLOWED_NETWORKS: 'office' }],
  ['STAFF_REQUIRE_TOTP', { STAFF_REQUIRE_TOTP: 'yes' }],
  ['STAFF_SESSION_IDLE', { STAFF_SESSION_IDLE: '8' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '0.0.0.0/0' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: '::/0' }],
  ['APP_SECRET', { APP_SECRET: ',' }],
  ['JWT_SECRET', { JWT_SECRET: ' , ' }],
  ['REDIS_URL', { REDIS_URL: 'http://host' }],
] as const)
  test(`an unusable ${name} fails the start with its name: ${JSON.stringify(env).slice(0, 60)}`, () => {
    expect(() => readConfig(env)).toThrow(ConfigError)
    expect(() => readConfig(env)).toThrow(name)
  })

describe('production', () => {
  const isAddress = (value: unknown): value is string => /^https?:/.test(String(value))
  const defaults = Object.entries(variables.properties).flatMap(([name, schema]) =>
    isAddress(schema.default) ? [[name, schema.default] as const] : [],
  )
  /** The public addresses of the vendors. */
  const vendors = /^https:\/\/[\w.]+\.(?:alipay\.com|qq\.com)(?:\/|$)/

  test('uses no address of the development defaults', () => {
    const own = defaults.filter(([, address]) => !vendors.test(address))
    expect(own.map(([name]) => name)).toEqual(['PUBLIC_URL', 'SHOP_URL', 'FASTDFS_BASE_URL'])
    for (const [name, address] of own)
      expect(() => readConfig({ ...production, [name]: address })).toThrow(`${name}: the development address`)
    const used = JSON.stringify(readConfig(production))
    expect(used).not.toMatch(/meiduo\.site|localhost|127\.0\.0\.1:\d/)
    expect(readConfig(production)).toMatchObject({
      corsOrigins: ['https://www.shop.example'],
      emailVerifyUrl: 'https://www.shop.example/success_verify_email.html',
      media: { fastdfsUrl: 'https://api.shop.example/media' },
    })
  })

  test('is named exactly: any other word than those of NODE_ENV fails every start', () => {
    for (const NODE_ENV of ['Production', 'prod', 'PRODUCTION', 'production ', 'staging']) {
      const message = `NODE_ENV: expected one of development, test, production, got "${NODE_ENV}"`
      expect(() => readConfig({ ...production, NODE_ENV })).toThrow(message)
    }
    for (const NODE_ENV of [undefined, '', 'development', 'test'])
      expect(readConfig({ ...secrets, NODE_ENV }).production).toBe(false)
    expect(readConfig(production).production).toBe(true)
  })

  test('.env.example, copied unchanged, does not start in production', () => {
    const lines = envExample().matchAll(/^([A-Z]\w*)=(.*)$/gm)
    // its region alone would require a bucket
    const copied = Object.fromEntries([...lines].map(([, name, value]) => [name as string, value]))
    copied.S3_REGION = ''
    expect(() => readConfig({ ...copied, ...secrets, NODE_ENV: 'production' })).toThrow('PUBLIC_URL')
    expect(() => readConfig({ ...copied, ...production })).toThrow('FASTDFS_BASE_URL')
  })
})

test('the time-out of payments may be shorter than a second', () => {
  expect(readConfig({ PAYMENT_TIMEOUT: '250ms' }).paymentTimeoutMs).toBe(250)
  expect(readConfig({}).paymentTimeoutMs).toBe(5_000)
})

test('keys are accepted as PEM or as its body, and a private key instead of a public one is detected', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string
  const body = (pem: string) => pem.replace(/-----.*-----|\n/g, '')
  const alipay = { ALIPAY_APP_ID: '1', ALIPAY_SELLER_ID: '2' }
  for (const [priv, pub] of [
    [privatePem, publicPem],
    [body(privatePem), body(publicPem)],
  ]) {
    const { alipay: read } = readConfig({ ...alipay, ALIPAY_PRIVATE_KEY: priv, ALIPAY_PUBLIC_KEY: pub })
    expect(read?.privateKey.trim()).toBe(privatePem.trim())
    expect(read?.publicKey.trim()).toBe(publicPem.trim())
  }
  const swapped = { ...alipay, ALIPAY_PRIVATE_KEY: publicPem, ALIPAY_PUBLIC_KEY: privatePem }
  expect(() => readConfig(swapped)).toThrow('ALIPAY_PRIVATE_KEY')
})

test('a WeChat Pay merchant is configured with or without a public key', () => {
  expect(readConfig(merchant).wechatPay).toMatchObject({
    baseUrl: 'https://api.mch.weixin.qq.com',
    mchId: '1900000001',
    serialNo: '7132D72A03E93CDDF8C03BBD1F37EEDF',
    publicKeyId: 'PUB_KEY_ID_0119000000012026',
    notifyUrl: 'http://localhost:8000/payment/wechat/notify',
  })
  const certificates = { ...merchant, WECHAT_PAY_PUBLIC_KEY: '', WECHAT_PAY_PUBLIC_KEY_ID: '' }
  expect(readConfig(certificates).wechatPay?.publicKey).toBeUndefined()
  expect(readConfig({}).wechatPay).toBeUndefined()
})

test('no error message contains the APIv3 key', () => {
  const secret = 'thirty-one-characters-long-key!'
  expect(() => readConfig({ ...merchant, WECHAT_PAY_API_V3_KEY: secret })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining(secret) }),
  )
})

test('pictures are served from the bucket if it has a public address, else from this API', () => {
  expect(readConfig(bucket).media.url).toBe('http://localhost:8000/media')
  expect(readConfig({ ...bucket, S3_PUBLIC_URL: 'https://cdn.example.com/' }).media.url).toBe(
    'https://cdn.example.com',
  )
})

test('.env.example is what the schema generates', async () => {
  expect(await Bun.file(`${import.meta.dir}/../../.env.example`).text()).toBe(envExample())
})

test('.env.example lists every variable of the schema', () => {
  const listed = envExample().match(/^(?:# )?[A-Z0-9_]+(?==)/gm)
  const names = Object.keys(variables.properties)
  expect(listed?.map((name) => name.replace('# ', ''))).toEqual(names)
  expect(names.length).toBeGreaterThan(90)
})

test('no source file reads a variable that the schema does not know', async () => {
  const root = `${import.meta.dir}/../..`
  const paths = [...new Glob('src/config/**/*.ts').scanSync(root), 'src/sandbox/world/main.ts']
  const texts = await Promise.all(paths.map((path) => Bun.file(`${root}/${path}`).text()))
  const read = [...texts.join('').matchAll(/(?:get|find|isSet)\('([A-Z0-9_]+)'|env\.([A-Z0-9_]+)/g)].map(
    ([, a, b]) => (a ?? b) as string,
  )
  expect(read.length).toBeGreaterThan(90)
  expect(read.filter((name) => !(name in variables.properties))).toEqual([])
})

test.each([
  ['ALIPAY_APPID', 'ALIPAY_APP_ID'],
  ['JWT_SECRETS', 'JWT_SECRET'],
  ['LOG_LEVELS', 'LOG_LEVEL'],
  ['QQ_CLIENTID', 'QQ_CLIENT_ID'],
  ['SANDBOX_PORTS', 'SANDBOX_PORT'],
])('an unknown %s is reported with the name %s', (unknown, nearest) => {
  expect(findUnknownVariables({ [unknown]: 'x' })).toEqual([
    `unknown variable ${unknown}: did you mean ${nearest}?`,
  ])
})

test('a removed ORDER_ADMISSION is named at the start with any value', () => {
  for (const value of ['on', 'off', '1'])
    expect(findUnknownVariables({ ORDER_ADMISSION: value })).toEqual([
      expect.stringMatching(/^unknown variable ORDER_ADMISSION: did you mean ORDER_\w+\?$/),
    ])
})

test('variables of other programs and of login providers are not reported', () => {
  const others = { PATH: '/bin', LOG_DIR: '/var/log', APP_NAME: 'shop', REDIS_SERVICE_HOST: '10.0.0.1' }
  const provider = { WEIBO_CLIENT_ID: '1', WEIBO_CLIENT_SECRET: '2', WEIBO_BASE_URL: 'http://x' }
  expect(findUnknownVariables({ ...others, ...provider, ALIPAY_APP_ID: '1', ALIPAY_APPID: '' })).toEqual([])
})

test('TRUSTED_PROXIES accepts addresses and ranges', () => {
  const env = { TRUSTED_PROXIES: '10.0.0.0/8, ::1,fd00::/8' }
  expect(readConfig(env).trustedProxies).toEqual(['10.0.0.0/8', '::1', 'fd00::/8'])
})

test('staff sign in from every network for 8 idle hours and 24 in all, without a second factor, by default', () => {
  expect(readConfig({}).staff).toEqual({
    ...{ sessionIdleSeconds: 28_800, sessionSeconds: 86_400, resetSeconds: 3_600 },
    ...{ requiresTotp: false, allowedNetworks: [] },
  })
})

describe('secrets', () => {
  const [jwt, rotated, app] = ['j'.repeat(32), 'r'.repeat(32), 'a'.repeat(32)]

  test('no secret has a built-in value for any NODE_ENV', () => {
    for (const NODE_ENV of [undefined, '', 'development', 'test'])
      expect(() => requireSecrets(readConfig({ NODE_ENV }))).toThrow('JWT_SECRET: is required')
    expect(() => requireSecrets(readConfig({ JWT_SECRET: jwt }))).toThrow('COOKIE_SECRET: is required')
    expect(() => requireSecrets(readConfig({ JWT_SECRET: jwt, COOKIE_SECRET: jwt }))).not.toThrow()
  })

  test('with APP_SECRET, a change of JWT_SECRET changes no key of limits, codes or states', () => {
    const before = readConfig({ APP_SECRET: app, JWT_SECRET: `${rotated},${jwt}` }).appKeys
    const after = readConfig({ APP_SECRET: app, JWT_SECRET: rotated }).appKeys
    for (const purpose of ['redisKeys', 'smsCodes', 'oauthState'] as const)
      expect(after[purpose]).toEqual(before[purpose])
    expect(after.queue[0]).toEqual(before.queue[0] as Uint8Array)
  })

  test('each purpose has its own key', () => {
    const { queue, redisKeys, smsCodes, oauthState, audit, totp } = readConfig({ APP_SECRET: app }).appKeys
    const keys = [queue, redisKeys, smsCodes, oauthState, audit, totp].map(([key]) =>
      Buffer.from(key ?? '').toString('hex'),
    )
    expect(new Set(keys).size).toBe(6)
  })

  test('secrets of authenticator apps from before APP_SECRET, and under an old one, stay readable', () => {
    const stored = [{ JWT_SECRET: jwt }, { JWT_SECRET: jwt, APP_SECRET: app }].map((env) =>
      encrypt('secret', readConfig(env).appKeys.totp[0] as Uint8Array),
    )
    const { totp } = readConfig({ JWT_SECRET: jwt, APP_SECRET: `${rotated},${app}` }).appKeys
    expect(stored.map((text) => decrypt<string>(text, totp))).toEqual(['secret', 'secret'])
    expect(decrypt<string>(stored[1] as string, totp.slice(0, 1))).toBeUndefined()
  })

  test('without APP_SECRET, JWT_SECRET derives the keys of the previous release', () => {
    const { appKeys } = readConfig({ JWT_SECRET: `${rotated},${jwt}` })
    expect(appKeys.redisKeys).toEqual([rotated, jwt])
    expect(appKeys.smsCodes).toEqual([rotated, jwt])
    expect(appKeys.queue).toEqual([rotated, jwt].map((secret) => deriveKey('meiduo sealed values', secret)))
  })

  test('a message that waits in a queue when APP_SECRET is set for the first time is still decrypted', () => {
    const [key] = readConfig({ JWT_SECRET: jwt }).appKeys.queue
    const waiting = encrypt({ code: '123456' }, key as Uint8Array)
    const { queue } = readConfig({ JWT_SECRET: jwt, APP_SECRET: app }).appKeys
    expect(decrypt<object>(waiting, queue)).toEqual({ code: '123456' })
  })
})
