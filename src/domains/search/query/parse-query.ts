import { normalize } from '../analysis/normalize.ts'
import { extractPriceRange, type PriceRange } from '../analysis/price-range.ts'
import { type Quantity, quantitiesOf } from '../analysis/quantities.ts'
import { latinParts, type Run, runsOf, shinglesOf } from '../analysis/script-runs.ts'
import { pinyinOf, segmentForQuery } from '../analysis/segment.ts'
import { kinds } from '../analysis/token-kinds.ts'
import { phraseOf } from '../index/inverted-index.ts'
import { expandHan } from './expand-han.ts'
import { expandLatin } from './expand-latin.ts'
import { findTerm } from './expansions.ts'
import type { ExpansionContext, QueryTerm } from './query-terms.ts'

/** A query after expansion. A document matches when it matches every term by one of the term's alternatives. */
export type ParsedQuery = Readonly<{
  terms: readonly QueryTerm[]
  /** Ids of index terms that raise the score of a match but are not required. */
  boosts: readonly number[]
  phrase: string
  price: PriceRange
}>

/** Later terms are ignored, so the work for one query is bounded. */
const maxTerms = 12
const maxTypoSearches = 3
const maxPrefixTerms = 1_500
/** The maximum number of adjacent runs that are read as one word in pieces. */
const maxJoined = 4
const maxJoinedHan = 3
const stopWords = new Set(['的', '了', '和', '与', '或', '及', '在', '是', '有', '我', '要', '买', '想'])

/** Parses and expands what a shopper typed against the terms of the index. */
export function parseQuery(
  text: string,
  index: Omit<ExpansionContext, 'typoBudget' | 'prefixBudget'>,
): ParsedQuery {
  const normalized = normalize(text)
  const { rest, price } = extractPriceRange(normalized)
  const context: ExpansionContext = {
    ...index,
    typoBudget: { left: maxTypoSearches },
    prefixBudget: { left: maxPrefixTerms },
  }
  const { rest: words, terms } = extractQuantities(rest, context)
  const runs = runsOf(words)
  const distinctRuns = new Map(joinPieces(words, runs, context).map((run) => [run.text, run])).values()
  for (const run of distinctRuns) {
    if (terms.length >= maxTerms) break
    if (run.kind === 'han') terms.push(...hanTerms(run.text, context))
    else terms.push(...expandLatin(run.text, context))
  }
  return {
    terms: distinct(terms).slice(0, maxTerms),
    boosts: boostsOf(words, runs, index),
    phrase: phraseOf(normalized),
    price,
  }
}

/** Returns the quantities of a query as terms and the query without them; an ambiguous one (`256g`) stays in the query. */
function extractQuantities(text: string, context: ExpansionContext): { rest: string; terms: QueryTerm[] } {
  const terms: QueryTerm[] = []
  let rest = text
  for (const quantity of quantitiesOf(text)) {
    const term = quantityTerm(quantity, context)
    if (!term) continue
    terms.push(term)
    const end = quantity.offset + quantity.text.length
    rest = rest.slice(0, quantity.offset) + ' '.repeat(quantity.text.length) + rest.slice(end)
  }
  return { rest, terms }
}

function quantityTerm({ text, token, isLatin }: Quantity, context: ExpansionContext): QueryTerm | undefined {
  const termId = findTerm(token, context)
  if (termId === undefined) return isLatin ? undefined : { text, alternatives: [] }
  const others = isLatin && !text.includes(' ') ? expandLatin(text, context) : []
  return {
    text,
    alternatives: [
      { termIds: [termId], factor: 1 },
      ...(others.length === 1 ? (others[0] as QueryTerm).alternatives : []),
    ],
  }
}

/** Joins adjacent runs that are one word in pieces: `shou ji`, `手ji`. */
function joinPieces(text: string, runs: readonly Run[], context: ExpansionContext): Run[] {
  const joined: Run[] = []
  for (let i = 0; i < runs.length; ) {
    const longest = longestJoin(text, runs.slice(i, i + maxJoined), context)
    joined.push(longest?.run ?? (runs[i] as Run))
    i += longest?.length ?? 1
  }
  return joined
}

function longestJoin(
  text: string,
  runs: readonly Run[],
  context: ExpansionContext,
): { run: Run; length: number } | undefined {
  for (let length = runs.length; length > 1; length--) {
    const parts = runs.slice(0, length)
    if (!parts.every((run, i) => isPiece(run) && (i === 0 || follows(text, parts[i - 1] as Run, run))))
      continue
    if (parts.every(({ kind }) => kind === 'han')) continue
    const letters = parts.map((run) => (run.kind === 'han' ? pinyinOf(run.text).full : run.text)).join('')
    const termId = findTerm(letters, context)
    const isWord = termId !== undefined && (context.terms.kindOf(termId) & (kinds.pinyin | kinds.latin)) !== 0
    if (isWord || (letters.length > 3 && context.synonymsOf(letters).length > 0))
      return { run: { kind: 'latin', text: letters, offset: (parts[0] as Run).offset }, length }
  }
  return undefined
}

function isPiece({ kind, text }: Run): boolean {
  return kind === 'han' ? text.length <= maxJoinedHan : /^[a-z]+$/.test(text)
}

function follows(text: string, before: Run, run: Run): boolean {
  return text.slice(before.offset + before.text.length, run.offset).trim() === ''
}

/** The terms of a Chinese run. Adjacent characters that the dictionary leaves single form one word together. */
function hanTerms(run: string, context: ExpansionContext): QueryTerm[] {
  const words: string[] = []
  let singles = ''
  const endSingles = () => {
    // 笔记本子: the suffix 子 alone carries no meaning
    if (singles && !(singles === '子' && words.length > 0)) words.push(singles)
    singles = ''
  }
  for (const word of segmentForQuery(run)) {
    if (word.length === 1 && !stopWords.has(word)) singles += word
    else {
      endSingles()
      if (word.length > 1) words.push(word)
    }
  }
  endSingles()
  return (words.length > 0 ? words : [run]).flatMap((word) => expandHan(word, context))
}

/** The ids of whole model numbers, typed in one piece or with spaces. */
function boostsOf(text: string, runs: readonly Run[], { terms }: Pick<ExpansionContext, 'terms'>): number[] {
  const wholes = runs.flatMap((run) => (run.kind === 'latin' ? latinParts(run.text).whole : []))
  const words = [...shinglesOf(text, runs), ...wholes.filter((word) => /\d/.test(word) && word.length > 2)]
  return [...new Set(words)].flatMap((word) => terms.find(word) ?? [])
}

function distinct(terms: readonly QueryTerm[]): QueryTerm[] {
  return [...new Map(terms.map((term) => [term.text, term])).values()]
}
