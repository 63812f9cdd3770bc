import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ensureSandboxKeys } from './keys.ts'
import { createOutsideWorld } from './outside-world.ts'

if (process.env.NODE_ENV === 'production') {
  console.error('the sandbox refuses NODE_ENV=production')
  process.exit(1)
}

const keys = ensureSandboxKeys(resolve(process.env.SANDBOX_KEYS_DIR ?? '.data/keys'))
const world = await createOutsideWorld({
  redisUrl: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379/0',
  alipay: {
    appId: process.env.ALIPAY_APP_ID ?? '',
    sellerId: process.env.ALIPAY_SELLER_ID ?? '',
    privateKey: readFileSync(keys.alipayPrivateKeyPath, 'utf8'),
    appPublicKey: readFileSync(keys.appPublicKeyPath, 'utf8'),
  },
  aliyun: {
    accessKeyId: process.env.ALIYUN_ACCESS_KEY_ID || 'sandbox',
    accessKeySecret: process.env.ALIYUN_ACCESS_KEY_SECRET || 'sandbox',
  },
  smtpPort: Number(process.env.SANDBOX_SMTP_PORT ?? 0),
  qq: {
    clientId: process.env.QQ_CLIENT_ID ?? '',
    clientSecret: process.env.QQ_CLIENT_SECRET ?? '',
  },
})
const server = Bun.serve({
  port: Number(process.env.SANDBOX_PORT ?? 8001),
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
