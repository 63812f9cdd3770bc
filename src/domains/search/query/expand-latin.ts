import { isModel, latinParts } from '../analysis/script-runs.ts'
import { kinds } from '../analysis/token-kinds.ts'
import { editDistance } from './edit-distance.ts'
import { allTerms, findTerm, prefixes, synonyms } from './expansions.ts'
import type { Alternative, ExpansionContext, Term } from './query-terms.ts'
import { splitKnown } from './split-compound.ts'

const maxModelPrefixes = 1_000
const maxPrefixes = 100
/** So many pieces of one run are looked for: who types more of them looks for nothing that has a name. */
const maxPieces = 6
const factors = { parts: 0.8, typo: 0.5 } as const

/**
 * The terms of a Latin or digit run: itself, else what begins with it, else the pieces of a model number, each a term,
 * else known words that it is made of (`pingguoshouji`), else known words that look like it.
 */
export function findLatin(compound: string, lookUp: ExpansionContext): Term[] {
  const { whole, runs } = latinParts(compound)
  const alternatives = [...ownLatin(whole, lookUp), ...synonyms(whole, lookUp)]
  const isSound = runs.every((run) => run.length > 1)
  if (runs.length > 1 && isSound) alternatives.push(...allTerms(runs, lookUp, factors.parts))
  if (alternatives.length > 0) return [{ text: whole, alternatives }]
  const terms = distinct(runs).flatMap((run) => findRun(run, lookUp))
  return terms.some(({ alternatives }) => alternatives.length > 0)
    ? terms
    : [{ text: compound, alternatives: [] }]
}

/** A letter that is a piece of something says nothing: `5g` is not whatever has a 5 and a g. */
function findRun(run: string, lookUp: ExpansionContext): Term[] {
  if (!isModel(run))
    return run.length > 1 || /\d/.test(run) ? findPiece(run, lookUp) : [{ text: run, alternatives: [] }]
  const own = [...ownLatin(run, lookUp), ...swapped(run, lookUp)]
  if (own.length > 0) return [{ text: run, alternatives: own }]
  const pieces = distinct(soundPieces(run))
  return pieces.length > 1
    ? pieces.flatMap((piece) => findPiece(piece, lookUp))
    : [{ text: run, alternatives: [] }]
}

/** The pieces of a model number, single letters with the digits beside them: `p10plus` → `p10` and `plus`. */
function soundPieces(run: string): string[] {
  return latinParts(run).pieces.reduce<string[]>((sound, piece) => {
    const last = sound.at(-1)
    if (last !== undefined && (last.length === 1 || piece.length === 1) && isModel(last + piece))
      sound[sound.length - 1] = last + piece
    else sound.push(piece)
    return sound
  }, [])
}

function findPiece(piece: string, lookUp: ExpansionContext): Term[] {
  const found = [...ownLatin(piece, lookUp), ...synonyms(piece, lookUp)]
  if (found.length > 0 || /\d/.test(piece)) return [{ text: piece, alternatives: found }]
  const parts = splitKnown(piece, lookUp)
  return parts.length > 0 ? parts : [{ text: piece, alternatives: typos(piece, lookUp) }]
}

function ownLatin(word: string, lookUp: ExpansionContext): Alternative[] {
  const exact = findTerm(word, lookUp)
  const itself = exact === undefined ? [] : [{ tokens: [exact], factor: 1 }]
  const isTyped = exact !== undefined && (lookUp.vocabulary.kindOf(exact) & kinds.latin) !== 0
  // a digit or two begin half of all numbers: they stand for themselves
  if (/^\d/.test(word) && word.length < 3) return itself
  // what is spelt like a word may also be the beginning of another one
  if (isTyped || (exact !== undefined && word.length < 3)) return itself
  const limit = isModel(word) || /^\d/.test(word) ? maxModelPrefixes : maxPrefixes
  return [...itself, ...prefixes(word, lookUp, limit).filter(({ tokens }) => tokens[0] !== exact)]
}

/** A model number of which two neighbours changed places; no other mistake is looked for where there are digits. */
function swapped(word: string, lookUp: ExpansionContext): Alternative[] {
  return Array.from({ length: word.length - 1 }, (_, i) =>
    allTerms([word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2)], lookUp, factors.typo),
  ).flat()
}

function typos(word: string, lookUp: ExpansionContext): Alternative[] {
  const { vocabulary, typos } = lookUp
  if (word.length < 4 || typos.left <= 0) return []
  typos.left--
  const limit = word.length < 7 ? 1 : 2
  const nearest = (kind: typeof kinds.latin | typeof kinds.pinyin, most: number) => {
    const found: { token: number; distance: number }[] = []
    for (const text of vocabulary.lettersOf(kind)) {
      const distance = editDistance(word, text, most)
      if (distance > most) continue
      const token = findTerm(text, lookUp)
      if (token !== undefined) found.push({ token, distance })
    }
    const least = Math.min(...found.map(({ distance }) => distance))
    return found.filter(({ distance }) => distance === least).slice(0, 20)
  }
  const latin = nearest(kinds.latin, limit)
  const found = latin.length > 0 || word.length < 6 ? latin : nearest(kinds.pinyin, 1)
  return found.map(({ token, distance }) => ({ tokens: [token], factor: factors.typo / distance }))
}

const distinct = (parts: readonly string[]) => [...new Set(parts)].slice(0, maxPieces)
