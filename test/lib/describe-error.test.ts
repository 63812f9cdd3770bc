import { expect, test } from 'bun:test'
import { DrizzleQueryError } from 'drizzle-orm'
import { describeError } from '../../src/lib/describe-error.ts'

const secret = 'wang_xiaoming'
const mysql = (message: string) =>
  Object.assign(new Error(message), { errno: 1, sqlState: 'HY000', sql: secret })

test('the description contains the message of MySQL, but neither the statement nor its parameters', () => {
  const error = new DrizzleQueryError(
    `select '${secret}'`,
    [secret],
    mysql(`Duplicate entry '${secret}' for key 'uniq'`),
  )
  const described = describeError(new Error('outer', { cause: error }))
  expect(JSON.stringify(described)).not.toContain(secret)
  expect(described.cause?.cause?.message).toBe("Duplicate entry … for key 'uniq'")
})

test('values are removed, with any quotes inside them', () => {
  for (const value of [`it's ${secret}`, `${secret}' for key '${secret}`, `"${secret}"`, `${secret}\n'`])
    expect(describeError(mysql(`Incorrect string value: '${value}' for column \`a\``)).message).not.toContain(
      secret,
    )
})

test('the description contains the message of Redis, but not the arguments of the command', () => {
  const error = Object.assign(new Error(`ERR unknown command 'x', with args beginning with: '${secret}'`), {
    command: { name: 'set', args: [secret] },
  })
  const text = JSON.stringify(describeError(error))
  expect(text).toContain('ERR unknown command')
  expect(text).not.toContain(secret)
})

test('the stack does not repeat the message, and a cycle of causes ends', () => {
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
