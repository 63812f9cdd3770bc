import { coloursOfName, coloursOfOption } from './colours.ts'
import { cachedBy, headOf } from './name-head.ts'
import { normalise } from './normalise.ts'
import { quantitiesOf } from './quantities.ts'
import { isModel, joinsOf, latinParts, runsOf } from './runs.ts'
import { dictionaryVersion, spellingOf, wordsForIndex } from './segment.ts'

/** What a SKU is found and filtered by. Money is fen, `createdMs` milliseconds since 1970. */
export type SearchDocument = Readonly<{
  skuId: number
  goodsId: number
  brandId: number
  /** First, second and third level; 0 where there is none. */
  categoryIds: readonly [number, number, number]
  priceFen: number
  sales: number
  createdMs: number
  name: string
  caption: string
  brand: string
  categories: readonly [string, string, string]
  specs: readonly Readonly<{ name: string; value: string }>[]
}>

/**
 * What a token is, as bits: one spelling may be several at once. `type`: the name of a lowest category ends with it.
 * `strong`: it is from a brand, a lowest category, a name or an option, not only from an upper category or a caption; in
 * a posting the same bit says so of the one document.
 */
export const kinds = {
  word: 1,
  character: 2,
  latin: 4,
  pinyin: 8,
  initials: 16,
  suggested: 32,
  type: 64,
  strong: 128,
} as const

/** `shown`: as the shop writes it, where that differs. */
export type Token = { weight: number; kind: number; shown?: string | undefined }

/** Weights are stored in one byte, in halves of the weights that were measured. */
const weights = {
  ending: 24,
  brand: 16,
  type: 14,
  name: 8,
  spec: 6,
  upper: 4,
  caption: 2,
  partOfUpper: 1,
} as const
/** What a character and initials weigh, whatever field they are from. */
const leastWeight = 2
/** The eighth bit is `strong`. */
const maxWeight = 127
/** What a lowest category says before its last word says less of what the thing is. */
const shareOfModifier = 0.5
const maxPhrase = 6

/** One token of a field and the part of the field's weight that it carries; 0: the least weight. */
type Part = Readonly<{ text: string; share: number; kind: number }>

const maxCached = 5_000
/** The normalised form of texts that many documents share. */
const normalOf = cachedBy(normalise)
const suggestedNames = cachedBy(readSuggestedNames)
const cached = new Map<string, readonly Part[]>()
let cachedFor = 0

/** The token of what goods are, by the last character of its name: 鞋 of 运动鞋 and 皮鞋. */
export function endingOf(character: string): string {
  return `^${character}`
}

/**
 * The token of a phrase that names end with. It is suggested but not looked up: of those that have the phrase elsewhere it
 * knows nothing.
 */
export function phraseToken(phrase: string): string {
  return `~${phrase}`
}

/** Every token that leads to a SKU. What several fields say weighs more. */
export function tokensOf(document: SearchDocument): Map<string, Token> {
  const tokens = new Map<string, Token>()
  const { brand, name, specs, caption } = document
  const [first, second, type] = document.categories
  add(tokens, fieldOf(brand), weights.brand, kinds.strong)
  add(tokens, fieldOf(type), weights.type, kinds.strong | kinds.type)
  for (const upper of [second, first]) {
    add(tokens, fieldOf(upper), weights.partOfUpper)
    if (upper) mark(tokens, normalOf(upper), kinds.word | kinds.strong, weights.upper)
  }
  const normal = normalise(name)
  add(tokens, partsOfText(normal), weights.name, kinds.strong)
  for (const { value } of specs) add(tokens, fieldOf(value), weights.spec, kinds.strong)
  // a caption praises in many words: they find, but nobody spells them
  add(tokens, fieldOf(caption), weights.caption, 0, kinds.pinyin | kinds.initials)
  addColours(tokens, normal, specs)
  addNames(tokens, document, normal)
  return tokens
}

function addColours(tokens: Map<string, Token>, name: string, specs: SearchDocument['specs']): void {
  const colours = specs.flatMap((spec) => coloursOfOption(spec.name, normalOf(spec.value)))
  for (const colour of new Set([...colours, ...coloursOfName(name)]))
    mark(tokens, colour, kinds.character | kinds.strong, weights.spec)
}

/** What may be suggested, and what the goods are by one character. */
function addNames(tokens: Map<string, Token>, document: SearchDocument, normal: string): void {
  const { name, brand, categories, specs } = document
  const options = specs.map(({ value }) => normalOf(value))
  const { phrase, kind, series } = headOf(name, normal, normalOf(brand), options)
  const whole = kinds.word | kinds.strong | kinds.suggested
  for (const [i, written] of [brand, ...categories].entries())
    for (const { text, shown } of suggestedNames(written))
      mark(tokens, text, whole, i === 3 ? weights.type : weights.upper, shown)
  if (phrase && phrase.length > 1 && phrase.length <= maxPhrase)
    if (tokens.has(phrase)) mark(tokens, phrase, whole, weights.name)
    else mark(tokens, phraseToken(phrase), kinds.strong | kinds.suggested, weights.name, phrase)
  if (kind && kind.length > 1) mark(tokens, kind, whole, weights.name)
  const model = kinds.latin | kinds.strong | kinds.suggested
  for (const word of series) mark(tokens, word.toLowerCase(), model, weights.name, word)
  const ending = kinds.character | kinds.strong | kinds.type
  for (const [written, weight] of [
    [normalOf(categories[2]), weights.ending],
    [phrase, weights.ending / 2],
  ] as const) {
    const last = written?.at(-1)
    if (last && /\p{Script=Han}/u.test(last)) mark(tokens, endingOf(last), ending, weight)
  }
}

/** A name with Chinese in it whole where it is one run or mixed with Latin, else its Chinese runs: 华为（HUAWEI） → 华为. */
function readSuggestedNames(written: string): { text: string; shown?: string }[] {
  const text = normalise(written)
  if (/^[a-z\d]*\p{Script=Han}[\p{Script=Han}a-z\d]*$/u.test(text) && /[a-z\d]/.test(text))
    return [{ text, shown: written }]
  return nameWords(written)
    .filter((word) => word.length > 1)
    .map((word) => ({ text: word }))
}

/** Adds to what is known of a token; one that was not there gets the weight. */
function mark(tokens: Map<string, Token>, text: string, kind: number, weight: number, shown?: string): void {
  const token = tokens.get(text)
  if (!token) tokens.set(text, { weight, kind, shown })
  else {
    token.kind |= kind
    token.weight = Math.max(token.weight, weight)
    token.shown ??= shown
  }
}

/** The Chinese words that names of brands and categories bring into the dictionary. */
export function nameWords(name: string): string[] {
  return runsOf(normalise(name))
    .filter(({ kind }) => kind === 'han')
    .map(({ text }) => text)
}

/** The parts of a field that many documents share. */
function fieldOf(field: string): readonly Part[] {
  if (cachedFor !== dictionaryVersion()) cached.clear()
  cachedFor = dictionaryVersion()
  let parts = cached.get(field)
  if (!parts) {
    parts = partsOfText(normalise(field))
    if (cached.size >= maxCached) cached.clear()
    cached.set(field, parts)
  }
  return parts
}

function partsOfText(text: string): Part[] {
  const runs = runsOf(text)
  const parts = runs.flatMap((run) => (run.kind === 'han' ? hanParts(run.text) : latinRunParts(run.text)))
  const joins = [...joinsOf(text, runs), ...quantitiesOf(text).map(({ token }) => token)]
  return [...parts, ...joins.map((join) => ({ text: join, share: 1, kind: kinds.latin }))]
}

function hanParts(run: string): Part[] {
  const parts: Part[] = []
  for (const word of new Set(wordsForIndex(run))) {
    const isWord = word.length > 1
    const type = run.endsWith(word) ? kinds.type : 0
    const { full, initials } = spellingOf(word)
    parts.push(
      { text: word, share: 1, kind: kinds.word | type },
      { text: full, share: 0.5, kind: kinds.pinyin | type },
    )
    if (isWord) parts.push({ text: initials, share: 0, kind: kinds.initials })
  }
  for (const character of new Set(run)) parts.push({ text: character, share: 0, kind: kinds.character })
  return parts
}

function latinRunParts(compound: string): Part[] {
  const { whole, runs, pieces } = latinParts(compound)
  const full = new Set([whole, ...runs])
  const split = pieces.filter((piece) => !full.has(piece))
  const share = isModel(whole) ? 0.5 : 1
  const part = (share: number) => (text: string) => ({ text, share, kind: kinds.latin })
  return [...[...full].map(part(1)), ...[...new Set(split)].map(part(share))]
}

/** Adds a field of some kinds. The kind `type` is left to fields that give it; parts only of a kind in `without` stay out. */
function add(
  tokens: Map<string, Token>,
  parts: readonly Part[],
  weight: number,
  given = 0,
  without = 0,
): void {
  for (const part of parts) {
    const own = part.kind & ~without & ~(kinds.type & ~given)
    if (own === 0) continue
    const kind = own | (given & kinds.strong)
    const share = given & kinds.type && !(own & kinds.type) ? part.share * shareOfModifier : part.share
    const added = part.share === 0 ? Math.min(weight, leastWeight) : weight * share
    const token = tokens.get(part.text)
    if (!token) tokens.set(part.text, { weight: added, kind })
    else {
      token.weight = Math.min(maxWeight, token.weight + added)
      token.kind |= kind
    }
  }
}
