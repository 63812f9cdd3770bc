import { normalize } from './normalize.ts'
import { quantitiesOf } from './quantities.ts'
import { isModelNumber, latinParts, runsOf, shinglesOf } from './script-runs.ts'
import { dictionaryVersion, pinyinOf, segmentForIndex } from './segment.ts'
import { kinds } from './token-kinds.ts'

/** One token of a field. `share` is its part of the field's weight, 0 to 1; 0 means the minimum weight. */
export type FieldToken = Readonly<{ text: string; share: number; kind: number }>

const maxCached = 5_000
const cache = new Map<string, readonly FieldToken[]>()
let cacheVersion = 0

/** Returns the Chinese runs of the name of a brand or category, which enter the dictionary as words. */
export function hanRunsOf(name: string): string[] {
  return runsOf(normalize(name))
    .filter(({ kind }) => kind === 'han')
    .map(({ text }) => text)
}

/** Returns the tokens of a field that many documents share; cached until the dictionary changes. */
export function tokensOfField(field: string): readonly FieldToken[] {
  if (cacheVersion !== dictionaryVersion()) cache.clear()
  cacheVersion = dictionaryVersion()
  let tokens = cache.get(field)
  if (!tokens) {
    tokens = tokensOfText(normalize(field))
    if (cache.size >= maxCached) cache.clear()
    cache.set(field, tokens)
  }
  return tokens
}

/** Returns the tokens of a normalized text: words, characters, pinyin, Latin runs whole and in pieces, quantities. */
export function tokensOfText(text: string): FieldToken[] {
  const runs = runsOf(text)
  const tokens = runs.flatMap((run) => (run.kind === 'han' ? hanTokens(run.text) : latinTokens(run.text)))
  const joined = [...shinglesOf(text, runs), ...quantitiesOf(text).map(({ token }) => token)]
  return [...tokens, ...joined.map((token) => ({ text: token, share: 1, kind: kinds.latin }))]
}

function hanTokens(run: string): FieldToken[] {
  const tokens: FieldToken[] = []
  for (const word of new Set(segmentForIndex(run))) {
    const isWord = word.length > 1
    const type = run.endsWith(word) ? kinds.type : 0
    const { full, initials } = pinyinOf(word)
    tokens.push(
      { text: word, share: 1, kind: kinds.word | type },
      { text: full, share: 0.5, kind: kinds.pinyin | type },
    )
    if (isWord) tokens.push({ text: initials, share: 0, kind: kinds.initials })
  }
  for (const character of new Set(run)) tokens.push({ text: character, share: 0, kind: kinds.character })
  return tokens
}

function latinTokens(compound: string): FieldToken[] {
  const { whole, runs, pieces } = latinParts(compound)
  const full = new Set([whole, ...runs])
  const onlyPieces = new Set(pieces.filter((piece) => !full.has(piece)))
  const pieceShare = isModelNumber(whole) ? 0.5 : 1
  const tokenWith = (share: number) => (text: string) => ({ text, share, kind: kinds.latin })
  return [...[...full].map(tokenWith(1)), ...[...onlyPieces].map(tokenWith(pieceShare))]
}
