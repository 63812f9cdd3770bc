import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { Elysia } from 'elysia'
import { db, pool } from '../../src/db/client.ts'
import { skus } from '../../src/db/schema/catalog.ts'
import { errorsPlugin } from '../../src/http/errors.ts'
import { databaseErrors, isLostConflict, isOutage, isUnwritable } from '../../src/lib/server-errors.ts'
import { redis } from '../../src/redis/client.ts'
import { createSku } from '../support/factories/skus.ts'
import { callOn } from '../support/http.ts'

const words = [
  "OOM command not allowed when used memory > 'maxmemory'.",
  "READONLY You can't write against a read only replica.",
  'LOADING Redis is loading the dataset in memory',
  'CLUSTERDOWN The cluster is down',
  'MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to no.',
  'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
  'NOREPLICAS Not enough good replicas to write.',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
]

/** Returns the client's error for an error reply of Redis. */
const answered = (message: string): Promise<Error> =>
  redis.eval('return redis.error_reply(ARGV[1])', 0, message).then(
    () => new Error('no error'),
    (error: Error) => error,
  )

/** Returns status, code and Retry-After of the answer of a route that fails with this error. */
async function answerTo(error: unknown): Promise<unknown[]> {
  const app = new Elysia().use(errorsPlugin).get('/', () => Promise.reject(error))
  const { status, json, headers } = await callOn(app, 'GET', '/')
  return [status, json.code, headers.get('retry-after')]
}
const unavailable = [503, 'service_unavailable', '2']
const refused = [500, 'internal_error', null]

for (const message of words)
  test(`a Redis reply ${message.split(' ')[0]} is an outage: 503 with Retry-After`, async () => {
    expect(await answerTo(await answered(message))).toEqual(unavailable)
  })

test('a Redis that closes the connection after a part of its replies is an outage: 503 with Retry-After', async () => {
  const server = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      data: (socket) => {
        socket.end('$1\r\na\r\n')
      },
    },
  })
  const { hostname: host, port } = server
  const options = { host, port, lazyConnect: true, enableReadyCheck: false, disableClientInfo: true }
  const cut = redis.duplicate({ ...options, db: 0, username: undefined, password: undefined, protocol: 2 })
  cut.on('error', () => {})
  const [first, second] = await Promise.allSettled([cut.get('a'), cut.get('b')])
  cut.disconnect()
  server.stop(true)
  expect(first).toMatchObject({ status: 'fulfilled', value: 'a' })
  expect(await answerTo((second as PromiseRejectedResult).reason)).toEqual(unavailable)
})

const failed = (errno: number) =>
  new Error('Failed query', { cause: Object.assign(new Error('refused'), { errno }) })

for (const [errno, [meaning, why]] of Object.entries(databaseErrors))
  test(`database error ${errno} (${why}) is 503 with Retry-After: ${meaning}`, async () => {
    const error = failed(Number(errno))
    expect(await answerTo(error)).toEqual(unavailable)
    const isRetried = isLostConflict(error) || isUnwritable(error)
    // nothing was committed by a conflict: there is nothing to read back
    expect([isOutage(error), isRetried]).toEqual([meaning !== 'conflict', meaning !== 'unable'])
  })

test('an error that a statement caused is 500', async () => {
  for (const errno of [1062, 1064, 1366, 3819]) {
    expect(await answerTo(failed(errno))).toEqual(refused)
    expect([isOutage(failed(errno)), isLostConflict(failed(errno))]).toEqual([false, false])
  }
})

test('a statement whose wait for a lock timed out is 503 with Retry-After', async () => {
  const sku = await createSku()
  const waiting = await pool.getConnection()
  let error: unknown
  await db.transaction(async (tx) => {
    await tx.select({ id: skus.id }).from(skus).where(eq(skus.id, sku)).for('update')
    await waiting.query('SET SESSION innodb_lock_wait_timeout = 1')
    error = await waiting.query('UPDATE tb_sku SET sales = sales WHERE id = ?', [sku]).catch((e) => e)
  })
  waiting.destroy()
  expect(await answerTo(error)).toEqual(unavailable)
})

test('the error word also counts inside a script and inside an aborted MULTI', async () => {
  const [oom] = words
  const inScript = `ERR Error running script (call to f_0): @user_script:1: -${oom}`
  expect(isOutage(await answered(inScript))).toBe(true)
  const multi = Object.assign(await answered('EXECABORT Transaction discarded because of previous errors.'), {
    previousErrors: [await answered(oom as string)],
  })
  expect(isOutage(multi)).toBe(true)
})

test('an error that the request caused is no outage, even if it contains such words', async () => {
  expect(isOutage(await answered('WRONGTYPE Operation against a key holding the wrong kind of value'))).toBe(
    false,
  )
  expect(isOutage(await answered('ERR a name like LOADING or OOM '))).toBe(false)
  expect(isOutage(new Error('OOM in a text of ours'))).toBe(false)
})
