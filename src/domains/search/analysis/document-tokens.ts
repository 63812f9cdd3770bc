import { coloursOfName, coloursOfOption } from './colors.ts'
import { fieldOf, nameWords, type Part, partsOfText } from './field-tokens.ts'
import { normalise } from './normalize.ts'
import { cachedBy, headOf } from './product-name.ts'
import { endingOf, kinds, phraseToken } from './token-kinds.ts'

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

/** The normalised form of texts that many documents share. */
const normalOf = cachedBy(normalise)
const suggestedNames = cachedBy(readSuggestedNames)
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
