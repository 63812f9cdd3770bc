import { expect, test } from 'bun:test'
import { redis } from '../../src/redis/client.ts'
import { defineScript } from '../../src/redis/scripts.ts'

const uniqueKey = () => `test:{${crypto.randomUUID()}}`

test('a script reads its keys and arguments by name, in any order of the caller', async () => {
  const both = defineScript(
    { keys: ['first', 'second'], args: ['text', 'number'] },
    "return {first, second, text .. '!', tonumber(number) + 1}",
  )
  const key = uniqueKey()
  const reply = await both({ number: 41, second: `${key}:2`, text: 'a', first: key })
  expect(reply).toEqual([key, `${key}:2`, 'a!', 42])
})

test('a script reads the members of each row by name, with the index of the row, and reads no row from an empty list', async () => {
  const list = defineScript(
    { keys: ['key'], args: ['separator'], row: ['id', 'count'] },
    `
local lines = {}
for row in eachRow() do table.insert(lines, row.index .. separator .. row.id .. separator .. row.count) end
return lines`,
  )
  const rows = [
    { count: 2, id: 'a' },
    { id: 'b', count: 0 },
  ]
  expect(await list({ key: uniqueKey(), separator: '/' }, rows)).toEqual(['1/a/2', '2/b/0'])
  expect(await list({ key: uniqueKey(), separator: '/' }, [])).toEqual([])
})

test('a script that was flushed from the server is loaded again', async () => {
  const increment = defineScript({ keys: ['key'] }, "return redis.call('INCR', key)")
  const key = uniqueKey()
  expect(await increment({ key })).toBe(1)
  await redis.script('FLUSH')
  expect(await Promise.all([increment({ key }), increment({ key })])).toEqual([2, 3])
})

test('a command that fails does not fail the commands in the same pipeline', async () => {
  const key = uniqueKey()
  await redis.set(key, 'not a list')
  const failing = defineScript({ keys: ['key'] }, "return redis.call('LPUSH', key, 'x')")
  const [before, failed, after] = await Promise.allSettled([redis.get(key), failing({ key }), redis.get(key)])
  expect([before, after]).toEqual([
    { status: 'fulfilled', value: 'not a list' },
    { status: 'fulfilled', value: 'not a list' },
  ])
  expect(failed.status).toBe('rejected')
})
