import { isModelNumber, latinParts } from '../analysis/script-runs.ts'
import { kinds } from '../analysis/token-kinds.ts'
import { editDistance } from './edit-distance.ts'
import { allTerms, expandPrefix, expandSynonyms, findTerm } from './expansions.ts'
import type { Alternative, ExpansionContext, QueryTerm } from './query-terms.ts'
import { splitCompound } from './split-compound.ts'

const maxModelPrefixes = 1_000
const maxPrefixes = 100
/** No product name has more pieces in one run. */
const maxPieces = 6
const maxTypoTerms = 20
const factors = { parts: 0.8, typo: 0.5 } as const

/**
 * Expands a Latin or digit run. The first step that finds documents wins: exact term (else prefix) and synonyms, the
 * pieces of a model number, a split into known words (`pingguoshouji`), similar words by edit distance.
 */
export function expandLatin(compound: string, context: ExpansionContext): QueryTerm[] {
  const { whole, runs } = latinParts(compound)
  const alternatives = [...expandWord(whole, context), ...expandSynonyms(whole, context)]
  const hasNoSingleLetter = runs.every((run) => run.length > 1)
  if (runs.length > 1 && hasNoSingleLetter) alternatives.push(...allTerms(runs, context, factors.parts))
  if (alternatives.length > 0) return [{ text: whole, alternatives }]
  const terms = distinct(runs).flatMap((run) => expandRun(run, context))
  return terms.some(({ alternatives }) => alternatives.length > 0)
    ? terms
    : [{ text: compound, alternatives: [] }]
}

/** A single letter inside a compound carries no meaning: `5g` must not match every document with a 5 and a g. */
function expandRun(run: string, context: ExpansionContext): QueryTerm[] {
  if (!isModelNumber(run))
    return run.length > 1 || /\d/.test(run) ? expandPiece(run, context) : [{ text: run, alternatives: [] }]
  const direct = [...expandWord(run, context), ...expandSwaps(run, context)]
  if (direct.length > 0) return [{ text: run, alternatives: direct }]
  const pieces = distinct(modelPieces(run))
  return pieces.length > 1
    ? pieces.flatMap((piece) => expandPiece(piece, context))
    : [{ text: run, alternatives: [] }]
}

/** Splits a model number, single letters joined to the digits beside them: `p10plus` → `p10` and `plus`. */
function modelPieces(run: string): string[] {
  return latinParts(run).pieces.reduce<string[]>((pieces, piece) => {
    const last = pieces.at(-1)
    if (last !== undefined && (last.length === 1 || piece.length === 1) && isModelNumber(last + piece))
      pieces[pieces.length - 1] = last + piece
    else pieces.push(piece)
    return pieces
  }, [])
}

function expandPiece(piece: string, context: ExpansionContext): QueryTerm[] {
  const alternatives = [...expandWord(piece, context), ...expandSynonyms(piece, context)]
  if (alternatives.length > 0 || /\d/.test(piece)) return [{ text: piece, alternatives }]
  const parts = splitCompound(piece, context)
  return parts.length > 0 ? parts : [{ text: piece, alternatives: expandTypos(piece, context) }]
}

function expandWord(word: string, context: ExpansionContext): Alternative[] {
  const termId = findTerm(word, context)
  const exact = termId === undefined ? [] : [{ termIds: [termId], factor: 1 }]
  const isLatinTerm = termId !== undefined && (context.terms.kindOf(termId) & kinds.latin) !== 0
  // one or two digits are a prefix of half of all numbers
  if (/^\d/.test(word) && word.length < 3) return exact
  // a term that is pinyin only may also be the prefix of a Latin word
  if (isLatinTerm || (termId !== undefined && word.length < 3)) return exact
  const limit = isModelNumber(word) || /^\d/.test(word) ? maxModelPrefixes : maxPrefixes
  return [...exact, ...expandPrefix(word, context, limit).filter(({ termIds }) => termIds[0] !== termId)]
}

/** Model numbers with two neighbors swapped; other typos in a model number would match other models. */
function expandSwaps(word: string, context: ExpansionContext): Alternative[] {
  return Array.from({ length: word.length - 1 }, (_, i) =>
    allTerms([word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2)], context, factors.typo),
  ).flat()
}

/** The most similar Latin words, else pinyin at edit distance 1. */
function expandTypos(word: string, context: ExpansionContext): Alternative[] {
  const { terms, typoBudget } = context
  if (word.length < 4 || typoBudget.left <= 0) return []
  typoBudget.left--
  const nearest = (kind: typeof kinds.latin | typeof kinds.pinyin, maxDistance: number) => {
    const similar: { termId: number; distance: number }[] = []
    for (const text of terms.typoCandidates(kind)) {
      const distance = editDistance(word, text, maxDistance)
      if (distance > maxDistance) continue
      const termId = findTerm(text, context)
      if (termId !== undefined) similar.push({ termId, distance })
    }
    const minimum = Math.min(...similar.map(({ distance }) => distance))
    return similar.filter(({ distance }) => distance === minimum).slice(0, maxTypoTerms)
  }
  const latin = nearest(kinds.latin, word.length < 7 ? 1 : 2)
  const similar = latin.length > 0 || word.length < 6 ? latin : nearest(kinds.pinyin, 1)
  return similar.map(({ termId, distance }) => ({ termIds: [termId], factor: factors.typo / distance }))
}

const distinct = (parts: readonly string[]) => [...new Set(parts)].slice(0, maxPieces)
