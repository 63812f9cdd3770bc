import { ConfigError, type Env } from '../lib/config-error.ts'
import { startOfDay } from '../lib/time/calendar-days.ts'
import { type DatabaseAddress, readDatabaseUrl, readSslSettings } from './database-url.ts'
import { readNodeEnv } from './node-env.ts'
import { readLimits } from './parts/limits.ts'
import { readLoginClients } from './parts/logins.ts'
import { readMedia } from './parts/media.ts'
import { readAliyun, readMail } from './parts/messages.ts'
import { readAlipay, readWechatPay } from './parts/payments.ts'
import { readRetention } from './parts/retention.ts'
import { readSheetLimits } from './parts/sheets.ts'
import { refuseDevelopmentAddresses, refuseSandbox } from './production.ts'
import { createReader, type Reader } from './reader.ts'
import { readSecrets, requireSecrets } from './secrets.ts'

/** The configuration: validated and frozen. Times are seconds unless the name says otherwise. */
export type Config = Readonly<ReturnType<typeof readConfig>>

/**
 * Reads and validates every variable of the schema.
 * @throws ConfigError naming the first variable that cannot be used
 */
export function readConfig(env: Env) {
  const reader = createReader(env)
  const { get, find } = reader
  const isProduction = readNodeEnv(env) === 'production'
  const publicUrl = get('PUBLIC_URL')
  const shopUrl = get('SHOP_URL')
  const secrets = readSecrets(reader)
  const config = {
    production: isProduction,
    port: get('PORT'),
    metricsPort: find('METRICS_PORT'),
    host: get('HOST'),
    role: get('ROLE'),
    workers: get('WORKERS'),
    ...readStop(reader, isProduction),
    idleTimeoutSeconds: get('IDLE_TIMEOUT'),
    logLevel: get('LOG_LEVEL'),
    databaseUrl: find('DATABASE_URL'),
    databaseSsl: readSsl(reader),
    database: readDatabase(reader),
    databasePoolSize: get('DATABASE_POOL_SIZE'),
    databasePipelinePoolSize: get('DATABASE_PIPELINE_POOL_SIZE'),
    databaseQueueLimit: get('DATABASE_QUEUE_LIMIT'),
    databaseLongStatementTimeoutSeconds: get('DATABASE_LONG_STATEMENT_TIMEOUT'),
    requestDeadlineSeconds: get('REQUEST_DEADLINE'),
    redisUrl: find('REDIS_URL'),
    ...secrets,
    jwtSeconds: get('JWT_TTL'),
    staffJwtSeconds: get('STAFF_JWT_TTL'),
    staff: readStaff(reader),
    publicUrl,
    shopUrl,
    corsOrigins: get('CORS_ORIGINS', shopUrl),
    aliasesSunset: readSunset(reader),
    guestCookieSameSite: readSameSite(reader, publicUrl),
    trustedProxies: get('TRUSTED_PROXIES'),
    media: readMedia(reader, publicUrl, isProduction),
    catalogueCacheBytes: get('CATALOGUE_CACHE_BYTES'),
    catalogueStaleSeconds: get('CATALOGUE_STALE'),
    shopTimezone: get('SHOP_TIMEZONE'),
    limits: readLimits(reader),
    sheets: readSheetLimits(reader),
    retention: readRetention(reader),
    ...readGateways(env, reader, publicUrl, shopUrl),
    emailVerifyUrl: get('EMAIL_VERIFY_URL', `${shopUrl}/success_verify_email.html`),
    emailVerifySeconds: get('EMAIL_VERIFY_TTL'),
    mobileChangeWaitSeconds: get('MOBILE_CHANGE_WAIT'),
    orderPayTimeoutSeconds: get('ORDER_PAY_TIMEOUT'),
    orderUnpaidPieces: get('ORDER_UNPAID_PIECES'),
    orderUnpaidOrders: get('ORDER_UNPAID_ORDERS'),
    orderShipTimeoutSeconds: get('ORDER_SHIP_TIMEOUT'),
    orderReceiveTimeoutSeconds: get('ORDER_RECEIVE_TIMEOUT'),
    orderReviewTimeoutSeconds: get('ORDER_REVIEW_TIMEOUT'),
    orderReturnWindowSeconds: get('ORDER_RETURN_WINDOW'),
  }
  if (isProduction) {
    requireSecrets(secrets)
    refuseDevelopmentAddresses(config, reader)
    refuseSandbox(config)
  }
  return Object.freeze(config)
}

/** Reads the address together with the settings of TLS. @throws ConfigError */
function readDatabase(reader: Reader): DatabaseAddress | undefined {
  const url = reader.find('DATABASE_URL')
  return url === undefined ? undefined : readDatabaseUrl('DATABASE_URL', url, readSsl(reader))
}

function readSsl({ find }: Reader) {
  return readSslSettings(find('DATABASE_SSL'), find('DATABASE_SSL_CA'))
}

/** Time for the requests and jobs that are under way when a process takes no new ones. */
const leastFinishSeconds = 5

/** @throws ConfigError */
function readStop({ get, find }: Reader, isProduction: boolean) {
  const drainSeconds = find('DRAIN_SECONDS') ?? (isProduction ? 5 : 0)
  const stopDeadlineSeconds = get('STOP_DEADLINE')
  if (drainSeconds + leastFinishSeconds > stopDeadlineSeconds)
    throw new ConfigError(`STOP_DEADLINE: must be at least ${leastFinishSeconds} s longer than DRAIN_SECONDS`)
  return { drainSeconds, stopDeadlineSeconds }
}

/** Browsers drop a cookie for other sites that is not `Secure`. @throws ConfigError */
function readSameSite({ get }: Reader, publicUrl: string) {
  const sameSite = get('GUEST_COOKIE_SAMESITE')
  if (sameSite === 'none' && !publicUrl.startsWith('https:'))
    throw new ConfigError('GUEST_COOKIE_SAMESITE: none needs a PUBLIC_URL with https')
  return sameSite
}

/** The first moment of the day, in the zone of the shop. */
function readSunset({ get, find }: Reader): Date | undefined {
  const day = find('ALIASES_SUNSET')
  return day === undefined ? undefined : startOfDay(day, get('SHOP_TIMEZONE'))
}

/** How staff sign in, and from where. */
function readStaff({ get }: Reader) {
  return {
    sessionIdleSeconds: get('STAFF_SESSION_IDLE'),
    sessionSeconds: get('STAFF_SESSION_TTL'),
    resetSeconds: get('STAFF_RESET_TTL'),
    requiresTotp: get('STAFF_REQUIRE_TOTP') === 'true',
    allowedNetworks: get('STAFF_ALLOWED_NETWORKS'),
  }
}

/** Other parties: SMS, mail, payments and login providers, and when calls of them stop. */
function readGateways(env: Env, reader: Reader, publicUrl: string, shopUrl: string) {
  const { get, find } = reader
  return {
    sms: { provider: get('SMS_PROVIDER'), baseUrl: find('SMS_BASE_URL'), aliyun: readAliyun(reader) },
    mail: readMail(reader),
    circuit: { failures: get('GATEWAY_CIRCUIT_FAILURES'), openSeconds: get('GATEWAY_CIRCUIT_OPEN') },
    alipay: readAlipay(reader, publicUrl, shopUrl),
    wechatPay: readWechatPay(reader, publicUrl),
    paymentTimeoutMs: get('PAYMENT_TIMEOUT'),
    login: readLoginClients(env, shopUrl),
    oauthStateBinding: get('OAUTH_STATE_BINDING'),
  }
}
