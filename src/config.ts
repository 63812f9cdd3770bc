import { orEnd } from './lib/config-failure.ts'
import {
  ConfigError,
  duration,
  type Env,
  httpUrl,
  integer,
  list,
  oneOf,
  pem,
  required,
  secrets,
  serverUrl,
  timezone,
} from './lib/env-values.ts'
import { defaultHashConcurrency } from './lib/passwords.ts'

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
    databaseUrl: serverUrl(
      env,
      'DATABASE_URL',
      /^(mysql|mariadb):\/\/[^/]+\/[^/]+/,
      'mysql://user:password@host:3306/database',
    ),
    databasePoolSize: integer(env, 'DATABASE_POOL_SIZE', 16, 1, 512),
    redisUrl: serverUrl(env, 'REDIS_URL', /^rediss?:\/\//, 'redis://host:6379/0'),
    jwtSecrets: secrets(env, 'JWT_SECRET', production),
    jwtSeconds: duration(env, 'JWT_TTL', '1d'),
    cookieSecrets: secrets(env, 'COOKIE_SECRET', production),
    publicUrl,
    shopUrl,
    corsOrigins: list(env.CORS_ORIGINS || shopUrl),
    trustedProxies: list(env.TRUSTED_PROXIES || '127.0.0.1,::1'),
    media: readMedia(env, publicUrl),
    /** What one process may hold of catalogue answers; 0 holds none. */
    catalogueCacheBytes: integer(env, 'CATALOGUE_CACHE_BYTES', 67_108_864, 0, 17_179_869_184),
    shopTimezone: timezone(env),
    limits: {
      smsIntervalSeconds: integer(env, 'SMS_INTERVAL_SECONDS', 60, 1, 86_400),
      smsPerMobileDaily: integer(env, 'SMS_MOBILE_DAILY_LIMIT', 10, 1, 1000),
      smsPerAddressDaily: integer(env, 'SMS_ADDRESS_DAILY_LIMIT', 50, 1, 1_000_000),
      smsDailyBudget: integer(env, 'SMS_DAILY_BUDGET', 100_000, 1, 100_000_000),
      smsCaptchaCost: integer(env, 'SMS_CAPTCHA_COST', 20, 20, 1000),
      captchasPerAddressMinute: integer(env, 'CAPTCHA_ADDRESS_MINUTE_LIMIT', 120, 1, 1_000_000),
      captchasPerAddressHour: integer(env, 'CAPTCHA_ADDRESS_HOURLY_LIMIT', 1200, 1, 10_000_000),
      captchasPerNetworkHour: integer(env, 'CAPTCHA_NETWORK_HOURLY_LIMIT', 12_000, 1, 100_000_000),
      captchasPerFingerprintHour: integer(env, 'CAPTCHA_FINGERPRINT_HOURLY_LIMIT', 100_000, 1, 1_000_000_000),
      signInFailures: integer(env, 'SIGN_IN_FAILURE_LIMIT', 10, 1, 1000),
      signInFailuresPerAddress: integer(env, 'SIGN_IN_ADDRESS_FAILURE_LIMIT', 100, 1, 1_000_000),
      signInLockSeconds: duration(env, 'SIGN_IN_LOCK', '1m'),
      signInLockMaxSeconds: duration(env, 'SIGN_IN_LOCK_MAX', '1h'),
      passwordHashes: integer(env, 'PASSWORD_HASH_CONCURRENCY', defaultHashConcurrency, 1, 64),
      passwordHashesPerAddress: integer(env, 'PASSWORD_HASH_ADDRESS_CONCURRENCY', 4, 1, 64),
      passwordQueue: integer(env, 'PASSWORD_HASH_QUEUE', 500, 1, 100_000),
      oauthStartsPerAddressHour: integer(env, 'OAUTH_ADDRESS_HOURLY_LIMIT', 600, 1, 1_000_000),
      smsCodeFailuresPerAddress: integer(env, 'SMS_CODE_ADDRESS_FAILURE_LIMIT', 30, 1, 1_000_000),
      resetsPerAddressHour: integer(env, 'PASSWORD_RESET_ADDRESS_HOURLY_LIMIT', 60, 1, 1_000_000),
      lookupsPerAddressHour: integer(env, 'ACCOUNT_LOOKUP_ADDRESS_HOURLY_LIMIT', 1200, 1, 10_000_000),
      mailsPerUserDaily: integer(env, 'MAIL_USER_DAILY_LIMIT', 10, 1, 1000),
      guestCartsPerAddressHour: integer(env, 'GUEST_CART_ADDRESS_HOURLY_LIMIT', 600, 1, 1_000_000),
      bodyBytes: integer(env, 'BODY_LIMIT_BYTES', 1_048_576, 1024, 104_857_600),
      pictureBytes: integer(env, 'PICTURE_MAX_BYTES', 10_485_760, 1024, 104_857_600),
    },
    sms: {
      provider: oneOf(env, 'SMS_PROVIDER', ['aliyun', 'sandbox'], 'aliyun'),
      baseUrl: env.SMS_BASE_URL ? httpUrl(env, 'SMS_BASE_URL', '') : undefined,
      aliyun: readAliyun(env),
    },
    mail: readMail(env),
    /** When calls of a message gateway stop after failures, and for how long. */
    circuit: {
      failures: integer(env, 'GATEWAY_CIRCUIT_FAILURES', 5, 1, 1000),
      openSeconds: duration(env, 'GATEWAY_CIRCUIT_OPEN', '30s'),
    },
    emailVerifyUrl: httpUrl(env, 'EMAIL_VERIFY_URL', `${shopUrl}/success_verify_email.html`),
    emailVerifySeconds: duration(env, 'EMAIL_VERIFY_TTL', '1d'),
    alipay: readAlipay(env, publicUrl, shopUrl),
    login: readLoginClients(env, shopUrl),
    /** Whether Redis counts who may still order a SKU at a limited-time price. */
    orderAdmission: oneOf(env, 'ORDER_ADMISSION', ['off', 'on'], 'off') === 'on',
    orderPayTimeoutSeconds: duration(env, 'ORDER_PAY_TIMEOUT', '30m'),
    orderReceiveTimeoutSeconds: duration(env, 'ORDER_RECEIVE_TIMEOUT', '10d'),
    orderReviewTimeoutSeconds: duration(env, 'ORDER_REVIEW_TIMEOUT', '15d'),
  }
  if (production) refuseSandbox(config)
  return Object.freeze(config)
}

export const config: Config = orEnd(() => readConfig(process.env))

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
    loginUrl: httpUrl(env, 'ALIPAY_LOGIN_URL', 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm'),
    loginRedirectUri: httpUrl(env, 'ALIPAY_LOGIN_REDIRECT_URI', `${shopUrl}/oauth_callback.html`),
  }
}

/** An application registered with another party that signs people in by OAuth 2. */
export type LoginClient = Readonly<{
  clientId: string
  clientSecret: string
  /** The party's own address unless `<NAME>_BASE_URL` names another. */
  baseUrl: string | undefined
  redirectUri: string
}>

/** One client for each `<NAME>_CLIENT_ID`, by the name in lower case. */
function readLoginClients(env: Env, shopUrl: string): Readonly<Record<string, LoginClient>> {
  const names = Object.keys(env).flatMap((key) => (env[key] && /^([A-Z]+)_CLIENT_ID$/.exec(key)?.[1]) || [])
  return Object.fromEntries(
    names.map((name) => [
      name.toLowerCase(),
      {
        clientId: required(env, `${name}_CLIENT_ID`),
        clientSecret: required(env, `${name}_CLIENT_SECRET`),
        baseUrl: env[`${name}_BASE_URL`] ? httpUrl(env, `${name}_BASE_URL`, '') : undefined,
        redirectUri: httpUrl(env, `${name}_REDIRECT_URI`, `${shopUrl}/oauth_callback.html`),
      },
    ]),
  )
}

function readAliyun(env: Env) {
  const accessKeyId = env.ALIYUN_ACCESS_KEY_ID
  if (!accessKeyId) return undefined
  return {
    accessKeyId,
    accessKeySecret: required(env, 'ALIYUN_ACCESS_KEY_SECRET'),
    signName: required(env, 'SMS_SIGN_NAME'),
    templateCode: required(env, 'SMS_TEMPLATE_CODE'),
  }
}

function readMail(env: Env) {
  const smtpUrl = env.SMTP_URL
  if (!smtpUrl) return undefined
  if (!URL.canParse(smtpUrl) || !/^smtps?:\/\//.test(smtpUrl))
    throw new ConfigError('SMTP_URL: expected an address such as smtps://user:password@smtp.example.com')
  const from = required(env, 'MAIL_FROM')
  if (!/^[^\r\n]*[^@\s<]+@[^@\s>]+>?$/.test(from))
    throw new ConfigError(
      `MAIL_FROM: expected an address such as "美多商城 <mall@example.com>", got "${from}"`,
    )
  return { smtpUrl, from }
}

function readMedia(env: Env, publicUrl: string) {
  const s3 = readS3(env)
  return {
    dir: env.MEDIA_DIR || '.data/media',
    s3,
    /** What a key of ours, and one that FastDFS gave, is appended to. */
    url: s3?.publicUrl ?? `${publicUrl}/media`,
    fastdfsUrl: httpUrl(env, 'FASTDFS_BASE_URL', 'http://image.meiduo.site:8888'),
  }
}

function readS3(env: Env) {
  const names = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_PUBLIC_URL']
  if (!env.S3_BUCKET && !names.some((name) => env[name])) return undefined
  return {
    bucket: required(env, 'S3_BUCKET'),
    endpoint: required(env, 'S3_ENDPOINT') && httpUrl(env, 'S3_ENDPOINT', ''),
    region: env.S3_REGION || 'us-east-1',
    accessKeyId: required(env, 'S3_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'S3_SECRET_ACCESS_KEY'),
    publicUrl: env.S3_PUBLIC_URL ? httpUrl(env, 'S3_PUBLIC_URL', '') : undefined,
  }
}

function refuseSandbox(config: {
  sms: { provider: string; baseUrl: string | undefined }
  alipay: { gateway: string; loginUrl: string } | undefined
  login: Readonly<Record<string, LoginClient>>
}): void {
  if (config.sms.provider === 'sandbox')
    throw new ConfigError('SMS_PROVIDER: "sandbox" is refused in production')
  const addresses: [string, string | undefined][] = [
    ['SMS_BASE_URL', config.sms.baseUrl],
    ['ALIPAY_GATEWAY', config.alipay?.gateway],
    ['ALIPAY_LOGIN_URL', config.alipay?.loginUrl],
    ...Object.entries(config.login).map(
      ([name, client]) => [`${name.toUpperCase()}_BASE_URL`, client.baseUrl] as [string, string | undefined],
    ),
  ]
  for (const [name, address] of addresses)
    if (address && isLoopback(new URL(address).hostname))
      throw new ConfigError(`${name}: a loopback address is refused in production`)
}

function isLoopback(host: string): boolean {
  return /^(127\.[\d.]+|localhost|\[::1\]|0\.0\.0\.0)$/i.test(host)
}
