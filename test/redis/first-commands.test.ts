import { expect, test } from 'bun:test'
import { redis } from '../../src/redis/client.ts'
import { consume } from '../../src/redis/rate-limiter.ts'

test('the first use of a limit is counted when another command is pipelined with it, and the other command succeeds', async () => {
  const subject = crypto.randomUUID()
  const other = redis.get('nothing')
  const used = consume({ name: 'first-commands', points: 2, seconds: 60 }, subject)
  expect(await Promise.all([other, used])).toMatchObject([null, { allowed: true, used: 1 }])
})
