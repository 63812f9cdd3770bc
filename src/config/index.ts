import { defaultHashConcurrency } from '../lib/crypto/passwords.ts'
import {
  duration,
  type Env,
  httpUrl,
  integer,
  list,
  oneOf,
  secrets,
  serverUrl,
  shortDuration,
  timezone,
} from '../lib/env-values.ts'
import { exitOnConfigError } from '../lib/exit-on-config-error.ts'
import { readLoginClients } from './logins.ts'
import { readMedia } from './media.ts'
import { readAliyun, readMail } from './messages.ts'
import { readAlipay, readWechatPay } from './payments.ts'
import { refuseSandbox } from './production.ts'

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
    /** When calls of a gateway of messages or payments stop after failures, and for how long. */
    circuit: {
      failures: integer(env, 'GATEWAY_CIRCUIT_FAILURES', 5, 1, 1000),
      openSeconds: duration(env, 'GATEWAY_CIRCUIT_OPEN', '30s'),
    },
    emailVerifyUrl: httpUrl(env, 'EMAIL_VERIFY_URL', `${shopUrl}/success_verify_email.html`),
    emailVerifySeconds: duration(env, 'EMAIL_VERIFY_TTL', '1d'),
    alipay: readAlipay(env, publicUrl, shopUrl),
    wechatPay: readWechatPay(env, publicUrl),
    /** How long one call of a payment gateway may take. */
    paymentTimeoutMs: shortDuration(env, 'PAYMENT_TIMEOUT', '5s'),
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

export const config: Config = exitOnConfigError(() => readConfig(process.env))
