import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'
import fc from 'fast-check'
import { splitWords, splitWordsForIndex } from '../../../../src/domains/search/analysis/split-words.ts'
import { createWordList } from '../../../../src/domains/search/analysis/word-list.ts'

const bytes = readFileSync(require.resolve('@node-rs/jieba/dict.txt'))
const words = createWordList(bytes)
const jieba = Jieba.withDict(dict)
const chinese = bytes
  .toString()
  .split('\n')
  .map((line) => line.split(' ')[0] as string)
  .filter((word) => /^[一-龥]+$/.test(word))

test('runs are split as jieba splits them, for queries and for the index', () => {
  const word = fc.nat(chinese.length - 1).map((i) => chinese[i] as string)
  const character = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCharCode(code))
  const rare = fc.integer({ min: 0x20000, max: 0x20100 }).map((code) => String.fromCodePoint(code))
  const run = fc
    .array(fc.oneof({ weight: 8, arbitrary: word }, { weight: 3, arbitrary: character }, rare), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(run, (text) => {
      expect(splitWords(text, words)).toEqual(jieba.cut(text, false))
      expect(splitWordsForIndex(text, words)).toEqual(jieba.cutForSearch(text, false))
    }),
    { numRuns: 3_000 },
  )
})

test('added words are kept whole, as by jieba, and many of them fit', () => {
  const added = Array.from(
    { length: 300_000 },
    (_, i) => `${chinese[i % 1_000]}甮${chinese[(i * 7) % 30_000]}`,
  )
  for (const word of added) words.add(word, 1_000_000)
  jieba.loadDict(Buffer.from(added.map((word) => `${word} 1000000 nz\n`).join('')))
  for (let i = 0; i < added.length; i += 500) {
    const text = `手机${added[i]}透明${added[added.length - 1 - i]}`
    expect(splitWords(text, words)).toEqual(jieba.cut(text, false))
  }
})
