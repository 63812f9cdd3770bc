import { Converter } from 'opencc-js/t2cn'

const simplify = Converter({ from: 't', to: 'cn' })
const simplified = new Map<string, string>()

/** One form for what is written in many: half-width, lower case, simplified characters, single spaces. */
export function normalise(text: string): string {
  return simplify(text.normalize('NFKC').toLowerCase()).replace(/\s+/g, ' ').trim()
}

/**
 * Normalises character by character, so that every place of the result is known in the original: the character at `i`
 * of `text` came from `[starts[i], starts[i + 1])` of `original`.
 */
export function normaliseWithPlaces(original: string): { text: string; starts: number[] } {
  let text = ''
  const starts: number[] = []
  let at = 0
  for (const character of original) {
    const normal = normaliseCharacter(character)
    for (let i = 0; i < normal.length; i++) starts.push(at)
    text += normal
    at += character.length
  }
  starts.push(at)
  return { text, starts }
}

function normaliseCharacter(character: string): string {
  if (character <= '~') return character.toLowerCase()
  let found = simplified.get(character)
  if (found === undefined) {
    found = simplify(character.normalize('NFKC').toLowerCase())
    if (simplified.size < 20_000) simplified.set(character, found)
  }
  return found
}
