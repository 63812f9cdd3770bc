import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { tokensOfDocument } from '../../../../src/domains/search/analysis/document-tokens.ts'
import { normalize, normalizeWithOffsets } from '../../../../src/domains/search/analysis/normalize.ts'
import { latinParts, runsOf } from '../../../../src/domains/search/analysis/script-runs.ts'
import {
  addToDictionary,
  pinyinOf,
  segmentForQuery,
} from '../../../../src/domains/search/analysis/segment.ts'
import { highlight } from '../../../../src/domains/search/highlight.ts'
import { editDistance } from '../../../../src/domains/search/query/edit-distance.ts'
import { documentOf, tokensOfName } from '../../../support/factories/search-documents.ts'

test('full width, capitals, traditional characters and spaces are normalized', () => {
  expect(normalize('  ＩＰｈｏｎｅ　１５ 手機  ')).toBe('iphone 15 手机')
  expect(normalize('連衣裙ＡＢＣ')).toBe('连衣裙abc')
})

test('every offset of a normalized text maps to the original', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (original) => {
      const { text, starts } = normalizeWithOffsets(original)
      expect(starts.length).toBe(text.length + 1)
      expect(starts.at(-1)).toBe(original.length)
      expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    }),
  )
})

test('text is split into Chinese and Latin runs, and model numbers also into pieces', () => {
  expect(runsOf('华为mate60pro手机 kfr-35gw').map(({ text }) => text)).toEqual([
    '华为',
    'mate60pro',
    '手机',
    'kfr-35gw',
  ])
  expect(latinParts('kfr-35gw')).toEqual({
    whole: 'kfr35gw',
    runs: ['kfr', '35gw'],
    pieces: ['kfr', '35', 'gw'],
  })
  expect(latinParts('y7000p')).toEqual({ whole: 'y7000p', runs: ['y7000p'], pieces: ['y', '7000', 'p'] })
  expect(latinParts('2.8k').pieces).toEqual(['2.8', 'k'])
})

for (const [name, tokens] of [
  ['华为（HUAWEI）', ['华为', 'huawei', '华', '为']],
  ['笔记本电脑', ['笔记本', '电脑', 'bijiben', 'bjb', 'diannao', 'dn', '本']],
  ['Mate 60 Pro', ['mate', '60', 'pro', 'mate60', 'mate60pro']],
  ['联想 Y7000P', ['y7000p', 'y', '7000', 'p']],
  ['美的 KFR-35GW/N8', ['kfr35gwn8', 'kfr', '35gw', 'n8', '35', 'gw']],
  ['8GB+256GB', ['8gb', '256gb', '8', 'gb', '256']],
  ['绿茶', ['绿茶', 'lvcha', 'lc']],
] as const)
  test(`${name} has the tokens ${tokens.join(', ')}`, () => {
    expect([...tokensOfName(name).keys()]).toEqual(expect.arrayContaining([...tokens]))
  })

test('weights fall from brand to type, name, and then pinyin and caption', () => {
  const weightOf = (wish: object, token: string) => {
    const bare = { brand: '', categories: ['', '', ''] as const, name: '' }
    return tokensOfDocument(documentOf({ skuId: 1, ...bare, ...wish })).get(token)?.weight ?? 0
  }
  const weights = [
    weightOf({ brand: '苹果' }, '苹果'),
    weightOf({ categories: ['', '', '苹果'] }, '苹果'),
    weightOf({ name: '苹果' }, '苹果'),
    weightOf({ name: '苹果' }, 'pingguo'),
    weightOf({ name: '苹果' }, 'pg'),
  ]
  expect(weights).toEqual(weights.toSorted((a, b) => b - a))
  expect(new Set(weights).size).toBe(5)
  expect(weightOf({ caption: '苹果' }, '苹果')).toBeLessThan(weights[2] ?? 0)
  expect(weightOf({ name: '苹果', brand: '苹果' }, '苹果')).toBeGreaterThan(weights[0] ?? 0)
})

test('a brand is one word after it enters the dictionary', () => {
  addToDictionary(['海澜之家', '三只松鼠'])
  expect(segmentForQuery('三只松鼠坚果')[0]).toBe('三只松鼠')
  expect([...tokensOfName('海澜之家羽绒服').keys()]).toEqual(
    expect.arrayContaining(['海澜之家', 'hailanzhijia', 'hlzj', '羽绒服', 'yrf']),
  )
  expect(pinyinOf('长虹')).toEqual({ full: 'changhong', initials: 'ch' })
})

test('edit distance counts insertions, deletions, substitutions and swaps up to its limit', () => {
  expect(editDistance('fold', 'fodl', 2)).toBe(1)
  expect(editDistance('huawei', 'huwei', 2)).toBe(1)
  expect(editDistance('xiaomi', 'xiomai', 2)).toBe(2)
  expect(editDistance('apple', 'orange', 2)).toBe(3)
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b, 9)).toBe(editDistance(b, a, 9))
      expect(editDistance(a, b, 9) === 0).toBe(a === b)
      expect(editDistance(a, b, 1)).toBe(Math.min(2, editDistance(a, b, 9)))
    }),
  )
})

for (const [name, found, html] of [
  ['云禾 X3 智能手机', ['手机'], '云禾 X3 智能<em>手机</em>'],
  ['云禾 X3 智能手机', ['shouji', 'x3'], '云禾 <em>X3</em> 智能<em>手机</em>'],
  ['Ｘ３ 手機', ['x3', '手机'], '<em>Ｘ３</em> <em>手機</em>'],
  ['Mate 60 Pro 手机', ['mate60'], '<em>Mate</em> <em>60</em> Pro 手机'],
  ['KFR-35GW 空调', ['35gw'], 'KFR-<em>35GW</em> 空调'],
  ['<b>手机</b> & "x"', ['手机'], '&lt;b&gt;<em>手机</em>&lt;/b&gt; &amp; &quot;x&quot;'],
  ['<script>', ['script'], '&lt;<em>script</em>&gt;'],
] as const)
  test(`${name} with ${found.join(', ')} is highlighted as ${html}`, () => {
    expect(highlight(name, new Set(found))).toBe(html)
  })

test('a highlighted name without its marks is the escaped name', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 30 })
  fc.assert(
    fc.property(name, (text) => {
      const words = new Set(tokensOfName(text).keys())
      expect(highlight(text, words).replace(/<\/?em>/g, '')).toBe(Bun.escapeHTML(text))
    }),
  )
})
