import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { errorsPlugin } from '../../src/http/errors.ts'
import { isOutage } from '../../src/lib/is-outage.ts'
import { redis } from '../../src/redis/client.ts'
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
]

/** Returns the client's error for an error reply of Redis. */
const answered = (message: string): Promise<Error> =>
  redis.eval('return redis.error_reply(ARGV[1])', 0, message).then(
    () => new Error('no error'),
    (error: Error) => error,
  )

for (const message of words)
  test(`a Redis reply ${message.split(' ')[0]} is an outage: 503 with Retry-After`, async () => {
    const error = await answered(message)
    const app = new Elysia().use(errorsPlugin).get('/', () => Promise.reject(error))
    const { status, json, headers } = await callOn(app, 'GET', '/')
    expect([status, json.code]).toEqual([503, 'service_unavailable'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
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
