import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { hasLongNumber, maskLongNumbers, maskMobile, maskName } from '../../../src/lib/text/masks.ts'

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
  ',',
  '、',
  '/',
  ':',
  '$',
  '%',
  '×',
  ' - - ',
  '/ / / /',
  '········',
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
      expect(hasLongNumber(text)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

const listSigns = [...',，、;/|×*']
const signs = [...listSigns, ...' -.:：·_~!?()[]<>#&@+=\'"…\n👍']

/** Up to eight signs between the digits of a mobile. */
const gap = (minLength: number, unit = signs) =>
  fc.array(fc.constantFrom(...unit), { minLength, maxLength: 8 }).map((each) => each.join(''))

/** Writes a mobile with a gap before each digit at which a piece begins. */
const spelled = (startsAt: fc.Arbitrary<readonly number[]>, between: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.stringMatching(/^1[3-9]\d{9}$/), startsAt, fc.array(between, { minLength: 10, maxLength: 10 }))
    .map(([mobile, starts, gaps]) => ({
      mobile,
      text: [...mobile].map((each, i) => (starts.includes(i) ? gaps[i - 1] + each : each)).join(''),
    }))
const everywhere = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

const spellings: Record<string, ReturnType<typeof spelled>> = {
  'signs between all digits': spelled(fc.constant(everywhere), gap(1, [...signs, '$', '%', '¥'])),
  'signs between groups of 3, 4 and 4 digits': spelled(fc.constant([3, 7]), gap(1)),
  'two or more signs anywhere': spelled(
    fc.subarray(everywhere),
    gap(
      2,
      signs.filter((sign) => sign.trim()),
    ),
  ),
}
describe('a mobile is masked with up to eight signs of any kind between its digits:', () => {
  for (const [how, spelling] of Object.entries(spellings))
    test(how, () => {
      fc.assert(
        fc.property(
          spelling,
          fc.constantFrom('', '电话 ', '(', '18:30 ', '2026-01-02 '),
          ({ mobile, text }, before) => {
            const masked = maskLongNumbers(`${before}${text}。`)
            expect([text, readable(masked)]).not.toEqual([text, expect.stringContaining(mobile)])
            expect(masked).toContain('****')
          },
        ),
        { numRuns: 2000 },
      )
    })
})

const two = (value: number) => String(value).padStart(2, '0')
const padded = fc.constantFrom(two, String)
const dates = fc
  .tuple(
    fc.integer({ min: 1900, max: 2099 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 31 }),
  )
  .chain(([year, month, day]) =>
    fc
      .tuple(padded, fc.constantFrom('-', '/', '.'))
      .map(([pad, sign]) => [year, pad(month), pad(day)].join(sign)),
  )
const times = fc
  .tuple(
    fc.integer({ min: 0, max: 23 }),
    fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 2 }),
    padded,
  )
  .map(([hour, rest, pad]) => [pad(hour), ...rest.map(two)].join(':'))
const listOf = (items: fc.Arbitrary<string>, between: readonly string[]) =>
  fc
    .tuple(fc.array(items, { minLength: 1, maxLength: 8 }), fc.constantFrom(...between))
    .map(([list, sign]) => list.join(sign))
const afterList = listSigns.flatMap((sign) => [sign, `${sign} `])
const integers = fc.integer({ min: 1, max: 99_999 }).map(String)
const decimals = fc
  .tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 99 }), fc.boolean())
  .map(([yuan, fen, isShort]) => `${yuan}.${isShort ? fen % 10 : two(fen)}`)
/** Three numbers that are grouped as a mobile, which is masked, or single digits. */
const mayBeMobile = /(?<!\d)1[3-9]\d\D+\d{4}\D+\d{4}(?!\d)|(?<!\d)1\D+[3-9](?:\D+\d){9}(?!\d)/

const plain: Record<string, fc.Arbitrary<string>> = {
  'dates and times': listOf(fc.oneof(dates, times), [' ', ', ', '，', '、', '~', ' - ', '-', ' | ']),
  'dates with times': listOf(
    fc.tuple(dates, times).map((each) => each.join(' ')),
    [' ', ', ', '，', '、', '~', ' - ', '-', ' | '],
  ),
  'lists of numbers': listOf(integers, afterList),
  'lists of amounts': listOf(decimals, [' ', ' - ', '~', ...afterList]),
  'lists of prices': listOf(
    integers.map((price) => `¥${price}`),
    [' ', ...afterList],
  ),
}
/** Three numbers of unlike lengths that make a mobile, which is masked. */
const areUnlike = (text: string) => {
  const numbers = text.match(/\d+/g) ?? []
  const lengths = numbers.map(({ length }) => length)
  const isUneven = Math.max(...lengths) - Math.min(...lengths) > 1
  return numbers.length === 3 && isUneven && /^1[3-9]\d{9}$/.test(numbers.join(''))
}
describe('what is no mobile stays unchanged:', () => {
  for (const [what, texts] of Object.entries(plain))
    test(what, () => {
      fc.assert(
        fc.property(texts, fc.constantFrom('', '约 ', '('), (text, before) => {
          fc.pre(what === 'lists of prices' || !(mayBeMobile.test(text) || areUnlike(text)))
          expect(maskLongNumbers(before + text)).toBe(before + text)
        }),
        { numRuns: 2000 },
      )
    })
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
  ['138----0000----5102', '138****5102'],
  ['138，，，，6407，，，，5102', '138****5102'],
  ['1 … … … 3864075102', '138****5102'],
  ['138---------6407---------5102', '138---------6407---------5102'],
  ['138,6407,5102', '138****5102'],
  ['138,6407,5102，139,6407,5103', '138****5102，139****5103'],
  ['13:58,0000,510', '135****0510'],
  ['18:30 138 6407 5102', '18:30 138****5102'],
  ['2026-01-02 13864075102', '2026-01-02 138****5102'],
  ['0591-87654321', '059****4321'],
  ['138****5102', '138****5102'],
  ['100,200,300', '100,200,300'],
  ['100，200，300，1599', '100，200，300，1599'],
  ['1599,1699,299', '1599,1699,299'],
  ['1500×2000×300', '1500×2000×300'],
  ['1920×1080，180×200', '1920×1080，180×200'],
  ['15% 20% 25% 30% 100%', '15% 20% 25% 30% 100%'],
  ['99.00 199.00 299.00', '99.00 199.00 299.00'],
  ['2026-01-02 18:30', '2026-01-02 18:30'],
  ['2026.1.2 8:05', '2026.1.2 8:05'],
  ['2026-01-02 18:30:00 - 2026-01-09 18:30:00', '2026-01-02 18:30:00 - 2026-01-09 18:30:00'],
  ['２０２６－０１－０２　１８：３０', '２０２６－０１－０２　１８：３０'],
  ['15/1/2026 18:30', '15/1/2026 18:30'],
  ['1999-12-31 8:15', '1999-12-31 8:15'],
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
  expect(maskLongNumbers('1/3/'.repeat(100_000))).toHaveLength(400_000)
  expect(maskLongNumbers('1;3;'.repeat(100_000))).toBe('131****3131;3;')
  expect(maskLongNumbers('1,300,'.repeat(100_000))).toHaveLength(600_000)
  expect(maskLongNumbers('2026-01-'.repeat(100_000))).toContain('2026')
  expect(maskLongNumbers('¥'.repeat(500_000))).toHaveLength(500_000)
})

test('a masked name hides at least one character, and a masked number at least one digit', () => {
  expect(['', '李', '张三', '张三丰', 'xiaoming'].map(maskName)).toEqual([
    '***',
    '***',
    '张***',
    '张***丰',
    'x***g',
  ])
  const numbers = ['13800000001', '+85291234567', '010-12345678', '1380000', '138 0000 0001']
  expect(numbers.map(maskMobile)).toEqual(['138****0001', '***', '***', '***', '***'])
})
