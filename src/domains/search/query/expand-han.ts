import { colorOfCharacter, colorOfWord } from '../analysis/colors.ts'
import { pinyinOf, segmentForIndex } from '../analysis/segment.ts'
import { endingToken, kinds } from '../analysis/token-kinds.ts'
import { allTerms, expandPrefix, expandSynonyms, findTerm } from './expansions.ts'
import type { Alternative, ExpansionContext, QueryTerm } from './query-terms.ts'

const maxPrefixes = 100
const maxTypes = 300
const minScattered = 4
const factors = {
  type: 0.7,
  character: 0.3,
  phrase: 0.5,
  homophone: 0.6,
  scattered: 0.3,
  color: 0.9,
  shade: 0.3,
} as const
/** Last characters shared by the names of unrelated products. */
const genericEndings = new Set('器机品物子具件人箱套盒装')
/** Characters that precede a product noun and qualify it. */
const modifiers = new Set('男女童长短大小薄厚新旧高低球茶酒背挎转跑软硬冬夏')

/**
 * Expands a Chinese word. The first step that finds documents wins: exact term (else prefix) and synonyms, phrase in a
 * name, stem, homophone, split into shorter words, all characters anywhere. A term that no step finds has no alternatives.
 */
export function expandHan(word: string, context: ExpansionContext): QueryTerm[] {
  if (word.length === 1) return [expandCharacter(word, context)]
  const exact = findTerm(word, context)
  const direct =
    exact === undefined ? expandPrefix(word, context, maxPrefixes) : [{ termIds: [exact], factor: 1 }]
  const color = expandColor(colorOfWord(word), context, factors.color)
  if (color) return [{ text: word, alternatives: [...direct, ...color], isColor: true }]
  const named = [...direct, ...expandSynonyms(word, context)]
  if (named.length > 0) return [{ text: word, alternatives: named }]
  const phrases = expandPhrase(word, context)
  if (phrases.length > 0) return [{ text: word, alternatives: phrases }]
  const stem = stemOf(word)
  if (stem) {
    const terms = expandHan(stem, context)
    if (terms.every(({ alternatives }) => alternatives.length > 0)) return terms
  }
  const homophones = expandHomophones(word, context)
  if (homophones.length > 0) return [{ text: word, alternatives: homophones }]
  const split = splitWord(word, context)
  if (split) return split
  // four different characters rarely meet by chance: 徕卡双摄 in the middle of a caption
  const scattered = new Set(word).size >= minScattered ? allTerms([...word], context, factors.scattered) : []
  if (scattered.length > 0) return [{ text: word, alternatives: scattered }]
  // an unknown shade (曜石红) still names a color
  const shade = expandColor(colorOfCharacter(word.at(-1) as string), context, factors.shade)
  return [{ text: word, alternatives: word.length === 3 && shade ? shade : [], isColor: shade !== undefined }]
}

/** 鞋 matches names that end with it, else product types that begin with it, and then every text with the character. */
function expandCharacter(character: string, context: ExpansionContext): QueryTerm {
  const { terms, documentFrequency } = context
  const ending = findTerm(endingToken(character), context)
  const exact = findTerm(character, context)
  const types = terms
    .withPrefix(character, maxTypes)
    .filter((termId) => isTypeWord(termId, context) && documentFrequency(termId) > 0)
    .map((termId) => ({ termIds: [termId], factor: factors.type }))
  const colors = expandColor(colorOfCharacter(character), context, 1) ?? []
  const named = [
    ...(ending === undefined ? [] : [{ termIds: [ending], factor: 1 }]),
    ...types,
    ...colors,
    ...expandSynonyms(character, context),
  ]
  const anywhere =
    exact === undefined ? [] : [{ termIds: [exact], factor: named.length > 0 ? factors.character : 1 }]
  return {
    text: character,
    alternatives: ending === undefined ? [...named, ...anywhere] : named,
    isColor: ending === undefined && colors.length > 0,
  }
}

function isTypeWord(termId: number, { terms }: ExpansionContext): boolean {
  const kind = terms.kindOf(termId)
  return (kind & kinds.type) !== 0 && (kind & kinds.word) !== 0
}

function expandColor(
  token: string | undefined,
  context: ExpansionContext,
  factor: number,
): Alternative[] | undefined {
  if (token === undefined) return undefined
  return allTerms([token], context, factor)
}

/** Finds the word contiguous in a name although the dictionary segments the name differently. */
function expandPhrase(word: string, context: ExpansionContext): Alternative[] {
  return allTerms([...word], context, factors.phrase)
    .filter(({ termIds }) => context.hasPhrase(termIds, word))
    .map((alternative) => ({ ...alternative, phrase: word }))
}

/** Finds words with the same pinyin: 蜂密 → 蜂蜜. */
function expandHomophones(word: string, context: ExpansionContext): Alternative[] {
  const { full } = pinyinOf(word)
  const wanted = kinds.pinyin | kinds.strong
  const termId = findTerm(full, context)
  const isHomophone = termId !== undefined && (context.terms.kindOf(termId) & wanted) === wanted
  return [
    ...(isHomophone ? [{ termIds: [termId], factor: factors.homophone }] : []),
    ...expandSynonyms(full, context),
  ]
}

/** 鞋子 → 鞋, 包包 → 包. */
function stemOf(word: string): string | undefined {
  if (word.endsWith('子')) return word.slice(0, -1)
  return word.length === 2 && word[0] === word[1] ? word[0] : undefined
}

/**
 * Splits a word into shorter words and single characters, one term each: 手机壳 → 手机 and 壳, 旅行包 → 旅行 and names that
 * end with 包. Returns undefined when no part matches a document.
 */
function splitWord(word: string, context: ExpansionContext): QueryTerm[] | undefined {
  const parts = partsOf(word)
  const terms = parts.flatMap((part, i) => {
    if (part.length > 1)
      return expandHan(part, context).map((term) => (isStrong(term, context) ? term : unmatched(term.text)))
    const before = parts[i - 1] ?? ''
    const isProductNoun = before.length > 1 || (i === 1 && modifiers.has(before))
    if (i !== parts.length - 1 || !isProductNoun || genericEndings.has(part)) return [unmatched(part)]
    const ending = findTerm(endingToken(part), context)
    return [
      ending === undefined
        ? unmatched(part)
        : { text: part, alternatives: [{ termIds: [ending], factor: 1 }] },
    ]
  })
  return terms.some(({ alternatives }) => alternatives.length > 0) ? joinUnmatched(terms) : undefined
}

/** Merges adjacent unmatched terms, so that the response reports them as one dropped word. */
function joinUnmatched(terms: readonly QueryTerm[]): QueryTerm[] {
  const joined: QueryTerm[] = []
  for (const term of terms) {
    const last = joined.at(-1)
    if (last && last.alternatives.length === 0 && term.alternatives.length === 0)
      joined[joined.length - 1] = unmatched(last.text + term.text)
    else joined.push(term)
  }
  return joined
}

/** Greedy longest match from left to right; a place where no shorter word begins yields one character. */
function partsOf(word: string): string[] {
  const shorterWords = segmentForIndex(word).filter((part) => part !== word && part.length > 1)
  const parts: string[] = []
  for (let at = 0; at < word.length; ) {
    const fitting = shorterWords.filter((part) => word.startsWith(part, at))
    const part = fitting.reduce((a, b) => (b.length > a.length ? b : a), word[at] as string)
    parts.push(part)
    at += part.length
  }
  return parts
}

function isStrong({ alternatives }: QueryTerm, { terms }: ExpansionContext): boolean {
  return alternatives.some(({ termIds }) => termIds.every((termId) => terms.kindOf(termId) & kinds.strong))
}

function unmatched(text: string): QueryTerm {
  return { text, alternatives: [] }
}
