import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { hasLongNumber, maskLongNumbers } from '../../src/lib/masks.ts'

const separators = [
  '',
  ' ',
  '-',
  '.',
  '\u3000',
  '－',
  '。',
  '·',
  '_',
  ' - ',
  '\u200b',
  '\n',
  '|',
  '(',
  '*',
  '+',
  '~',
  '#',
  '\ufe0f\u20e3',
  '\ufe0f\u20e3 ',
  '\u200b'.repeat(9),
  '\u3164',
  'ー',
  '=',
  ';',
  '；',
  '!',
  '?',
  '&',
  '@',
  '^',
  '\\',
  "'",
  '’',
  '"',
  '“”',
  '][',
  ']・[',
  '<',
  '>',
  '【】',
  '…',
  '👍',
  '👨‍👩‍👧',
  '\u0007',
  '\ue000',
]
const digit = fc.constantFrom(...'0123456789')

/** A mobile as people write it: with separators, and in ASCII or full-width digits. */
const written = fc.record({
  mobile: fc.tuple(fc.constantFrom(...'3456789'), fc.array(digit, { minLength: 9, maxLength: 9 })),
  separators: fc.array(fc.constantFrom(...separators), { minLength: 10, maxLength: 10 }),
  isWide: fc.boolean(),
})

/** The digits of a text as a reader sees them. */
const readable = (text: string) => text.normalize('NFKC').replace(/[^\d*]/g, '')

test('no mobile can be read after masking, in any spelling and in any surrounding text', () => {
  fc.assert(
    fc.property(written, fc.string(), fc.string(), ({ mobile, separators, isWide }, before, after) => {
      const digits = ['1', mobile[0], ...mobile[1]]
      const shown = digits.map((each) => (isWide ? String.fromCodePoint(each.charCodeAt(0) + 0xfee0) : each))
      const text = `${before}|${shown.map((each, i) => each + (separators[i] ?? '')).join('')}|${after}`
      expect(readable(maskLongNumbers(text))).not.toContain(digits.join(''))
      expect(hasLongNumber(maskLongNumbers(text))).toBe(false)
    }),
    { numRuns: 500 },
  )
})

const cases: [string, string][] = [
  ['13864075102', '138****5102'],
  ['13864075102_12345678', '138****5678'],
  ['电话 138-6407-5102，谢谢', '电话 138****5102，谢谢'],
  ['１３８６４０７５１０２', '１３８****５１０２'],
  ['1234567', '12****67'],
  ['138/0000/0002', '138****0002'],
  ['138,0000,0003', '138****0003'],
  ['138、0000：0004', '138****0004'],
  ['138*0000*0005', '138****0005'],
  ['(138)0000|0006', '(138****0006'],
  ['1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣1️⃣', '138****0011️⃣'],
  ['138=0000=5102', '138****5102'],
  ['138;0000;5102', '138****5102'],
  ['138’0000’5102', '138****5102'],
  ['138"0000"5102', '138****5102'],
  ['[138][0000][5102]', '[138****5102]'],
  ['138<0000>5102', '138****5102'],
  ['138×0000×5102', '138****5102'],
  ['138$0000%5102', '138****5102'],
  ['1/3/8/0/0/0/0/5/1/0/2', '138****5102'],
  ['138〇〇〇〇5102', '138****5102'],
  ['¥1299、¥1399', '¥1299、¥1399'],
  ['屏幕 1920×1080，床 180×200×45 厘米', '屏幕 1920×1080，床 180×200×45 厘米'],
  ['50% 60% 70% 80%', '50% 60% 70% 80%'],
  ['2026/01/02 18:30:00', '2026/01/02 18:30:00'],
  ['18:30 2026/1/29', '18:30 2026/1/29'],
  ['①③⑧⓪⓪⓪⓪⓪⓪⓪⑦', '①③⑧****⓪⓪⓪⑦'],
  ['¹³⁸⁰⁰⁰⁰⁰⁰⁰⁸', '¹³⁸****⁰⁰⁰⁸'],
  ['1,299.00 元，2026/01/02 12:30 到', '1,299.00 元，2026/01/02 12:30 到'],
  ['1299.00/1399.00', '1299.00/1399.00'],
  ['123456', '123456'],
  ['12 34 56', '12 34 56'],
  ['买了 2 件，3 天到，第 100 次', '买了 2 件，3 天到，第 100 次'],
  ['', ''],
]
for (const [text, masked] of cases)
  test(`"${text}" is shown as "${masked}"`, () => {
    expect(maskLongNumbers(text)).toBe(masked)
    expect(hasLongNumber(text)).toBe(text !== masked)
  })

test('a long text is masked in linear time', () => {
  const text = '123456 '.repeat(100_000)
  expect(maskLongNumbers(text)).toBe('123****3456 ')
  expect(maskLongNumbers('1 - - - '.repeat(100_000))).toHaveLength(800_000)
  expect(maskLongNumbers('1\u20e3 - - - '.repeat(10_000))).toHaveLength(90_000)
  expect(maskLongNumbers(`1${'\u20e3-'.repeat(100_000)}1`)).toHaveLength(200_002)
  expect(maskLongNumbers('1×'.repeat(10_000))).toHaveLength(20_000)
})
