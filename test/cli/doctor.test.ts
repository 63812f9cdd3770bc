import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { type Finding, secretRemover } from '../../src/cli/doctor/check.ts'
import { compareClocks, judgeSkew, readHttpClock } from '../../src/cli/doctor/clock.ts'
import { judgeSpace } from '../../src/cli/doctor/file-checks.ts'
import { judgeMysql } from '../../src/cli/doctor/mysql-checks.ts'
import { judgeRedis } from '../../src/cli/doctor/redis-checks.ts'
import { redis } from '../../src/redis/client.ts'
import { newKeyPair } from '../support/factories/key-pair.ts'
import { app } from '../support/http.ts'
import { runScript } from '../support/processes/child-process.ts'
import { startS3 } from '../support/vendors/s3.ts'
import { startScriptedServer } from '../support/vendors/scripted-server.ts'

setDefaultTimeout(120_000)

const script = 'src/cli/doctor/main.ts'
const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
const bucket = {
  bucket: 'shop',
  region: 'us-east-1',
  accessKeyId: 'doctor-key',
  secretAccessKey: 'hidden-secret',
}
const [s3, other] = [startS3(bucket), startScriptedServer()]
const mall = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.handle(request) })
const origin = `http://127.0.0.1:${mall.port}`
const addresses = {
  PUBLIC_URL: origin,
  ALIPAY_NOTIFY_URL: `${origin}/payment/alipay/notify/`,
  WECHAT_PAY_NOTIFY_URL: `${origin}/payment/wechat/notify/`,
}
const [pictures, sheets, file] = [join(folder, 'media'), join(folder, 'private'), join(folder, 'file')]

beforeAll(() => {
  mkdirSync(pictures)
  mkdirSync(sheets, { mode: 0o700 })
  writeFileSync(file, '')
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  other.stop()
  await Promise.all([s3.stop(), mall.stop(true)])
})

/** Runs the command, and returns its findings by their names. */
async function examine(env: Record<string, string>, ...args: string[]) {
  const { status, output, errors } = await runScript({ ...addresses, ...env }, script, '--json', ...args)
  const findings = JSON.parse(output) as Finding[]
  const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]))
  const details = Object.fromEntries(findings.map(({ check, detail }) => [check, detail]))
  return { status, states, details, printed: output + errors }
}

test('a shop whose servers, gateways and addresses answer has no failure, and one line for each check', async () => {
  const { status, output } = await runScript(
    { ...addresses, MEDIA_DIR: pictures, PRIVATE_DIR: sheets },
    script,
  )
  const lines = output.trim().split('\n')
  expect(lines.filter((line) => line.startsWith('failed'))).toEqual([])
  expect(status).toBe(0)
  expect(lines.at(-1)).toMatch(/^\d+ ok, \d+ warnings, 0 failed$/)
  for (const check of [
    ...[
      'mysql version',
      'mysql charset',
      'mysql time zone',
      'mysql isolation',
      'mysql sql_mode',
      'mysql connections',
    ],
    ...[
      'mysql writable',
      'schema',
      'clock of mysql',
      'redis maxmemory-policy',
      'redis role',
      'redis writable',
    ],
    ...[
      'clock of redis',
      'MEDIA_DIR access',
      'PRIVATE_DIR access',
      'payment alipay',
      'payment wechat',
      'sms',
      'mail',
    ],
    ...['login qq', 'login alipay', 'PUBLIC_URL', 'ALIPAY_NOTIFY_URL', 'WECHAT_PAY_NOTIFY_URL'],
  ])
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^ok {7}${check}: .`)))
})

test('each gateway that refuses, each folder and each address that is wrong fails with what to do', async () => {
  chmodSync(sheets, 0o755)
  const { status, states, details, printed } = await examine({
    ALIPAY_PRIVATE_KEY: newKeyPair().privateKey,
    WECHAT_PAY_PRIVATE_KEY: newKeyPair().privateKey,
    SMS_BASE_URL: 'http://127.0.0.1:1',
    SMTP_URL: 'smtp://user:hidden-password@127.0.0.1:1',
    QQ_CLIENT_SECRET: 'hidden-qq-secret',
    MEDIA_DIR: file,
    PRIVATE_DIR: sheets,
    PUBLIC_URL: other.base,
    ALIPAY_NOTIFY_URL: `${other.base}/notify`,
    WECHAT_PAY_NOTIFY_URL: 'http://127.0.0.1:1/notify',
  })
  chmodSync(sheets, 0o700)
  expect(status).toBe(1)
  for (const check of [
    ...['payment alipay', 'payment wechat', 'payment keys', 'sms', 'mail', 'login qq', 'login alipay'],
    ...['MEDIA_DIR access', 'PRIVATE_DIR access', 'PUBLIC_URL', 'ALIPAY_NOTIFY_URL', 'WECHAT_PAY_NOTIFY_URL'],
  ])
    expect([check, states[check]]).toEqual([check, 'failed'])
  expect(details['PRIVATE_DIR access']).toContain('chmod -R go=')
  expect(details.ALIPAY_NOTIFY_URL).toMatch(/answers 404 .* expected 400/)
  expect(details.WECHAT_PAY_NOTIFY_URL).toContain('does not answer')
  expect(printed).not.toMatch(/hidden-|PRIVATE KEY/)
})

test('servers that do not answer fail with the variable, and no password is printed', async () => {
  const { status, states, details, printed } = await examine(
    {
      DATABASE_URL: 'mysql://root:hidden-password@127.0.0.1:1/mall',
      REDIS_URL: 'redis://:hidden-password@127.0.0.1:1/0',
      ...{ SMS_PROVIDER: 'aliyun', SMS_BASE_URL: other.base, ALIYUN_ACCESS_KEY_ID: 'LTAI-hidden-id' },
      ...{ ALIYUN_ACCESS_KEY_SECRET: 'hidden-aliyun', SMS_SIGN_NAME: 'x', SMS_TEMPLATE_CODE: 'SMS_1' },
    },
    '--before-start',
  )
  expect([status, states.mysql, states.redis, states.sms]).toEqual([1, 'failed', 'failed', 'failed'])
  expect(details.mysql).toBe('DATABASE_URL: 127.0.0.1:1 does not answer (ECONNREFUSED)')
  expect(details.redis).toBe('REDIS_URL: 127.0.0.1:1 does not answer (ECONNREFUSED)')
  expect(states).not.toHaveProperty('PUBLIC_URL')
  expect(printed).not.toContain('hidden-')
})

test('an empty database of another charset fails, and so do buckets of a wrong key', async () => {
  const name = `meiduo_doctor_${process.pid}`
  const server = await createConnection({ uri: process.env.DATABASE_URL ?? '' })
  await server.query(`CREATE DATABASE ${name} CHARACTER SET latin1`)
  const storage = {
    ...{ S3_BUCKET: 'shop', S3_ENDPOINT: s3.endpoint, S3_REGION: 'us-east-1', S3_PRIVATE_BUCKET: 'sheets' },
    ...{ S3_ACCESS_KEY_ID: 'doctor-key', S3_SECRET_ACCESS_KEY: 'another-hidden-secret' },
  }
  const DATABASE_URL = Object.assign(new URL(process.env.DATABASE_URL ?? ''), { pathname: name }).href
  const { states, printed } = await examine(
    { DATABASE_URL, ...storage },
    '--before-start',
    '--processes',
    '999',
  )
  await server.query(`DROP DATABASE ${name}`)
  await server.end()
  expect(states).toMatchObject({
    'mysql charset': 'failed',
    schema: 'failed',
    'mysql connections': 'warning',
  })
  expect(states).toMatchObject({
    'mysql writable': 'failed',
    S3_BUCKET: 'failed',
    S3_PRIVATE_BUCKET: 'failed',
  })
  expect(printed).not.toContain('hidden-secret')
})

test('buckets are written and deleted, a private one that every caller can read fails, and Aliyun lists signatures', async () => {
  const open = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: ({ method, url }) =>
      new Response(method === 'GET' && new URL(url).pathname.startsWith('/sheets/doctor/') ? 'x' : null),
  })
  other.answer('/', () => Response.json({ Code: 'OK' }))
  const storage = {
    ...{ S3_BUCKET: 'shop', S3_REGION: 'us-east-1', S3_ACCESS_KEY_ID: 'doctor-key' },
    ...{ S3_SECRET_ACCESS_KEY: 'hidden-secret' },
    ...{ SMS_PROVIDER: 'aliyun', SMS_BASE_URL: other.base, ALIYUN_ACCESS_KEY_ID: 'LTAI-id' },
    ...{ ALIYUN_ACCESS_KEY_SECRET: 'hidden-aliyun', SMS_SIGN_NAME: 'x', SMS_TEMPLATE_CODE: 'SMS_1' },
  }
  const endpoint = `http://127.0.0.1:${open.port}`
  const closed = await examine(
    { ...storage, S3_ENDPOINT: s3.endpoint, S3_PRIVATE_BUCKET: 'shop' },
    '--before-start',
  )
  const opened = await examine(
    { ...storage, S3_ENDPOINT: endpoint, S3_PRIVATE_BUCKET: 'sheets' },
    '--before-start',
  )
  await open.stop(true)
  expect(closed.states).toMatchObject({ S3_BUCKET: 'ok', S3_PRIVATE_BUCKET: 'ok', sms: 'ok' })
  expect([...s3.objects.keys()]).toEqual([])
  expect(opened.details.S3_PRIVATE_BUCKET).toContain('every caller can read')
  expect(other.asked.some(({ query }) => 'PageSize' in query && !('PhoneNumbers' in query))).toBe(true)
})

const stateOf = (findings: readonly Finding[], name: string) =>
  findings.find(({ check }) => check === name)?.state

test('each setting of MySQL that the mall cannot work with is found', () => {
  const right = {
    ...{ version: '10.11.6-MariaDB', charset: 'utf8mb4', timeZone: '+00:00', isolation: 'READ-COMMITTED' },
    ...{ sqlMode: 'STRICT_TRANS_TABLES', maxConnections: 151, maxAllowedPacket: 16_777_216, flushLog: 1 },
  }
  const judged = (change: Partial<typeof right>, name: string) =>
    stateOf(judgeMysql({ ...right, ...change }, 2), name)
  expect(judgeMysql(right, 2).filter(({ state }) => state !== 'ok')).toEqual([])
  expect(judged({ version: '5.7.44' }, 'mysql version')).toBe('failed')
  expect(judged({ version: '10.6.1-MariaDB' }, 'mysql version')).toBe('warning')
  expect(judged({ version: '5.5.5-10.11.6-MariaDB' }, 'mysql version')).toBe('ok')
  expect(judged({ version: '8.4.2' }, 'mysql version')).toBe('ok')
  expect(judged({ timeZone: 'SYSTEM' }, 'mysql time zone')).toBe('failed')
  expect(judged({ isolation: 'REPEATABLE-READ' }, 'mysql isolation')).toBe('failed')
  expect(judged({ sqlMode: '' }, 'mysql sql_mode')).toBe('failed')
  expect(judged({ sqlMode: 'STRICT_ALL_TABLES,ANSI_QUOTES' }, 'mysql sql_mode')).toBe('failed')
  expect(judged({ maxConnections: 30 }, 'mysql connections')).toBe('failed')
  expect(judged({ maxConnections: 40 }, 'mysql connections')).toBe('warning')
  expect(judged({ maxAllowedPacket: 1_048_576 }, 'mysql packet')).toBe('warning')
  expect(judged({ flushLog: 2 }, 'mysql durability')).toBe('warning')
})

test('each setting of Redis that the mall cannot work with is found', async () => {
  const info = await redis.info()
  const judged = (pattern: RegExp, value: string, name: string) => {
    expect(info).toMatch(pattern)
    return stateOf(judgeRedis(info.replace(pattern, value)), name)
  }
  expect(judged(/redis_version:\S+/, 'redis_version:6.0.16', 'redis version')).toBe('warning')
  expect(judged(/maxmemory_policy:\S+/, 'maxmemory_policy:allkeys-lru', 'redis maxmemory-policy')).toBe(
    'failed',
  )
  expect(judged(/aof_enabled:\S+/, 'aof_enabled:0', 'redis persistence')).toBe('warning')
  expect(judged(/role:\S+/, 'role:slave', 'redis role')).toBe('failed')
})

test('clocks that differ and a disk that is full are found', async () => {
  expect([4_900, -6_000, 31_000].map((ms) => judgeSkew('clock', ms).state)).toEqual([
    'ok',
    'warning',
    'failed',
  ])
  const slow = new Date(Date.now() - 120_000).toUTCString()
  const vendor = Bun.serve({ port: 0, fetch: () => new Response(null, { headers: { date: slow } }) })
  const [found] = await compareClocks('clock', () => readHttpClock(`http://127.0.0.1:${vendor.port}`))
  await vendor.stop(true)
  expect(found).toMatchObject({ state: 'failed', detail: expect.stringContaining('behind this machine') })
  const bytes = [50, 500, 5_000].map((mebibytes) => mebibytes * 1_048_576)
  expect(bytes.map((free) => judgeSpace('disk', free).state)).toEqual(['failed', 'warning', 'ok'])
})

test('no secret of the environment stays in a line', () => {
  const hide = secretRemover({
    ...{
      JWT_SECRET: 'first-of-two,second-of-two',
      DATABASE_URL: 'mysql://root:p%40ss-word@db/mall',
      PORT: '8000',
    },
    ...{ SMTP_URL: 'smtps://user:100%mail-pass@smtp.example.com', SMS_SIGN_NAME: '美多商城' },
  })
  expect(hide('first-of-two second-of-two p@ss-word p%40ss-word 100%mail-pass 美多商城 8000')).toBe(
    '*** *** *** *** *** 美多商城 8000',
  )
})

test('other arguments are refused with the usage', async () => {
  for (const args of [['--verbose'], ['--processes'], ['--processes', '0']]) {
    const { status, errors } = await runScript({}, script, ...args)
    expect([status, errors]).toEqual([2, expect.stringContaining('usage: bun run doctor')])
  }
})
