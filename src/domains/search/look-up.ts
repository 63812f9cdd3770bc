import { editDistance } from './edit-distance.ts'
import { isModel, latinParts } from './runs.ts'
import { wordsForIndex } from './segment.ts'
import { splitKnown } from './split-known.ts'
import type { Alternative, LookUp, Term } from './terms.ts'
import { kinds } from './tokens.ts'

const maxModelPrefixes = 1_000
const maxPrefixes = 100
/** So many pieces of one run are looked for: who types more of them looks for nothing that has a name. */
const maxPieces = 6
const factors = { prefix: 0.7, synonym: 0.8, parts: 0.8, words: 0.6, characters: 0.5, typo: 0.5 } as const

/** The terms of a Chinese word: itself, else what begins with it, else its shorter words, else its characters. */
export function findHan(word: string, lookUp: LookUp): Term[] {
  const exact = known(word, lookUp)
  const own = exact === undefined ? prefixes(word, lookUp, maxPrefixes) : [{ tokens: [exact], factor: 1 }]
  const alternatives = [...own, ...synonyms(word, lookUp)]
  if (own.length > 0) return [{ text: word, alternatives }]
  const inner = innerWords(word)
  if (alternatives.length === 0 && inner.length > 0) return inner.flatMap((part) => findHan(part, lookUp))
  const parts =
    inner.length > 0
      ? together(inner, lookUp, factors.words)
      : together([...word], lookUp, factors.characters)
  return [{ text: word, alternatives: [...alternatives, ...parts] }]
}

/** The words that a long word is made of, none inside another; none when they leave a part of it out. */
function innerWords(word: string): string[] {
  const inner = wordsForIndex(word).filter((part) => part !== word)
  const outer = inner.filter((part) => !inner.some((other) => other !== part && other.includes(part)))
  return outer.join('').length >= word.length && outer.length > 1 && outer.some(({ length }) => length > 1)
    ? outer
    : []
}

/**
 * The terms of a Latin or digit run: itself, else what begins with it, else the pieces of a model number, each a term,
 * else known words that it is made of (`pingguoshouji`), else known words that look like it.
 */
export function findLatin(compound: string, lookUp: LookUp): Term[] {
  const { whole, runs, pieces } = latinParts(compound)
  const alternatives = [...ownLatin(whole, lookUp), ...synonyms(whole, lookUp)]
  if (runs.length > 1) alternatives.push(...together(runs, lookUp, factors.parts))
  if (alternatives.length > 0) return [{ text: whole, alternatives }]
  const distinct = [...new Set(pieces)].slice(0, maxPieces)
  if (distinct.length > 1) return distinct.map((piece) => findPiece(piece, lookUp))
  return [findPiece(whole, lookUp)]
}

function findPiece(piece: string, lookUp: LookUp): Term {
  const found = [...ownLatin(piece, lookUp), ...synonyms(piece, lookUp)]
  if (found.length > 0 || /\d/.test(piece)) return { text: piece, alternatives: found }
  const parts = splitKnown(piece, lookUp)
  return { text: piece, alternatives: parts.length > 0 ? parts : typos(piece, lookUp) }
}

function ownLatin(word: string, lookUp: LookUp): Alternative[] {
  const exact = known(word, lookUp)
  const itself = exact === undefined ? [] : [{ tokens: [exact], factor: 1 }]
  const isTyped = exact !== undefined && (lookUp.vocabulary.kindOf(exact) & kinds.latin) !== 0
  // a digit or two begin half of all numbers: they stand for themselves
  if (/^\d/.test(word) && word.length < 3) return itself
  // what is spelt like a word may also be the beginning of another one
  if (isTyped || (exact !== undefined && word.length < 3)) return itself
  const limit = isModel(word) || /^\d/.test(word) ? maxModelPrefixes : maxPrefixes
  return [...itself, ...prefixes(word, lookUp, limit).filter(({ tokens }) => tokens[0] !== exact)]
}

function typos(word: string, lookUp: LookUp): Alternative[] {
  const { vocabulary, typos } = lookUp
  if (word.length < 4 || typos.left <= 0) return []
  typos.left--
  const limit = word.length < 7 ? 1 : 2
  const nearest = (kind: typeof kinds.latin | typeof kinds.pinyin, most: number) => {
    const found: { token: number; distance: number }[] = []
    for (const text of vocabulary.lettersOf(kind)) {
      const distance = editDistance(word, text, most)
      if (distance > most) continue
      const token = known(text, lookUp)
      if (token !== undefined) found.push({ token, distance })
    }
    const least = Math.min(...found.map(({ distance }) => distance))
    return found.filter(({ distance }) => distance === least).slice(0, 20)
  }
  const latin = nearest(kinds.latin, limit)
  const found = latin.length > 0 || word.length < 6 ? latin : nearest(kinds.pinyin, 1)
  return found.map(({ token, distance }) => ({ tokens: [token], factor: factors.typo / distance }))
}

function synonyms(word: string, lookUp: LookUp): Alternative[] {
  return lookUp.synonymsOf(word).flatMap((synonym) => {
    const exact = known(synonym, lookUp)
    if (exact !== undefined) return [{ tokens: [exact], factor: factors.synonym }]
    const parts = /^\p{Script=Han}+$/u.test(synonym) ? wordsForIndex(synonym) : synonym.split(' ')
    return together(parts, lookUp, factors.synonym)
  })
}

/** As many as the query may still have: each costs a look and a walk over its documents. */
function prefixes(word: string, lookUp: LookUp, limit: number): Alternative[] {
  const { vocabulary, count, prefixes } = lookUp
  const found = vocabulary.startingWith(word, Math.min(limit, prefixes.left))
  prefixes.left -= found.length
  return found
    .filter((token) => count(token) > 0)
    .map((token) => ({ tokens: [token], factor: factors.prefix }))
}

/** One alternative of all the words, or none when one of them is unknown. */
function together(words: readonly string[], lookUp: LookUp, factor: number): Alternative[] {
  const tokens = [...new Set(words)].map((word) => known(word, lookUp))
  return tokens.length > 0 && tokens.every((token) => token !== undefined) ? [{ tokens, factor }] : []
}

function known(word: string, { vocabulary, count }: LookUp): number | undefined {
  const token = vocabulary.find(word)
  return token !== undefined && count(token) > 0 ? token : undefined
}
