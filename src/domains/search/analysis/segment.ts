import { Jieba } from '@node-rs/jieba'
import { dict } from '@node-rs/jieba/dict.js'
import { pinyin } from 'pinyin-pro'

/** How a Chinese word is typed on Latin keys: 手机 → `shouji`, `sj`. */
export type Spelling = Readonly<{ full: string; initials: string }>

const certain = 1_000_000
const maxSpellings = 200_000
const learned = new Set<string>()
const spellings = new Map<string, Spelling>()
let dictionary: Jieba | undefined

/** The words of a Chinese run, and the shorter words inside them; what the dictionary lacks comes as characters. */
export function wordsForIndex(run: string): string[] {
  return run.length === 1 ? [run] : jieba().cutForSearch(run, false)
}

/** The words of a Chinese run, each place in one word only. */
export function wordsForQuery(run: string): string[] {
  return run.length === 1 ? [run] : jieba().cut(run, false)
}

/**
 * Adds Chinese words of two characters or more to the dictionary: brands, categories and terms of staff that it lacks.
 * @returns those that are new to it
 */
export function learnWords(words: Iterable<string>): string[] {
  const fresh = [...new Set(words)].filter(
    (word) => /^\p{Script=Han}{2,10}$/u.test(word) && !learned.has(word),
  )
  if (fresh.length === 0) return fresh
  for (const word of fresh) learned.add(word)
  jieba().loadDict(Buffer.from(fresh.map((word) => `${word} ${certain} nz\n`).join('')))
  return fresh
}

/** How a Chinese word is spelt, tones left out and ü as v. */
export function spellingOf(word: string): Spelling {
  let found = spellings.get(word)
  if (!found) {
    const syllables = pinyin(word, { toneType: 'none', type: 'array', v: true })
    found = { full: syllables.join(''), initials: syllables.map((syllable) => syllable[0]).join('') }
    if (spellings.size >= maxSpellings) spellings.clear()
    spellings.set(word, found)
  }
  return found
}

/** Rises with every word that is learned: what was cut before may be cut in another way since. */
export function dictionaryVersion(): number {
  return learned.size
}

function jieba(): Jieba {
  dictionary ??= Jieba.withDict(dict)
  return dictionary
}
