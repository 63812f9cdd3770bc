import { Converter } from 'opencc-js/t2cn'

const maxCached = 20_000
const simplify = Converter({ from: 't', to: 'cn' })
const cache = new Map<string, string>()

/** Normalizes text: NFKC (half width), lower case, simplified characters, single spaces, trimmed. */
export function normalize(text: string): string {
  return simplify(text.normalize('NFKC').toLowerCase()).replace(/\s+/g, ' ').trim()
}

/**
 * Normalizes character by character and records offsets.
 * @returns `starts`: character `i` of `text` came from `[starts[i], starts[i + 1])` of `original`
 */
export function normalizeWithOffsets(original: string): { text: string; starts: number[] } {
  let text = ''
  const starts: number[] = []
  let offset = 0
  for (const character of original) {
    const normalized = normalizeCharacter(character)
    for (let i = 0; i < normalized.length; i++) starts.push(offset)
    text += normalized
    offset += character.length
  }
  starts.push(offset)
  return { text, starts }
}

function normalizeCharacter(character: string): string {
  if (character <= '~') return character.toLowerCase()
  let normalized = cache.get(character)
  if (normalized === undefined) {
    normalized = simplify(character.normalize('NFKC').toLowerCase())
    if (cache.size < maxCached) cache.set(character, normalized)
  }
  return normalized
}
