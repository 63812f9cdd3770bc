import { colorsOfName, colorsOfOption } from './colors.ts'
import { type FieldToken, hanRunsOf, tokensOfField, tokensOfText } from './field-tokens.ts'
import { normalize } from './normalize.ts'
import { memoize, parseProductName } from './product-name.ts'
import { endingToken, kinds, phraseToken } from './token-kinds.ts'

/** A SKU as the search engine indexes it. `createdMs` is milliseconds since 1970. */
export type SearchDocument = Readonly<{
  skuId: number
  goodsId: number
  brandId: number
  /** First, second and third level; 0 for a missing level. */
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

/** `surfaceForm` is the shop's own spelling, where it differs from the token. */
type Token = { weight: number; kind: number; surfaceForm?: string | undefined }

/** Field weights. A posting stores the weight in 7 bits, so these are twice the tuned values. */
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
/** The weight of a character and of initials in every field. */
const minWeight = 2
const maxWeight = 127
/** The factor for words of a lowest category other than its last: they describe the type rather than name it. */
const modifierShare = 0.5
const maxPhrase = 6

const normalizeShared = memoize(normalize)
const suggestedNamesOf = memoize(readSuggestedNames)

/** Returns every token of a document. The weights of a token that several fields have are added. */
export function tokensOfDocument(document: SearchDocument): Map<string, Token> {
  const tokens = new Map<string, Token>()
  const { brand, name, specs, caption } = document
  const [first, second, type] = document.categories
  addField(tokens, tokensOfField(brand), weights.brand, kinds.strong)
  addField(tokens, tokensOfField(type), weights.type, kinds.strong | kinds.type)
  for (const upper of [second, first]) {
    addField(tokens, tokensOfField(upper), weights.partOfUpper)
    if (upper) mark(tokens, normalizeShared(upper), kinds.word | kinds.strong, weights.upper)
  }
  const normalized = normalize(name)
  addField(tokens, tokensOfText(normalized), weights.name, kinds.strong)
  for (const { value } of specs) addField(tokens, tokensOfField(value), weights.spec, kinds.strong)
  // captions are long: their pinyin would match too much
  addField(tokens, tokensOfField(caption), weights.caption, 0, kinds.pinyin | kinds.initials)
  addColors(tokens, normalized, specs)
  addNames(tokens, document, normalized)
  return tokens
}

function addColors(tokens: Map<string, Token>, name: string, specs: SearchDocument['specs']): void {
  const colors = specs.flatMap((spec) => colorsOfOption(spec.name, normalizeShared(spec.value)))
  for (const color of new Set([...colors, ...colorsOfName(name)]))
    mark(tokens, color, kinds.character | kinds.strong, weights.spec)
}

/** Adds the tokens of suggestions, and the ending tokens of the product noun. */
function addNames(tokens: Map<string, Token>, document: SearchDocument, normalized: string): void {
  const { name, brand, categories, specs } = document
  const options = specs.map(({ value }) => normalizeShared(value))
  const { headPhrase, headNoun, series } = parseProductName(name, normalized, normalizeShared(brand), options)
  const wholeWord = kinds.word | kinds.strong | kinds.suggested
  for (const [i, written] of [brand, ...categories].entries())
    for (const { text, surfaceForm } of suggestedNamesOf(written))
      mark(tokens, text, wholeWord, i === 3 ? weights.type : weights.upper, surfaceForm)
  if (headPhrase && headPhrase.length > 1 && headPhrase.length <= maxPhrase)
    if (tokens.has(headPhrase)) mark(tokens, headPhrase, wholeWord, weights.name)
    else mark(tokens, phraseToken(headPhrase), kinds.strong | kinds.suggested, weights.name, headPhrase)
  if (headNoun && headNoun.length > 1) mark(tokens, headNoun, wholeWord, weights.name)
  const seriesKind = kinds.latin | kinds.strong | kinds.suggested
  for (const word of series) mark(tokens, word.toLowerCase(), seriesKind, weights.name, word)
  const endingKind = kinds.character | kinds.strong | kinds.type
  for (const [phrase, weight] of [
    [normalizeShared(categories[2]), weights.ending],
    [headPhrase, weights.ending / 2],
  ] as const) {
    const last = phrase?.at(-1)
    if (last && /\p{Script=Han}/u.test(last)) mark(tokens, endingToken(last), endingKind, weight)
  }
}

/** A name that is one Chinese run, mixed with Latin letters or not, stays whole; else its Chinese runs: 华为（HUAWEI） → 华为. */
function readSuggestedNames(written: string): { text: string; surfaceForm?: string }[] {
  const text = normalize(written)
  if (/^[a-z\d]*\p{Script=Han}[\p{Script=Han}a-z\d]*$/u.test(text) && /[a-z\d]/.test(text))
    return [{ text, surfaceForm: written }]
  return hanRunsOf(written)
    .filter((word) => word.length > 1)
    .map((word) => ({ text: word }))
}

/** Adds kinds to a token and raises its weight to at least `weight`. */
function mark(
  tokens: Map<string, Token>,
  text: string,
  kind: number,
  weight: number,
  surfaceForm?: string,
): void {
  const token = tokens.get(text)
  if (!token) tokens.set(text, { weight, kind, surfaceForm })
  else {
    token.kind |= kind
    token.weight = Math.max(token.weight, weight)
    token.surfaceForm ??= surfaceForm
  }
}

/**
 * Adds the tokens of a field.
 * @param fieldKind `strong` applies to all tokens; without `type` no token is a product type
 * @param excluded tokens that have only these kinds are left out
 */
function addField(
  tokens: Map<string, Token>,
  fieldTokens: readonly FieldToken[],
  weight: number,
  fieldKind = 0,
  excluded = 0,
): void {
  for (const fieldToken of fieldTokens) {
    const ownKind = fieldToken.kind & ~excluded & ~(kinds.type & ~fieldKind)
    if (ownKind === 0) continue
    const kind = ownKind | (fieldKind & kinds.strong)
    const isModifier = fieldKind & kinds.type && !(ownKind & kinds.type)
    const share = isModifier ? fieldToken.share * modifierShare : fieldToken.share
    const added = fieldToken.share === 0 ? Math.min(weight, minWeight) : weight * share
    const token = tokens.get(fieldToken.text)
    if (!token) tokens.set(fieldToken.text, { weight: added, kind })
    else {
      token.weight = Math.min(maxWeight, token.weight + added)
      token.kind |= kind
    }
  }
}
