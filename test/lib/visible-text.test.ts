import { expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { freeText } from '../../src/domains/orders/free-text-model.ts'
import { trimText } from '../../src/lib/visible-text.ts'

const nothing = [
  '\u200b',
  '\u3164',
  '\ufeff',
  '\u00ad',
  '\u2060',
  '\u2800',
  '\u1160',
  ' \u200e\u3000',
  '\n\u200b\t',
]
/** Cannot begin or be a text, but may follow an emoji. */
const selectors = ['\ufe0f', '\ufe00\ufe0f', '\u{e0020}', '\u{e0100}', '\u{1d173}', '\u{1bca0}']
const reversing = ['\u202a', '\u202e', '\u2066', '\u2069']

test('blanks and characters that show nothing are removed at both ends only', () => {
  for (const around of nothing) expect(trimText(`${around}甲${around}乙${around}`)).toBe(`甲${around}乙`)
  expect(trimText('👩\u200d👧')).toBe('👩\u200d👧')
  expect(trimText('❤\ufe0f')).toBe('❤\ufe0f')
  expect(nothing.map(trimText)).toEqual(nothing.map(() => ''))
})

test('a free text needs characters that show, and has none that reverses the text around it', () => {
  const [required, optional] = [freeText(1, 10, {}), freeText(0, 10, {})]
  for (const text of nothing) {
    expect([text, Value.Check(required, text)]).toEqual([text, false])
    expect(Value.Check(required, `${text}甲乙${text}`)).toBe(true)
  }
  for (const text of selectors)
    for (const schema of [required, optional])
      expect([text, Value.Check(schema, text)]).toEqual([text, false])
  for (const emoji of ['❤\ufe0f', '甲乙❤\ufe0f ', '🏴\u{e0067}\u{e0062}\u{e007f}', '👩\u200d❤\ufe0f\u200d👩'])
    expect([emoji, Value.Check(required, emoji)]).toEqual([emoji, true])
  for (const mark of reversing)
    for (const schema of [required, optional])
      expect([mark, Value.Check(schema, `甲${mark}乙`)]).toEqual([mark, false])
  expect([Value.Check(required, '👩\u200d👧'), Value.Check(optional, '')]).toEqual([true, true])
})
