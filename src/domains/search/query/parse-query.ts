import { normalise } from '../analysis/normalize.ts'
import { type PriceRange, readPrice } from '../analysis/price-range.ts'
import { type Quantity, quantitiesOf } from '../analysis/quantities.ts'
import { joinsOf, latinParts, type Run, runsOf } from '../analysis/script-runs.ts'
import { spellingOf, wordsForQuery } from '../analysis/segment.ts'
import { kinds } from '../analysis/token-kinds.ts'
import { phraseOf } from '../index/inverted-index.ts'
import { findHan } from './expand-han.ts'
import { findLatin } from './expand-latin.ts'
import { findTerm } from './expansions.ts'
import type { ExpansionContext, Term } from './query-terms.ts'

/** What a query asks for: every term by one of its alternatives. Tokens of `bonus` raise whoever has them. */
export type ParsedQuery = Readonly<{
  terms: readonly Term[]
  bonus: readonly number[]
  phrase: string
  price: PriceRange
}>

/** Terms beyond these are not looked at: work is bounded whatever is typed. */
const maxTerms = 12
const maxTypoSearches = 3
const maxPrefixTokens = 1_500
/** So many runs are looked at as one word in pieces. */
const maxJoined = 4
const maxJoinedHan = 3
const emptyWords = new Set(['的', '了', '和', '与', '或', '及', '在', '是', '有', '我', '要', '买', '想'])

/** Reads what a shopper typed against the tokens that the index has. */
export function parseQuery(text: string, index: Omit<ExpansionContext, 'typos' | 'prefixes'>): ParsedQuery {
  const normal = normalise(text)
  const { rest, price } = readPrice(normal)
  const lookUp: ExpansionContext = {
    ...index,
    typos: { left: maxTypoSearches },
    prefixes: { left: maxPrefixTokens },
  }
  const { rest: words, terms } = quantityTerms(rest, lookUp)
  const runs = runsOf(words)
  const distinctRuns = new Map(joinSpelled(words, runs, lookUp).map((run) => [run.text, run])).values()
  for (const run of distinctRuns) {
    if (terms.length >= maxTerms) break
    if (run.kind === 'han') terms.push(...hanTerms(run.text, lookUp))
    else terms.push(...findLatin(run.text, lookUp))
  }
  return {
    terms: distinct(terms).slice(0, maxTerms),
    bonus: bonusOf(words, runs, index),
    phrase: phraseOf(normal),
    price,
  }
}

/** The quantities of a query as terms, and the query without them; what may be something else (`256g`) stays there. */
function quantityTerms(text: string, lookUp: ExpansionContext): { rest: string; terms: Term[] } {
  const terms: Term[] = []
  let rest = text
  for (const quantity of quantitiesOf(text)) {
    const term = quantityTerm(quantity, lookUp)
    if (!term) continue
    terms.push(term)
    const end = quantity.from + quantity.text.length
    rest = rest.slice(0, quantity.from) + ' '.repeat(quantity.text.length) + rest.slice(end)
  }
  return { rest, terms }
}

function quantityTerm({ text, token, isLatin }: Quantity, lookUp: ExpansionContext): Term | undefined {
  const found = findTerm(token, lookUp)
  if (found === undefined) return isLatin ? undefined : { text, alternatives: [] }
  const others = isLatin && !text.includes(' ') ? findLatin(text, lookUp) : []
  return {
    text,
    alternatives: [
      { tokens: [found], factor: 1 },
      ...(others.length === 1 ? (others[0] as Term).alternatives : []),
    ],
  }
}

/** Runs that are one word in pieces become one: `shou ji`, `手ji`. */
function joinSpelled(text: string, runs: readonly Run[], lookUp: ExpansionContext): Run[] {
  const joined: Run[] = []
  for (let i = 0; i < runs.length; ) {
    const found = longestJoin(text, runs.slice(i, i + maxJoined), lookUp)
    joined.push(found?.run ?? (runs[i] as Run))
    i += found?.length ?? 1
  }
  return joined
}

function longestJoin(
  text: string,
  runs: readonly Run[],
  lookUp: ExpansionContext,
): { run: Run; length: number } | undefined {
  for (let length = runs.length; length > 1; length--) {
    const parts = runs.slice(0, length)
    if (!parts.every((run, i) => isSpelt(run) && (i === 0 || follows(text, parts[i - 1] as Run, run))))
      continue
    if (parts.every(({ kind }) => kind === 'han')) continue
    const spelt = parts.map((run) => (run.kind === 'han' ? spellingOf(run.text).full : run.text)).join('')
    const token = findTerm(spelt, lookUp)
    const isWord =
      token !== undefined && (lookUp.vocabulary.kindOf(token) & (kinds.pinyin | kinds.latin)) !== 0
    if (isWord || (spelt.length > 3 && lookUp.synonymsOf(spelt).length > 0))
      return { run: { kind: 'latin', text: spelt, from: (parts[0] as Run).from }, length }
  }
  return undefined
}

function isSpelt({ kind, text }: Run): boolean {
  return kind === 'han' ? text.length <= maxJoinedHan : /^[a-z]+$/.test(text)
}

function follows(text: string, before: Run, run: Run): boolean {
  return text.slice(before.from + before.text.length, run.from).trim() === ''
}

/** The words of a run; characters that the dictionary does not join belong together all the same. */
function hanTerms(run: string, lookUp: ExpansionContext): Term[] {
  const words: string[] = []
  let loose = ''
  const endLoose = () => {
    // 笔记本子: nothing but an ending
    if (loose && !(loose === '子' && words.length > 0)) words.push(loose)
    loose = ''
  }
  for (const word of wordsForQuery(run)) {
    if (word.length === 1 && !emptyWords.has(word)) loose += word
    else {
      endLoose()
      if (word.length > 1) words.push(word)
    }
  }
  endLoose()
  return (words.length > 0 ? words : [run]).flatMap((word) => findHan(word, lookUp))
}

/** Whole model numbers, written in one or with spaces. */
function bonusOf(
  text: string,
  runs: readonly Run[],
  { vocabulary }: Pick<ExpansionContext, 'vocabulary'>,
): number[] {
  const wholes = runs.flatMap((run) => (run.kind === 'latin' ? latinParts(run.text).whole : []))
  const words = [...joinsOf(text, runs), ...wholes.filter((word) => /\d/.test(word) && word.length > 2)]
  return [...new Set(words)].flatMap((word) => vocabulary.find(word) ?? [])
}

function distinct(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.text, term])).values()]
}
