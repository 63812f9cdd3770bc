import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseJson } from '../../../src/http/input/parse-json.ts'
import { AppError } from '../../../src/lib/errors.ts'

const problemOf = (text: string): unknown => {
  try {
    return [200, parseJson(text)]
  } catch (error) {
    return error instanceof AppError ? [error.status, error.code] : (error as Error).name
  }
}
const refused = [400, 'malformed_body']

test('a field name that an object has twice is refused at any depth and in any spelling', () => {
  for (const text of [
    '{"count":1,"count":2}',
    '{"count":1,"count":1}',
    '{"count":1,"\\u0063ount":2}',
    '{"lines":[{"sku_id":1,"sku_id":2}]}',
    '{"a":{"b":{"c":1,"c":{}}}}',
    '{"a\\"":1 , "a\\""\n:\t2}',
    '{"":1,"":2}',
  ])
    expect([text, problemOf(text)]).toEqual([text, refused])
})

test('one name in several objects, and names in texts, are accepted', () => {
  for (const text of [
    '[{"a":1},{"a":2}]',
    '{"a":{"a":{"a":1}}}',
    '{"a":"{\\"b\\":1,\\"b\\":2}","b":"\\\\"}',
    '{"a":"\\\\\\"","b":":"}',
    '["a",":","b"]',
    '"a"',
    'null',
  ])
    expect([text, problemOf(text)]).toEqual([text, [200, JSON.parse(text)]])
})

test('every valid JSON value without repeated names is parsed unchanged', () => {
  const key = fc.string({ unit: fc.constantFrom('a', '"', '\\', ':', ' ', '{', ',', '\n', '字') })
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      key,
      fc.integer(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, '\t', ' \n'), (wanted, indent) => {
      expect(parseJson(JSON.stringify(wanted, null, indent))).toEqual(wanted)
    }),
  )
})

test('a text that is not JSON is no JSON, and a large text is checked in linear time', () => {
  expect(problemOf('{"a":1,}')).toBe('SyntaxError')
  const name = '\\\\'.repeat(200_000)
  expect(problemOf(`{"${name}":"${'\\"'.repeat(200_000)}"}`)).toEqual([200, expect.anything()])
})
