import './refuse-production.ts'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ensureSandboxKeys } from './keys/keys.ts'
import { createOutsideWorld } from './outside-world.ts'

const { env } = process
const keys = ensureSandboxKeys(resolve(env.SANDBOX_KEYS_DIR ?? '.data/keys'))
const read = (path: string) => readFileSync(path, 'utf8')
const world = await createOutsideWorld({
  redisUrl: env.REDIS_URL ?? 'redis://127.0.0.1:6379/0',
  alipay: {
    appId: env.ALIPAY_APP_ID ?? '',
    sellerId: env.ALIPAY_SELLER_ID ?? '',
    privateKey: read(keys.alipayPrivateKeyPath),
    appPublicKey: read(keys.appPublicKeyPath),
  },
  wechatPay: {
    mchId: env.WECHAT_PAY_MCH_ID ?? '',
    appId: env.WECHAT_PAY_APP_ID ?? '',
    serialNo: new X509Certificate(read(keys.merchantCertificatePath)).serialNumber,
    merchantPublicKey: read(keys.merchantPublicKeyPath),
    apiV3Key: read(keys.apiV3KeyPath),
    publicKeyId: env.WECHAT_PAY_PUBLIC_KEY_ID ?? '',
    privateKey: read(keys.wechatPrivateKeyPath),
    platformPrivateKey: read(keys.platformPrivateKeyPath),
    platformCertificate: read(keys.platformCertificatePath),
  },
  notificationSpeed: Number(env.SANDBOX_NOTICE_SPEED || 60),
  tradesFile: env.SANDBOX_TRADES_FILE || undefined,
  usersFile: env.SANDBOX_USERS_FILE || undefined,
  aliyun: {
    accessKeyId: env.ALIYUN_ACCESS_KEY_ID || 'sandbox',
    accessKeySecret: env.ALIYUN_ACCESS_KEY_SECRET || 'sandbox',
  },
  mailLinks: {
    apiUrl: (env.PUBLIC_URL ?? 'http://localhost:8000').replace(/\/$/, ''),
    hasStorefront: Boolean(env.SHOP_URL),
  },
  // the mall and browsers use the hosts of these addresses
  addresses: [
    env.PUBLIC_URL,
    env.SMS_BASE_URL,
    env.ALIPAY_GATEWAY,
    env.ALIPAY_LOGIN_URL,
    env.WECHAT_PAY_BASE_URL,
    env.QQ_BASE_URL,
  ].filter((address) => address !== undefined),
  smtpPort: Number(env.SANDBOX_SMTP_PORT ?? 0),
  qq: {
    clientId: env.QQ_CLIENT_ID ?? '',
    clientSecret: env.QQ_CLIENT_SECRET ?? '',
  },
})
const server = Bun.serve({
  port: Number(env.SANDBOX_PORT ?? 8001),
  hostname: '127.0.0.1',
  idleTimeout: 60,
  fetch: world.fetch,
  error: (error) => Response.json({ message: error.message }, { status: 500 }),
})

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, async () => {
    await server.stop(true)
    await world.close()
    process.exit(0)
  })
