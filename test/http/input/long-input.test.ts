import { expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { t } from 'elysia'
import { checkName } from '../../../src/http/input/field-names.ts'
import { hasTooManyParts } from '../../../src/http/input/parse-form.ts'
import { prepareFor } from '../../../src/http/input/prepare-fields.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { isText } from '../../../src/lib/text/visible-text.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

// each of these inputs took minutes, or hours, before it was bounded: a test that hangs has failed

const hostile = `${'a'.repeat(100_000)}!`
const pattern = '^(a+)+$'
const input = () => ({ isForm: () => false, unknown: [] })

test('no pattern reads a text that is too long for it, of a field, a list or a nullable field', () => {
  const limited = t.String({ pattern, maxLength: 20 })
  const schema = t.Object({
    limited,
    open: t.String({ pattern }),
    nullable: t.Optional(t.Nullable(limited)),
    list: t.Array(limited),
  })
  const body = { limited: hostile, open: hostile, nullable: hostile, list: ['aa', hostile] }
  prepareFor(schema, { emptyMeans: 'absent' })(body, '', input())
  const faults = [...Value.Errors(schema, body)].map(({ path }) => path)
  expect(new Set(faults)).toEqual(new Set(['/limited', '/open', '/nullable', '/list/1']))
})

test('a text as long as its limit is read, and one longer is refused', () => {
  const prepare = prepareFor(t.String({ pattern: '^a+$', maxLength: 20 }), { emptyMeans: 'absent' })
  expect(prepare('a'.repeat(20), '', input())).toBe('a'.repeat(20))
  expect(prepare('a'.repeat(21), '', input())).toBeNaN()
})

test('a mobile of an address with a million blanks is refused with its field', async () => {
  const { token } = await createUser()
  for (const mobile of [`91234567${' '.repeat(900_000)}!`, `${'6 '.repeat(450_000)}转x`]) {
    const answer = await call<{ code: string; errors: { field: string }[] }>('POST', '/addresses/', {
      token,
      body: { mobile },
    })
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_input'])
    expect(answer.json.errors.map(({ field }) => field)).toContain('mobile')
  }
})

test('a name of more than 200 characters is refused before it is taken apart', () => {
  const codeOf = (name: string) => {
    try {
      checkName(name)
      return undefined
    } catch (error) {
      return error instanceof AppError && error.code
    }
  }
  expect([codeOf(`a${'[b]'.repeat(66)}b`), codeOf(`a${'[b]'.repeat(66)}bb`)]).toEqual([
    undefined,
    'unknown_field',
  ])
  expect(codeOf(`a${']'.repeat(4_000_000)}`)).toBe('unknown_field')
})

test('only the boundary parameter of a multipart type separates its parts', () => {
  const body = Buffer.from('--b\r\n'.repeat(1_100))
  expect(hasTooManyParts(body, 'multipart/form-data; xboundary=zzzz; boundary=b')).toBe(true)
  expect(hasTooManyParts(body, 'multipart/form-data; boundary="b"')).toBe(true)
})

test('a text has at most 30 marks on one character, also with invisible characters among them', () => {
  const limits = { least: 1, most: 500, isLine: false, mayBeEmpty: false }
  expect(isText(`a${'\u0301'.repeat(30)}`, limits)).toBe(true)
  expect(isText(`a${'\u0301'.repeat(31)}`, limits)).toBe(false)
  expect(isText(`a${'\u0301\u200b'.repeat(16)}`, limits)).toBe(false)
})

test('the title of an invoice is one line', async () => {
  const { token } = await createUser()
  const answer = await call<{ errors: { field: string }[] }>('POST', '/orders/', {
    token,
    body: { address: 1, pay_method: 2, invoice: { kind: 'person', title: '张三\n李四' } },
  })
  expect(answer.status).toBe(400)
  expect(answer.json.errors.map(({ field }) => field)).toContain('invoice.title')
})
