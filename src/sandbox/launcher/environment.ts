import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sandboxIds } from '../../config/production.ts'
import { ensureSandboxKeys } from '../world/keys/keys.ts'

type Env = Readonly<Record<string, string | undefined>>

type SandboxSettings = Readonly<{
  port: number
  sandboxPort: number
  smtpPort: number
  keysDir: string
  mediaDir: string
  /** Where the sandbox stores its trades; without it they end with the process. */
  tradesFile?: string
  /** The passwords of the demo users, which the sandbox gives to the page /docs/. */
  usersFile?: string
  secrets: Readonly<{ jwt: string; app: string; cookie: string }>
  databaseUrl: string
  redisUrl: string
}>

/** The configuration of a mall that works with the sandbox. Variables that `env` sets win. */
export function sandboxEnvironment(settings: SandboxSettings, env: Env): Record<string, string | undefined> {
  const { port, sandboxPort, smtpPort, keysDir, secrets, databaseUrl, redisUrl } = settings
  const keys = ensureSandboxKeys(keysDir)
  const outside = `http://localhost:${sandboxPort}`
  const filled: Record<string, string> = {
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_SMTP_PORT: String(smtpPort),
    SANDBOX_KEYS_DIR: keysDir,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    JWT_SECRET: secrets.jwt,
    APP_SECRET: secrets.app,
    COOKIE_SECRET: secrets.cookie,
    PUBLIC_URL: `http://localhost:${port}`,
    MEDIA_DIR: settings.mediaDir,
    ...(settings.tradesFile && { SANDBOX_TRADES_FILE: settings.tradesFile }),
    ...(settings.usersFile && { SANDBOX_USERS_FILE: settings.usersFile }),
  }
  if ((env.SMS_PROVIDER || 'sandbox') === 'sandbox')
    Object.assign(filled, { SMS_PROVIDER: 'sandbox', SMS_BASE_URL: outside })
  if (!env.SMTP_URL)
    Object.assign(filled, {
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      MAIL_FROM: '美多商城 <mall@meiduo.example>',
    })
  if (!env.ALIPAY_APP_ID)
    Object.assign(filled, {
      ALIPAY_GATEWAY: `${outside}/alipay/gateway.do`,
      ALIPAY_APP_ID: sandboxIds.alipay,
      ALIPAY_SELLER_ID: '2088000000000001',
      ALIPAY_PRIVATE_KEY: keys.appPrivateKeyPath,
      ALIPAY_PUBLIC_KEY: keys.alipayPublicKeyPath,
      ALIPAY_NOTIFY_URL: `http://localhost:${port}/payment/alipay/notify/`,
      ALIPAY_LOGIN_URL: `${outside}/alipay/oauth2/publicAppAuthorize.htm`,
    })
  if (!env.WECHAT_PAY_MCH_ID)
    Object.assign(filled, {
      WECHAT_PAY_BASE_URL: `${outside}/wechat`,
      WECHAT_PAY_MCH_ID: sandboxIds.wechatPay,
      WECHAT_PAY_APP_ID: 'wx0000000000000001',
      WECHAT_PAY_CERTIFICATE: keys.merchantCertificatePath,
      WECHAT_PAY_PRIVATE_KEY: keys.merchantPrivateKeyPath,
      WECHAT_PAY_PUBLIC_KEY: keys.wechatPublicKeyPath,
      WECHAT_PAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0119000000012026112300000000000001',
      WECHAT_PAY_API_V3_KEY: readFileSync(keys.apiV3KeyPath, 'utf8'),
      WECHAT_PAY_NOTIFY_URL: `http://localhost:${port}/payment/wechat/notify/`,
    })
  if (!env.QQ_CLIENT_ID)
    Object.assign(filled, {
      QQ_BASE_URL: `${outside}/qq`,
      QQ_CLIENT_ID: sandboxIds.qq,
      QQ_CLIENT_SECRET: 'known-to-the-sandbox-alone',
    })
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  return { ...filled, ...set }
}

/** The folder of the sandbox keys below a data folder. */
export const keysDirOf = (dataDir: string) => join(dataDir, 'keys')
