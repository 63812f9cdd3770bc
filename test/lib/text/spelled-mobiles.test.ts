import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { hasLongNumber, maskLongNumbers } from '../../../src/lib/text/masks.ts'

const masked = [
  '138123*45678',
  '138,12345,678',
  '13812/34567/8',
  '约 138，12345，678',
  '一三八一二三四五六七八',
  '138一二三四五六七八',
  '138 一二三四 五六七八',
  '一3八1二3四5六7八',
  '幺三八-幺二三四-五六七八',
  '壹叁捌壹贰叁肆伍陆柒捌',
  '〡〣〨〡〢〣〤〥〦〧〨',
  'Ⅰ Ⅲ Ⅷ Ⅰ Ⅱ Ⅲ Ⅳ Ⅴ Ⅵ Ⅶ Ⅷ',
  'ⅰⅲⅷⅰⅱⅲⅳⅴⅵⅶⅷ',
  '13812三45六7八',
]
for (const text of masked)
  test(`"${text}" is masked as the mobile that it spells`, () => {
    expect(maskLongNumbers(`电话${text}，谢谢`)).toBe(
      `电话${text.startsWith('约') ? '约 ' : ''}138****5678，谢谢`,
    )
    expect(hasLongNumber(text)).toBe(true)
  })

test('a mobile is masked behind a country code in Chinese digits', () => {
  expect(maskLongNumbers('八六一三八一二三四五六七八')).toBe('861****5678')
  expect(maskLongNumbers('+86一三八一二三四五六七八')).toBe('+861****5678')
})

const spelled = ['零〇', '一壹幺', '二贰', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].map(
  (each, value) => [String(value), ...each],
)
test('a mobile is masked in any mixture of Chinese digits and others', () => {
  const spelling = fc
    .tuple(fc.stringMatching(/^1[3-9]\d{9}$/), fc.array(fc.nat(), { minLength: 11, maxLength: 11 }))
    .map(([mobile, choices]) => {
      const written = [...mobile].map((digit, i) => {
        const forms = spelled[Number(digit)] as string[]
        return forms[(choices[i] as number) % forms.length]
      })
      return { mobile, text: written.join('') }
    })
  fc.assert(
    fc.property(spelling, ({ mobile, text }) => {
      // a 一 between digits is a dash
      fc.pre(!/\d一\d/.test(text))
      expect(maskLongNumbers(text)).toBe(`${mobile.slice(0, 3)}****${mobile.slice(-4)}`)
    }),
    { numRuns: 1000 },
  )
})

const plain = [
  '一二三四五六七八九零一',
  '一三八一二三四五六七',
  '一三五七九，二四六八十',
  '一、外观；二、手感；三、价格',
  '二〇二六年一月二日，第一百三十八次，买了三四件',
  '13999一15999',
  '13:00一18:30',
  '2026年1月一2月，13一15号',
  '一见钟情，三心二意，七上八下，五颜六色，九牛一毛',
  '138一片二片三片四片五片六片七片八片',
  'iPhone Ⅱ 128 256，Ⅲ 512',
  '1500×2000×300',
  '1800*2000*450',
  '1599,1699,299',
  '¥138 ¥1234 ¥5678',
  '¥13812、¥34567、¥8',
  '199,15999,499,1299',
  '1299，199，15999，499',
]
for (const text of plain)
  test(`"${text}" is no mobile and stays`, () => {
    expect(maskLongNumbers(text)).toBe(text)
    expect(hasLongNumber(text)).toBe(false)
  })

test('a long text with Chinese digits is masked in linear time', () => {
  expect(maskLongNumbers('一三八'.repeat(50_000))).toBe('138****8138')
  expect(maskLongNumbers('一、三、'.repeat(20_000))).toContain('****')
})
