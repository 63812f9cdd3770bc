import { readFileSync } from 'node:fs'
import { parseDurationSeconds } from './lib/durations.ts'

/** A value of the environment that cannot be used; the message names the variable and never repeats a secret. */
export class ConfigError extends Error {}

type Env = Readonly<Record<string, string | undefined>>

/** The configuration, read once from the environment, validated and frozen. Times are seconds unless named otherwise. */
export type Config = Readonly<ReturnType<typeof readConfig>>

/**
 * Reads and validates every variable that the mall knows.
 * @throws ConfigError naming the first variable that cannot be used
 */
export function readConfig(env: Env) {
  const production = env.NODE_ENV === 'production'
  const publicUrl = httpUrl(env, 'PUBLIC_URL', 'http://localhost:8000')
  const shopUrl = httpUrl(env, 'SHOP_URL', 'http://www.meiduo.site:8080')
  const config = {
    production,
    port: integer(env, 'PORT', 8000, 0, 65535),
    host: env.HOST || '0.0.0.0',
    logLevel: oneOf(env, 'LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
    databaseUrl: env.DATABASE_URL || undefined,
    databasePoolSize: integer(env, 'DATABASE_POOL_SIZE', 16, 1, 512),
    redisUrl: env.REDIS_URL || undefined,
    jwtSecrets: secrets(env, 'JWT_SECRET', production),
    jwtSeconds: duration(env, 'JWT_TTL', '1d'),
    cookieSecrets: secrets(env, 'COOKIE_SECRET', production),
    publicUrl,
    shopUrl,
    corsOrigins: list(env.CORS_ORIGINS || shopUrl),
    trustedProxies: list(env.TRUSTED_PROXIES || '127.0.0.1,::1'),
    mediaDir: env.MEDIA_DIR || '.data/media',
    shopTimezone: timezone(env),
    limits: {
      smsIntervalSeconds: integer(env, 'SMS_INTERVAL_SECONDS', 60, 1, 86_400),
      smsPerMobileDaily: integer(env, 'SMS_MOBILE_DAILY_LIMIT', 10, 1, 1000),
      smsPerAddressDaily: integer(env, 'SMS_ADDRESS_DAILY_LIMIT', 50, 1, 1_000_000),
      smsDailyBudget: integer(env, 'SMS_DAILY_BUDGET', 100_000, 1, 100_000_000),
      signInFailures: integer(env, 'SIGN_IN_FAILURE_LIMIT', 10, 1, 1000),
      signInFailuresPerAddress: integer(env, 'SIGN_IN_ADDRESS_FAILURE_LIMIT', 100, 1, 1_000_000),
      captchasPerAddressMinute: integer(env, 'CAPTCHA_ADDRESS_MINUTE_LIMIT', 120, 1, 1_000_000),
      bodyBytes: integer(env, 'BODY_LIMIT_BYTES', 1_048_576, 1024, 104_857_600),
    },
    sms: {
      provider: oneOf(env, 'SMS_PROVIDER', ['aliyun', 'sandbox'], 'aliyun'),
      baseUrl: env.SMS_BASE_URL ? httpUrl(env, 'SMS_BASE_URL', '') : undefined,
    },
    alipay: readAlipay(env, publicUrl, shopUrl),
    orderPayTimeoutSeconds: duration(env, 'ORDER_PAY_TIMEOUT', '30m'),
  }
  if (production) refuseSandbox(config)
  return Object.freeze(config)
}

export const config: Config = readConfig(process.env)

function readAlipay(env: Env, publicUrl: string, shopUrl: string) {
  const appId = env.ALIPAY_APP_ID
  if (!appId) return undefined
  return {
    gateway: httpUrl(env, 'ALIPAY_GATEWAY', 'https://openapi.alipay.com/gateway.do'),
    appId,
    sellerId: required(env, 'ALIPAY_SELLER_ID'),
    privateKey: pem(env, 'ALIPAY_PRIVATE_KEY', 'PRIVATE KEY'),
    publicKey: pem(env, 'ALIPAY_PUBLIC_KEY', 'PUBLIC KEY'),
    returnUrl: httpUrl(env, 'ALIPAY_RETURN_URL', `${shopUrl}/pay_success.html`),
    notifyUrl: httpUrl(env, 'ALIPAY_NOTIFY_URL', `${publicUrl}/payment/alipay/notify/`),
  }
}

function refuseSandbox(config: { sms: { provider: string }; alipay: { gateway: string } | undefined }): void {
  if (config.sms.provider === 'sandbox')
    throw new ConfigError('SMS_PROVIDER: "sandbox" is refused in production')
  if (config.alipay && /^https?:\/\/(127\.|localhost|\[::1\])/.test(config.alipay.gateway))
    throw new ConfigError('ALIPAY_GATEWAY: a loopback address is refused in production')
}

function required(env: Env, name: string): string {
  const value = env[name]
  if (!value) throw new ConfigError(`${name}: is required`)
  return value
}

function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new ConfigError(`${name}: expected a whole number from ${min} to ${max}, got "${text}"`)
  return value
}

function duration(env: Env, name: string, fallback: string): number {
  const seconds = parseDurationSeconds(env[name] || fallback)
  if (seconds === undefined)
    throw new ConfigError(`${name}: expected a duration such as 90s, 30m, 12h or 10d, got "${env[name]}"`)
  return seconds
}

function oneOf<const T extends readonly string[]>(env: Env, name: string, allowed: T, fallback: T[number]) {
  const value = env[name] || fallback
  if (!allowed.includes(value))
    throw new ConfigError(`${name}: expected one of ${allowed.join(', ')}, got "${value}"`)
  return value as T[number]
}

function httpUrl(env: Env, name: string, fallback: string): string {
  const value = env[name] || fallback
  if (!URL.canParse(value) || !/^https?:\/\//.test(value))
    throw new ConfigError(`${name}: expected an http(s) address, got "${value}"`)
  return value.replace(/\/+$/, '')
}

function list(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

function secrets(env: Env, name: string, production: boolean): readonly string[] {
  const values = list(env[name] ?? '')
  if (values.length === 0 && !production) return [`development-only-${name}-0123456789abcdef`]
  if (values.length === 0) throw new ConfigError(`${name}: is required in production`)
  if (values.some((value) => Buffer.byteLength(value) < 32))
    throw new ConfigError(`${name}: each secret must have at least 32 bytes`)
  return values
}

function timezone(env: Env): string {
  const zone = env.SHOP_TIMEZONE || 'Asia/Shanghai'
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    throw new ConfigError(`SHOP_TIMEZONE: "${zone}" is not a time zone`)
  }
}

/** Accepts a PEM, the bare base64 body of one, or a path to either; tells apart private and public keys. */
function pem(env: Env, name: string, kind: 'PRIVATE KEY' | 'PUBLIC KEY'): string {
  const text = keyText(name, required(env, name))
  const label = /-----BEGIN ([A-Z ]+)-----/.exec(text)?.[1]
  if (label && !label.endsWith(kind)) throw new ConfigError(`${name}: holds a ${label}, expected a ${kind}`)
  if (label) return text
  const body = text.replace(/\s+/g, '')
  const isPrivate = body.length > 800
  if (isPrivate !== (kind === 'PRIVATE KEY')) throw new ConfigError(`${name}: does not hold a ${kind}`)
  const der = Buffer.from(body, 'base64')
  const pkcs1 = isPrivate && !der.subarray(0, 40).includes(Buffer.from('2a864886f70d010101', 'hex'))
  const title = pkcs1 ? `RSA ${kind}` : kind
  return `-----BEGIN ${title}-----\n${body.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END ${title}-----\n`
}

function keyText(name: string, value: string): string {
  if (value.includes('-----BEGIN')) return value.replaceAll('\\n', '\n')
  if (/^[A-Za-z0-9+/=\s]{200,}$/.test(value)) return value
  try {
    return readFileSync(value, 'utf8').trim()
  } catch {
    throw new ConfigError(`${name}: is neither a PEM key nor a readable file`)
  }
}
