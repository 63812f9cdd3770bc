import { phraseOf } from './inverted-index.ts'
import { findHan, findLatin } from './look-up.ts'
import { normalise } from './normalise.ts'
import { joinsOf, latinParts, type Run, runsOf } from './runs.ts'
import { wordsForQuery } from './segment.ts'
import type { LookUp, Term } from './terms.ts'

/** What a query asks for: every term by one of its alternatives. Tokens of `bonus` raise whoever has them. */
export type ParsedQuery = Readonly<{ terms: readonly Term[]; bonus: readonly number[]; phrase: string }>

/** Terms beyond these are not looked at: work is bounded whatever is typed. */
const maxTerms = 12
const maxTypoSearches = 3
const maxPrefixTokens = 1_500
const emptyWords = new Set(['的', '了', '和', '与', '或', '及', '在', '是', '有', '我', '要', '买', '想'])

/** Reads what a shopper typed against the tokens that the index has. */
export function parseQuery(text: string, index: Omit<LookUp, 'typos' | 'prefixes'>): ParsedQuery {
  const normal = normalise(text)
  const runs = runsOf(normal)
  const lookUp: LookUp = { ...index, typos: { left: maxTypoSearches }, prefixes: { left: maxPrefixTokens } }
  const terms: Term[] = []
  const distinctRuns = new Map(runs.map((run) => [run.text, run])).values()
  for (const run of distinctRuns) {
    if (terms.length >= maxTerms) break
    terms.push(...(run.kind === 'han' ? hanTerms(run.text, lookUp) : findLatin(run.text, lookUp)))
  }
  return {
    terms: distinct(terms).slice(0, maxTerms),
    bonus: bonusOf(normal, runs, index),
    phrase: phraseOf(normal),
  }
}

/** The words of a run; characters that the dictionary does not join belong together all the same. */
function hanTerms(run: string, lookUp: LookUp): Term[] {
  const words: string[] = []
  let loose = ''
  const endLoose = () => {
    if (loose) words.push(loose)
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
function bonusOf(text: string, runs: readonly Run[], { vocabulary }: Pick<LookUp, 'vocabulary'>): number[] {
  const wholes = runs.flatMap((run) => (run.kind === 'latin' ? latinParts(run.text).whole : []))
  const words = [...joinsOf(text, runs), ...wholes.filter((word) => /\d/.test(word) && word.length > 2)]
  return [...new Set(words)].flatMap((word) => vocabulary.find(word) ?? [])
}

function distinct(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.text, term])).values()]
}
