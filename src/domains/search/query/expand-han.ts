import { colourOfCharacter, colourOfWord } from '../analysis/colors.ts'
import { spellingOf, wordsForIndex } from '../analysis/segment.ts'
import { endingOf, kinds } from '../analysis/token-kinds.ts'
import { allTerms, findTerm, prefixes, synonyms } from './expansions.ts'
import type { Alternative, ExpansionContext, Term } from './query-terms.ts'

const maxPrefixes = 100
const maxTypes = 300
const leastScattered = 4
const factors = {
  type: 0.7,
  alone: 0.3,
  phrase: 0.5,
  spelling: 0.6,
  scattered: 0.3,
  colour: 0.9,
  shade: 0.3,
} as const
/** Characters that end the names of goods which have nothing in common. */
const emptyEndings = new Set('器机品物子具件人箱套盒装')
/** Characters that may stand before the name of goods and say of what kind they are. */
const modifiers = new Set('男女童长短大小薄厚新旧高低球茶酒背挎转跑软硬冬夏')

/**
 * The terms of a Chinese word: itself, else what begins with it, what it is called otherwise, a name that holds it, a
 * word that is spelt like it, else the words that it is made of. A term that nothing has comes without alternatives.
 */
export function findHan(word: string, lookUp: ExpansionContext): Term[] {
  if (word.length === 1) return [findCharacter(word, lookUp)]
  const exact = findTerm(word, lookUp)
  const own = exact === undefined ? prefixes(word, lookUp, maxPrefixes) : [{ tokens: [exact], factor: 1 }]
  const colour = colours(colourOfWord(word), lookUp, factors.colour)
  if (colour) return [{ text: word, alternatives: [...own, ...colour], isColour: true }]
  const named = [...own, ...synonyms(word, lookUp)]
  if (named.length > 0) return [{ text: word, alternatives: named }]
  const held = phrase(word, lookUp)
  if (held.length > 0) return [{ text: word, alternatives: held }]
  const stem = stemOf(word)
  if (stem) {
    const terms = findHan(stem, lookUp)
    if (terms.every(({ alternatives }) => alternatives.length > 0)) return terms
  }
  const alike = spelling(word, lookUp)
  if (alike.length > 0) return [{ text: word, alternatives: alike }]
  const split = splitWord(word, lookUp)
  if (split) return split
  // so many characters hardly meet by chance: 徕卡双摄 in the middle of a caption
  const scattered = new Set(word).size >= leastScattered ? allTerms([...word], lookUp, factors.scattered) : []
  if (scattered.length > 0) return [{ text: word, alternatives: scattered }]
  // 曜石红: a shade that nothing has is still a colour
  const shade = colours(colourOfCharacter(word.at(-1) as string), lookUp, factors.shade)
  return [
    { text: word, alternatives: word.length === 3 && shade ? shade : [], isColour: shade !== undefined },
  ]
}

/** 鞋: goods whose name ends with it, else those whose type begins with it, and whatever else has it. */
function findCharacter(character: string, lookUp: ExpansionContext): Term {
  const { vocabulary } = lookUp
  const ending = findTerm(endingOf(character), lookUp)
  const exact = findTerm(character, lookUp)
  const types = vocabulary
    .startingWith(character, maxTypes)
    .filter((token) => isStrongType(token, lookUp) && lookUp.count(token) > 0)
    .map((token) => ({ tokens: [token], factor: factors.type }))
  const colour = colours(colourOfCharacter(character), lookUp, 1) ?? []
  const named = [
    ...(ending === undefined ? [] : [{ tokens: [ending], factor: 1 }]),
    ...types,
    ...colour,
    ...synonyms(character, lookUp),
  ]
  const alone = exact === undefined ? [] : [{ tokens: [exact], factor: named.length > 0 ? factors.alone : 1 }]
  return {
    text: character,
    alternatives: ending === undefined ? [...named, ...alone] : named,
    isColour: ending === undefined && colour.length > 0,
  }
}

function isStrongType(token: number, { vocabulary }: ExpansionContext): boolean {
  const kind = vocabulary.kindOf(token)
  return (kind & kinds.type) !== 0 && (kind & kinds.word) !== 0
}

function colours(
  token: string | undefined,
  lookUp: ExpansionContext,
  factor: number,
): Alternative[] | undefined {
  if (token === undefined) return undefined
  return allTerms([token], lookUp, factor)
}

/** The word in one piece in a name, though the dictionary cuts it in another way. */
function phrase(word: string, lookUp: ExpansionContext): Alternative[] {
  return allTerms([...word], lookUp, factors.phrase)
    .filter(({ tokens }) => lookUp.hasPhrase(tokens, word))
    .map((found) => ({ ...found, phrase: word }))
}

/** 蜂密 → 蜂蜜. */
function spelling(word: string, lookUp: ExpansionContext): Alternative[] {
  const { full } = spellingOf(word)
  const wanted = kinds.pinyin | kinds.strong
  const token = findTerm(full, lookUp)
  const isSpelt = token !== undefined && (lookUp.vocabulary.kindOf(token) & wanted) === wanted
  return [...(isSpelt ? [{ tokens: [token], factor: factors.spelling }] : []), ...synonyms(full, lookUp)]
}

/** 鞋子 and 包包 → 鞋 and 包. */
function stemOf(word: string): string | undefined {
  if (word.endsWith('子')) return word.slice(0, -1)
  return word.length === 2 && word[0] === word[1] ? word[0] : undefined
}

/**
 * The words inside a word and the characters between them, each a term: 手机壳 → 手机 and 壳, 旅行包 → 旅行 and what ends with
 * 包. Undefined when none of them says what the goods are.
 */
function splitWord(word: string, lookUp: ExpansionContext): Term[] | undefined {
  const parts = partsOf(word)
  const terms = parts.flatMap((part, i) => {
    if (part.length > 1)
      return findHan(part, lookUp).map((term) => (isStrong(term, lookUp) ? term : unmet(term.text)))
    const before = parts[i - 1] ?? ''
    const isKind = before.length > 1 || (i === 1 && modifiers.has(before))
    if (i !== parts.length - 1 || !isKind || emptyEndings.has(part)) return [unmet(part)]
    const ending = findTerm(endingOf(part), lookUp)
    return [
      ending === undefined ? unmet(part) : { text: part, alternatives: [{ tokens: [ending], factor: 1 }] },
    ]
  })
  return terms.some(({ alternatives }) => alternatives.length > 0) ? joinUnmet(terms) : undefined
}

/** Neighbours that nothing has are one word. */
function joinUnmet(terms: readonly Term[]): Term[] {
  const joined: Term[] = []
  for (const term of terms) {
    const last = joined.at(-1)
    if (last && last.alternatives.length === 0 && term.alternatives.length === 0)
      joined[joined.length - 1] = unmet(last.text + term.text)
    else joined.push(term)
  }
  return joined
}

/** Shorter words from left to right, the longest first; where there is none, a character. */
function partsOf(word: string): string[] {
  const inner = wordsForIndex(word).filter((part) => part !== word && part.length > 1)
  const parts: string[] = []
  for (let at = 0; at < word.length; ) {
    const fitting = inner.filter((part) => word.startsWith(part, at))
    const part = fitting.reduce((a, b) => (b.length > a.length ? b : a), word[at] as string)
    parts.push(part)
    at += part.length
  }
  return parts
}

function isStrong({ alternatives }: Term, { vocabulary }: ExpansionContext): boolean {
  return alternatives.some(({ tokens }) => tokens.every((token) => vocabulary.kindOf(token) & kinds.strong))
}

function unmet(text: string): Term {
  return { text, alternatives: [] }
}
