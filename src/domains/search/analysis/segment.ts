import { readFileSync } from 'node:fs'
import { splitWords, splitWordsForIndex } from './split-words.ts'
import { createWordList, type WordList } from './word-list.ts'

/** The pinyin of a Chinese word: 手机 → `shouji`, `sj`. */
type Pinyin = Readonly<{ full: string; initials: string }>

/** A dictionary frequency so high that the segmenter never splits the word. */
const wordFrequency = 1_000_000
const maxCachedPinyin = 200_000
const addedWords = new Set<string>()
const pinyinCache = new Map<string, Pinyin>()
let dictionary: WordList | undefined
let converter: typeof import('pinyin-pro').pinyin | undefined

/** Segments a Chinese run into words and the shorter words inside them; unknown text becomes single characters. */
export function segmentForIndex(run: string): string[] {
  return run.length === 1 ? [run] : splitWordsForIndex(run, wordList())
}

/** Segments a Chinese run into words that do not overlap. */
export function segmentForQuery(run: string): string[] {
  return run.length === 1 ? [run] : splitWords(run, wordList())
}

/**
 * Adds Chinese words of 2 to 10 characters to the dictionary: brands, categories and synonyms that it lacks.
 * @returns the words that are new
 */
export function addToDictionary(words: Iterable<string>): string[] {
  const added = [...new Set(words)].filter(
    (word) => /^\p{Script=Han}{2,10}$/u.test(word) && !addedWords.has(word),
  )
  if (added.length === 0) return added
  for (const word of added) {
    addedWords.add(word)
    wordList().add(word, wordFrequency)
  }
  return added
}

/** Returns the pinyin of a Chinese word without tones, ü as v. */
export function pinyinOf(word: string): Pinyin {
  let cached = pinyinCache.get(word)
  if (!cached) {
    const syllables = toPinyin()(word, { toneType: 'none', type: 'array', v: true })
    cached = { full: syllables.join(''), initials: syllables.map((syllable) => syllable[0]).join('') }
    if (pinyinCache.size >= maxCachedPinyin) pinyinCache.clear()
    pinyinCache.set(word, cached)
  }
  return cached
}

/** Rises with every added word; results of segmentation from an earlier version may be outdated. */
export function dictionaryVersion(): number {
  return addedWords.size
}

/**
 * Loads the dictionary of jieba with the first word: a process without an index needs none. Jieba itself takes 47 MB for the
 * same words.
 */
function wordList(): WordList {
  dictionary ??= createWordList(readFileSync(require.resolve('@node-rs/jieba/dict.txt')))
  return dictionary
}

function toPinyin() {
  converter ??= (require('pinyin-pro') as typeof import('pinyin-pro')).pinyin
  return converter
}
