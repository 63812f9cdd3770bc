import { normalise } from './normalize.ts'
import { quantitiesOf } from './quantities.ts'
import { isModel, joinsOf, latinParts, runsOf } from './script-runs.ts'
import { dictionaryVersion, spellingOf, wordsForIndex } from './segment.ts'
import { kinds } from './token-kinds.ts'

/** One token of a field and the part of the field's weight that it carries; 0: the least weight. */
export type Part = Readonly<{ text: string; share: number; kind: number }>

const maxCached = 5_000
const cached = new Map<string, readonly Part[]>()
let cachedFor = 0

/** The Chinese words that names of brands and categories bring into the dictionary. */
export function nameWords(name: string): string[] {
  return runsOf(normalise(name))
    .filter(({ kind }) => kind === 'han')
    .map(({ text }) => text)
}

/** The parts of a field that many documents share. */
export function fieldOf(field: string): readonly Part[] {
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

/** The parts of a normalised text: words, characters, spellings, Latin runs whole and in pieces, quantities. */
export function partsOfText(text: string): Part[] {
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
