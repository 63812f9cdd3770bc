import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { mobileSpelling, normalizeMobile, plainPhone } from '../../../src/lib/text/mobile-number.ts'

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 })
const mobile = fc
  .tuple(fc.integer({ min: 3, max: 9 }), digits)
  .map(([second, rest]) => `1${second}${rest.join('')}`)
const gap = fc.constantFrom('', '', ' ', '-', '\u3000', '–', '－', '\u200b', '\u202a', '\u00a0', '(', '）')
const prefix = fc.constantFrom('', '+86', '＋８６', '0086', '+８6', '86', '８6')

const spelling = fc
  .tuple(mobile, prefix, fc.infiniteStream(gap), fc.infiniteStream(fc.boolean()))
  .map(([plain, before, gaps, wide]) => {
    const next = <T>(stream: Iterator<T>) => stream.next().value as T
    const letters = [...(before + plain)].map((letter) =>
      /\d/.test(letter) && next(wide) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter,
    )
    return { plain, text: letters.map((letter) => next(gaps) + letter).join('') + next(gaps) }
  })

test('every spelling of a mobile gives its 11 digits', () => {
  fc.assert(fc.property(spelling, ({ plain, text }) => expect(normalizeMobile(text)).toBe(plain)))
})

test('a number that is no mobile of the mainland stays refused in every spelling', () => {
  const refused = [
    '',
    ' ',
    '12800000001',
    '1380000000',
    '138000000011',
    '8612800000001',
    '86138000000011',
    '868613800000001',
    '086 13800000001',
    '+0086 13800000001',
    '+85291234567',
    '00138',
  ]
  for (const text of [...refused, '+87 13800000001', '13800000001x', '1380000 000①', '138.0000.0001'])
    expect([text, normalizeMobile(text)]).toEqual([text, undefined])
})

test('a long run of blanks is refused in linear time', () => {
  const text = `${' '.repeat(200_000)}x`
  expect(new RegExp(mobileSpelling).test(text)).toBe(false)
  expect(normalizeMobile(`1${text}`)).toBeUndefined()
})

test('a number of another region becomes plain ASCII', () => {
  expect(plainPhone(' ＋８５２ 9123-4567 ')).toBe('+85291234567')
  expect(plainPhone('0912–345–678')).toBe('0912345678')
})
