import { expect, test } from 'bun:test'
import { DrizzleQueryError } from 'drizzle-orm'
import { describeError } from '../../src/lib/describe-error.ts'

const secret = 'wang_xiaoming'
const mysql = (message: string) =>
  Object.assign(new Error(message), { errno: 1, sqlState: 'HY000', sql: secret })

test('neither a statement nor its parameters are told, but what MySQL said of them', () => {
  const error = new DrizzleQueryError(
    `select '${secret}'`,
    [secret],
    mysql(`Duplicate entry '${secret}' for key 'uniq'`),
  )
  const described = describeError(new Error('outer', { cause: error }))
  expect(JSON.stringify(described)).not.toContain(secret)
  expect(described.cause?.cause?.message).toBe("Duplicate entry … for key 'uniq'")
})

test('values go whatever quotes they hold', () => {
  for (const value of [`it's ${secret}`, `${secret}' for key '${secret}`, `"${secret}"`, `${secret}\n'`])
    expect(describeError(mysql(`Incorrect string value: '${value}' for column \`a\``)).message).not.toContain(
      secret,
    )
})

test('the arguments of a Redis command are not told, its complaint is', () => {
  const error = Object.assign(new Error(`ERR unknown command 'x', with args beginning with: '${secret}'`), {
    command: { name: 'set', args: [secret] },
  })
  const text = JSON.stringify(describeError(error))
  expect(text).toContain('ERR unknown command')
  expect(text).not.toContain(secret)
})

test('where it arose is told without repeating the message, and a circle of causes ends', () => {
  const error = new Error('outer')
  error.cause = error
  const described = describeError(error)
  expect(described.stack).toMatch(/^\s+at /)
  expect(described.stack).not.toContain('outer')
  expect(describeError('a string')).toEqual({
    type: 'string',
    message: 'a value that is not an Error was thrown',
  })
})
