import { normalise } from './normalise.ts'
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

/** What a token is, as bits: one spelling may be several at once. `type`: it stands in the name of a category. */
export const kinds = {
  word: 1,
  character: 2,
  latin: 4,
  pinyin: 8,
  initials: 16,
  suggested: 32,
  type: 64,
} as const

export type Token = { weight: number; kind: number }

/** Weights are stored in one byte, in halves of the weights that were measured. */
const weights = { brand: 16, type: 14, category: 8, name: 8, spec: 6, caption: 2 } as const
/** What a character and initials weigh, whatever field they are from. */
const leastWeight = 2
const maxWeight = 255

/** One token of a field and the part of the field's weight that it carries; 0: the least weight. */
type Part = Readonly<{ text: string; share: number; kind: number }>

const maxCached = 5_000
const cached = new Map<string, readonly Part[]>()
let cachedFor = 0

/** Every token that leads to a SKU. What several fields say weighs more. */
export function tokensOf(document: SearchDocument): Map<string, Token> {
  const tokens = new Map<string, Token>()
  const [first, second, type] = document.categories
  add(tokens, fieldOf(document.brand), weights.brand)
  add(tokens, fieldOf(type), weights.type, kinds.type)
  add(tokens, fieldOf(second), weights.category)
  add(tokens, fieldOf(first), weights.category)
  add(tokens, partsOf(document.name), weights.name)
  for (const { value } of document.specs) add(tokens, fieldOf(value), weights.spec)
  // a caption praises in many words: they find, but nobody spells or completes them
  add(tokens, fieldOf(document.caption), weights.caption, 0, kinds.suggested | kinds.pinyin | kinds.initials)
  return tokens
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
    parts = partsOf(field)
    if (cached.size >= maxCached) cached.clear()
    cached.set(field, parts)
  }
  return parts
}

function partsOf(field: string): Part[] {
  const text = normalise(field)
  const runs = runsOf(text)
  const parts = runs.flatMap((run) => (run.kind === 'han' ? hanParts(run.text) : latinRunParts(run.text)))
  return [...parts, ...joinsOf(text, runs).map((join) => ({ text: join, share: 1, kind: kinds.latin }))]
}

function hanParts(run: string): Part[] {
  const parts: Part[] = []
  for (const word of new Set(wordsForIndex(run))) {
    const isWord = word.length > 1
    const kind = kinds.word | (isWord ? kinds.suggested : 0) | (run.endsWith(word) ? kinds.type : 0)
    const { full, initials } = spellingOf(word)
    parts.push({ text: word, share: 1, kind }, { text: full, share: 0.5, kind: kinds.pinyin })
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

/** Adds a field. The kind `type` is left to fields that give it; parts that are only of a kind in `without` stay out. */
function add(
  tokens: Map<string, Token>,
  parts: readonly Part[],
  weight: number,
  type = 0,
  without = 0,
): void {
  for (const part of parts) {
    const kind = part.kind & ~without & ~(kinds.type & ~type)
    if (kind === 0) continue
    const added = part.share === 0 ? leastWeight : weight * part.share
    const token = tokens.get(part.text)
    if (!token) tokens.set(part.text, { weight: added, kind })
    else {
      token.weight = Math.min(maxWeight, token.weight + added)
      token.kind |= kind
    }
  }
}
