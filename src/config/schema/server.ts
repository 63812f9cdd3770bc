import { sslModes } from '../database-url.ts'
import { nodeEnvs } from '../node-env.ts'
import {
  databaseUrl,
  day,
  duration,
  httpUrl,
  integer,
  list,
  networks,
  oneOf,
  secrets,
  serverUrl,
  text,
  timezone,
} from './kinds.ts'

const roles = ['all', 'api', 'worker'] as const
/** What a process does: it answers requests, runs the jobs, or both. */
export type Role = (typeof roles)[number]

export const processVariables = {
  NODE_ENV: oneOf(
    '`production` requires all secrets, PUBLIC_URL and SHOP_URL, and refuses the sandbox and development addresses. Another word is refused.',
    nodeEnvs,
    'development',
  ),
  PORT: integer('Port of the API.', { default: 8000, minimum: 0, maximum: 65_535 }),
  METRICS_PORT: integer(
    'Port of `/metrics/`, which is then absent from PORT: let only Prometheus reach it. Each process of a machine needs its own, 9464 is usual; with WORKERS, the ports from it on are taken. When it is not set, PORT serves the metrics, and the proxy must refuse `/metrics/`.',
    { minimum: 1, maximum: 65_535 },
  ),
  ROLE: oneOf(
    '`api` answers requests, `worker` runs the jobs and answers health probes and metrics only, `all` does both. A shop needs both.',
    roles,
    'all',
  ),
  WORKERS: integer(
    'Processes that share PORT (Linux), below one parent. It replaces one that ends, and all of them, one after the other, after SIGHUP. Each has its own connections to MySQL and Redis.',
    { default: 1, minimum: 1, maximum: 64 },
  ),
  DRAIN_SECONDS: integer(
    'Seconds for which a process that ends still answers, while its readiness is 503: longer than two checks of the balancer. 5 in production when it is not set, else 0.',
    { minimum: 0, maximum: 300 },
  ),
  STOP_DEADLINE: duration(
    'Time in which a process ends after SIGTERM, also with requests or jobs under way: at least 5 s longer than DRAIN_SECONDS. 3 s before it, connections are closed.',
    '25s',
  ),
  IDLE_TIMEOUT: integer(
    'Seconds after which an idle connection is closed: longer than the balancer keeps one, 60 by default in nginx and HAProxy.',
    { default: 75, minimum: 1, maximum: 255 },
  ),
  HOST: text('Address that the API listens on.', '0.0.0.0'),
  LOG_LEVEL: oneOf(
    'trace, debug, info, warn, error, fatal or silent.',
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'info',
  ),
}

export const storeVariables = {
  DATABASE_URL: databaseUrl(
    'MySQL 8, MariaDB 10.11 or TiDB. Several servers (`host1:3306,host2:3306`): a new connection goes to the first one that answers and accepts writes. Options: `ssl-mode` as in the clients of MySQL, or `ssl=true`.',
    'mysql://user:password@127.0.0.1:3306/meiduo',
  ),
  DATABASE_SSL: oneOf(
    '`required` encrypts, `verify-ca` also checks who issued the certificate of the server, `verify` also checks the host name in it, `off` does none. When it is not set: `verify` with DATABASE_SSL_CA, else `off`.',
    sslModes,
  ),
  DATABASE_SSL_CA: text(
    'Certificates of the authorities that issue the certificates of MySQL: a PEM or a file. Without it, those of the system.',
  ),
  DATABASE_POOL_SIZE: integer('Connections of one process in the main pool.', {
    default: 16,
    minimum: 1,
    maximum: 512,
  }),
  DATABASE_PIPELINE_POOL_SIZE: integer(
    'Connections of one process for placing and payments. max_connections of the server must cover both pools of every process.',
    { default: 10, minimum: 3, maximum: 512 },
  ),
  DATABASE_QUEUE_LIMIT: integer(
    'Statements that may wait for a connection of one pool; further ones are 503.',
    {
      default: 1_000,
      minimum: 1,
      maximum: 100_000,
    },
  ),
  DATABASE_LONG_STATEMENT_TIMEOUT: duration(
    'Longest statement of jobs and commands: imports, exports, index builds, migrations, checks.',
    '10m',
  ),
  REQUEST_DEADLINE: duration(
    'Time in which a request ends, from the end of its body: waits for connections and locks, statements and repetitions share it. Then the answer is 503.',
    '5s',
  ),
  REDIS_URL: serverUrl('Redis 7.', /^rediss?:\/\//, 'redis://host:6379/0', 'redis://127.0.0.1:6379/0'),
}

export const secretVariables = {
  JWT_SECRET: secrets('Signs access tokens and other JWTs.'),
  APP_SECRET: secrets(
    'Encrypts queued messages and keys the digests in Redis (limits, SMS codes). When it is not set, JWT_SECRET takes its place; the next release requires it.',
  ),
  COOKIE_SECRET: secrets('Signs the cookie of a guest cart.'),
  JWT_TTL: duration('Lifetime of an access token.', '1d'),
  STAFF_JWT_TTL: duration('Lifetime of an access token that staff sign in for.', '12h'),
}

export const addressVariables = {
  PUBLIC_URL: httpUrl('Public address of this API; production requires it.', 'http://localhost:8000'),
  SHOP_URL: httpUrl(
    'Address of the storefront, to which browsers return; production requires it.',
    'http://www.meiduo.site:8080',
  ),
  CORS_ORIGINS: list('Origins that may call the API with credentials; SHOP_URL when empty.'),
  ALIASES_SUNSET: day(
    'Day from which the second paths of older clients may be removed. When it is set, their answers carry `Sunset`.',
  ),
  GUEST_COOKIE_SAMESITE: oneOf(
    '`none` is for a storefront on another site than PUBLIC_URL: the cookies of guest carts and of third-party sign-in are sent there too. It needs an https PUBLIC_URL.',
    ['lax', 'none'],
    'lax',
  ),
  TRUSTED_PROXIES: networks(
    'Proxies whose X-Forwarded-For is believed: addresses and CIDR ranges such as 10.0.0.0/8.',
    '127.0.0.1,::1',
  ),
  SHOP_TIMEZONE: timezone('Time zone of order numbers and of days in the shop.', 'Asia/Shanghai'),
}
