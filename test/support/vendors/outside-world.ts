import { createOutsideWorld, type OutsideSettings } from '../../../src/sandbox/world/outside-world.ts'
import { wechatAccount } from './wechat-account.ts'

/** Starts a separate sandbox on a free port. Only the accounts in `settings` exist. */
export async function startOutsideWorld(settings: Partial<OutsideSettings> = {}) {
  const world = await createOutsideWorld({
    redisUrl: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379/0',
    alipay: { appId: '', sellerId: '', privateKey: '', appPublicKey: '' },
    wechatPay: wechatAccount,
    notificationSpeed: 1_000_000,
    qq: { clientId: '', clientSecret: '' },
    aliyun: { accessKeyId: '', accessKeySecret: '' },
    smtpPort: 0,
    mailLinks: { apiUrl: 'http://localhost:8000', hasStorefront: false },
    ...settings,
  })
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: world.fetch })
  const base = `http://127.0.0.1:${server.port}`
  const post = (path: string, body: object) =>
    fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const stop = async () => {
    await Promise.all([world.close(), server.stop(true)])
  }
  return { base, fetch: world.fetch, smtpPort: world.smtpPort, post, stop }
}
