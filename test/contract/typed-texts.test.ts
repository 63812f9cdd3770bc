import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import type { TSchema } from 'elysia'
import { createStaff } from '../support/factories/staff/staff.ts'
import { app, call } from '../support/http.ts'
import { listRouteFields, type RouteField } from '../support/route-fields.ts'

type Parts = TSchema & { anyOf?: TSchema[] }

const inBodies = listRouteFields().filter(({ place }) => place === 'body')
const lengthsOf = ({ schema }: RouteField): { least: number; most: number } | undefined =>
  [schema, ...((schema as Parts).anyOf ?? [])].find(({ characters }) => characters)?.characters
const forPeople = inBodies.filter(lengthsOf)
const emails = inBodies.filter(({ field }) => /(^|\.)email$/.test(field))

let token: string
/** Returns whether the answer refuses the field. */
async function isRefused({ method, path, field, holding }: RouteField, text: string) {
  // a staff route checks the permission before its input
  token ??= (await createStaff([], { isSuperuser: true })).token
  const { json } = await call<{ errors?: { field: string; code: string }[] }>(method, path, {
    token,
    body: holding(text),
  })
  return json.errors?.some((error) => error.field === field && error.code === 'invalid') ?? false
}
const nameOf = ({ method, path, field }: RouteField) => `${method} ${path}: ${field}`

test('every text that people write is known as one, and the other texts are identifiers, secrets or choices', () => {
  const names = (fields: RouteField[]) => [...new Set(fields.map(({ field }) => field))].sort()
  expect(names(forPeople)).toEqual([
    'agreement',
    'caption',
    'carrier',
    'comment',
    'coupon.name',
    'drafts.promotions.0.group',
    'drafts.promotions.0.name',
    'follow_up',
    'group',
    'icp_number',
    'invoice.title',
    'lines.0.note',
    'name',
    'nickname',
    'note',
    'overrides.0.caption',
    'overrides.0.name',
    'place',
    'privacy',
    'reason',
    'receiver',
    'remark',
    'reply',
    'return_address.place',
    'return_address.receiver',
    'title',
    'tracking_no',
    'value',
  ])
  const free = inBodies.filter(
    ({ schema }) => schema.type === 'string' && !schema.pattern && !schema.characters && !('const' in schema),
  )
  for (const field of names(free))
    expect(field).toMatch(
      // HTML is sanitized, files and codes are checked by their own rules
      /password|token|tax_no|username|_id$|_no$|^(?:out|trade|notify|sign|app|auth|desc)_|^(?:text|logo|image|file|mapping|otp|number_pattern|filters\.status|filter\.keyword)$/,
    )
})

/** Characters that no text may have, in any position. */
const neverAllowed = {
  'a NUL': '\u0000',
  'an escape': '\u001b',
  'a form feed': '\f',
  'a next line': '\u0085',
  'a line separator': '\u2028',
  'half a character': '\ud83d',
  'a mark that reverses': '\u202e',
  'an isolating mark': '\u2066',
  'a private-use character': '\ue000',
  'the last private-use character of plane 0': '\uf8ff',
  'a private-use character of plane 15': '\u{f0000}',
  'a private-use character of plane 16': '\u{10fffd}',
  'the noncharacter U+FFFE': '\ufffe',
  'the noncharacter U+FDD0': '\ufdd0',
  'a noncharacter of plane 1': '\u{1ffff}',
  'an annotation': '\ufff9',
  'the place of an object': '\ufffc',
}
/** Texts that begin with a mark, or show nothing and are more than blanks. */
const refusedAlone = {
  'a combining mark': '\u0301',
  'a combining mark before letters': '\u0301甲乙丙丁戊',
  'a combining mark behind a blank': ' \u0301甲乙丙丁戊',
  'a mark behind a zero-width space': '\u200b\u20e3甲乙丙丁戊',
  'variation selectors': '\ufe0f\ufe0f',
  'a selector of plane 14': '\u{e0100}',
  'a Mongolian selector': '\u180b',
  'a Khmer vowel that shows nothing': '\u17b4',
  'a format character': '\u0600',
}
/** Texts that are as good as blank. */
const blank = [
  ...['\u200b', '\u3164', '\ufeff \u2800', '\u2060\u00ad', '\u070f'],
  ...['\ufff0', '\u{e0041}', '\u{1d173}', '\u{1bca0}'],
]

describe('a text that people write is refused with its field', () => {
  for (const field of forPeople)
    test(nameOf(field), async () => {
      for (const [what, bad] of Object.entries(neverAllowed))
        for (const text of [bad, `甲乙丙${bad}丁戊己`, `甲乙丙丁戊${bad}`, `${bad}甲乙丙丁戊`])
          expect([what, text, await isRefused(field, text)]).toEqual([what, text, true])
      for (const [what, text] of Object.entries(refusedAlone))
        expect([what, await isRefused(field, text)]).toEqual([what, true])
      const { least = 0 } = lengthsOf(field) ?? {}
      for (const text of blank) expect([text, await isRefused(field, text)]).toEqual([text, least > 0])
    })
})

describe('a text that people write is accepted up to its greatest length and cleaned', () => {
  for (const field of forPeople)
    test(nameOf(field), () => {
      const { least, most } = lengthsOf(field) as { least: number; most: number }
      const decode = (text: string) => Value.Decode(field.schema, Value.Check(field.schema, text) ? text : 0)
      for (const character of ['字', '😀', '𠮷', 'ب', 'ꦏ']) {
        const longest = character.repeat(most)
        expect(decode(longest)).toBe(longest)
        expect(decode(` \u200b${longest}\u3000\ufeff`)).toBe(longest)
        expect(() => decode(longest + character)).toThrow()
      }
      if (least > 1) expect(() => decode('❤\ufe0f'.repeat(least - 1))).toThrow()
      for (const zeroWidth of [
        '\u200b',
        '\u200d',
        '\u2060',
        '\ufeff',
        '\u00ad',
        '\u200f',
        '\ufe0f',
        '\u3164',
        '\u034f',
      ])
        expect(decode(`甲乙${zeroWidth}丙丁a${zeroWidth}b`)).toBe('甲乙丙丁ab')
      for (const kept of [
        '👩\u200d👧',
        '❤\ufe0f',
        '1\ufe0f\u20e3',
        'می\u200cخواهم',
        'ที่',
        '葛\u{e0100}',
        'e\u0303',
      ])
        expect(decode(`甲乙丙丁${kept}`)).toBe(`甲乙丙丁${kept.normalize('NFC')}`)
    })
})

const notEmails = [
  'nobody',
  'a@b',
  'a@b@c.cn',
  'a..b@x.cn',
  '.a@x.cn',
  'a.@x.cn',
  'a@.x.cn',
  'a@x..cn',
  'a@x.cn.',
  'a@-x.cn',
  'a b@x.cn',
  'a\u200bb@x.cn',
  'a@x\ue000.cn',
  'a,b@x.cn',
  '"a b"@x.cn',
  '@x.cn',
  `${'a'.repeat(65)}@x.cn`,
  `a@${'b'.repeat(64)}.cn`,
  `a@${'b.'.repeat(126)}cn`,
]

describe('one syntax holds for every e-mail address', () => {
  test('seven routes take one', () => expect(emails.map(nameOf)).toHaveLength(7))
  for (const field of emails)
    test(nameOf(field), async () => {
      for (const text of notEmails) expect([text, await isRefused(field, text)]).toEqual([text, true])
      const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.cn`
      expect(longest).toHaveLength(254)
      expect(Value.Check(field.schema, longest.replace('d', 'dd'))).toBe(false)
      for (const text of ['a@x.cn', 'a.b-c_d+e@mail.x-y.com.cn', "o'neil@x.cn", longest])
        for (const around of ['', ' ', '\u3000', '\u200b\ufeff '])
          expect(Value.Decode(field.schema, around + text + around)).toBe(text)
    })
})

describe('blanks and zero-width marks around a name, a mobile, an e-mail address or a tax number are removed', () => {
  const inParams = app.routes.flatMap(({ method, path, hooks }) =>
    Object.entries<TSchema>(hooks.params?.properties ?? {}).map(([field, schema]) => ({
      method,
      path,
      field,
      schema,
    })),
  )
  // the mobile of an address is read with its province
  const typed = [...listRouteFields(), ...inParams].filter(
    ({ field, path }) =>
      /^(?:username|account|mobile|email|(?:invoice\.)?tax_no)$/.test(field) &&
      !path.startsWith('/addresses/'),
  )
  test('many routes take one', () => expect(typed.length).toBeGreaterThan(12))
  const examples: Record<string, string> = {
    mobile: '13800000001',
    email: 'a@x.cn',
    tax_no: '91350100M000100Y43',
  }
  for (const { method, path, field, schema } of typed)
    test(`${method} ${path}: ${field}`, () => {
      const text = examples[field.replace('invoice.', '')] ?? 'xiao_ming'
      for (const around of [' ', '\u00a0', '\u3000', '\u200b', '\ufeff\u200e '])
        expect([around, Value.Decode(schema, around + text + around)]).toEqual([around, text])
    })
})
