import { expect, test } from 'bun:test'
import { redis } from '../../src/redis/client.ts'
import { defineScript } from '../../src/redis/scripts.ts'

const key = () => `test:{${crypto.randomUUID()}}`

test('a script gets its keys and values, and its answer comes back', async () => {
  const both = defineScript("return {KEYS[1], ARGV[1] .. '!', tonumber(ARGV[2]) + 1}", 1)
  const own = key()
  expect(await both(own, 'a', 41)).toEqual([own, 'a!', 42])
})

test('a script that the server has lost is sent again', async () => {
  const count = defineScript("return redis.call('INCR', KEYS[1])", 1)
  const own = key()
  expect(await count(own)).toBe(1)
  await redis.script('FLUSH')
  expect(await Promise.all([count(own), count(own)])).toEqual([2, 3])
})

test('the failure of one command is not that of those sent with it', async () => {
  const own = key()
  await redis.set(own, 'no list')
  const failing = defineScript("return redis.call('LPUSH', KEYS[1], 'x')", 1)
  const [text, failed, again] = await Promise.allSettled([redis.get(own), failing(own), redis.get(own)])
  expect([text, again]).toEqual([
    { status: 'fulfilled', value: 'no list' },
    { status: 'fulfilled', value: 'no list' },
  ])
  expect(failed.status).toBe('rejected')
})
