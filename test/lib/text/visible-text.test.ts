import { expect, test } from 'bun:test'
import { cleanText, isText, trimTyped } from '../../../src/lib/text/visible-text.ts'

const blank = [
  ...['\u200b', '\u3164', '\ufeff', '\u00ad', '\u2060', '\u2800', '\u1160', '\u070f', ' \u200e\u3000'],
  ...['\n\u200b\t', '\u{e0020}', '\u{1d173}', '\u{1bca0}'],
]

test('blanks and zero-width characters around a text are removed, and a text of nothing else is empty', () => {
  for (const around of blank) expect(cleanText(`${around}甲乙${around}`)).toBe('甲乙')
  expect(blank.map(cleanText)).toEqual(blank.map(() => ''))
})

test('a zero-width character inside a text stays only where it joins or shapes what is before it', () => {
  for (const zeroWidth of [
    '\u200b',
    '\u200c',
    '\u200d',
    '\u2060',
    '\u00ad',
    '\u200f',
    '\ufe0f',
    '\u180b',
    '\u{e0061}',
  ])
    for (const [before, after] of [
      ['甲', '乙'],
      ['a', 'b'],
      ['я', 'ж'],
      ['ア', 'イ'],
      ['1', '2'],
    ])
      expect(cleanText(`${before}${zeroWidth}${after}`)).toBe(`${before}${after}`)
  const kept = [
    '👨\u200d👩\u200d👧',
    '👩🏽\u200d🚀',
    '👩\u200d❤\ufe0f\u200d👩',
    '1\ufe0f\u20e3',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'می\u200cخواهم',
    'ن\u200d',
    'क\u094d\u200d',
    'ᠠ\u180b',
    'ᠨ\u180eᠠ',
    '葛\u{e0100}城',
  ]
  for (const text of kept)
    for (const around of ['', ' ', '甲']) expect(cleanText(`${text}${around}`).startsWith(text)).toBe(true)
  // a text hidden in a flag
  expect([...cleanText(`🏴${'\u{e0061}'.repeat(50)}`)]).toHaveLength(8)
})

test('cleaning a clean text again leaves it unchanged', () => {
  const parts = [
    'ᠠ',
    '👩',
    '\u200d',
    '\u200b',
    '\ufe0f',
    'م',
    'a',
    ' ',
    '\u{e0061}',
    '🏴',
    '\u180b',
    '\u0301',
    '甲',
    '\u{e0100}',
  ]
  for (const one of parts)
    for (const two of parts)
      for (const three of parts)
        for (const four of parts) {
          const clean = cleanText(one + two + three + four)
          expect(cleanText(clean)).toBe(clean)
        }
})

test('the least length counts what a reader sees as one character, the greatest counts code points', () => {
  const limits = { least: 2, most: 6, isLine: true, mayBeEmpty: false }
  for (const [text, isAccepted] of [
    ['❤', false],
    ['❤\ufe0f', false],
    ['👨\u200d👩\u200d👧', false],
    ['e\u0303', false],
    ['1\ufe0f\u20e3', false],
    ['❤❤', true],
    ['❤\ufe0f❤\ufe0f❤\ufe0f', true],
    ['❤\ufe0f❤\ufe0f❤\ufe0fx', false],
    ['😀'.repeat(6), true],
    ['😀'.repeat(7), false],
    ['', false],
  ] as const)
    expect([text, isText(text, limits)]).toEqual([text, isAccepted])
  expect(isText('', { ...limits, mayBeEmpty: true })).toBe(true)
})

test('a text of one line has no line break and no tab, one of several lines may', () => {
  const limits = { least: 1, most: 10, mayBeEmpty: false }
  for (const text of ['甲\n乙', '甲\r\n乙', '甲\t乙', '甲乙\n'])
    expect([
      text,
      isText(text, { ...limits, isLine: true }),
      isText(text, { ...limits, isLine: false }),
    ]).toEqual([text, false, true])
})

test('blanks and hidden marks around an identifier are removed, and control characters stay to be refused', () => {
  for (const around of [' ', '\u00a0', '\u3000', '\u200b', '\ufeff', '\u202a\u202c'])
    expect(trimTyped(`${around}xiao${around}ming${around}`)).toBe(`xiao${around}ming`)
  expect(trimTyped('xiaoming\n')).toBe('xiaoming\n')
})
