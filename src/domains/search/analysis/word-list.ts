import { growArray } from '../../../lib/values/grow-array.ts'

/** Words with their frequencies in typed arrays: 350,000 words take 10 MB. */
export type WordList = Readonly<{
  /** Adds a word, or changes its frequency. */
  add: (word: string, frequency: number) => void
  /** Calls `visit` with the end and the frequency of each word of the text that begins at `from`, the shortest first. */
  wordsFrom: (text: string, from: number, visit: (end: number, frequency: number) => void) => void
  has: (word: string) => boolean
  /** Sum of all frequencies. */
  total: () => number
}>

const basis = 2_166_136_261
const prime = 16_777_619
const lineFeed = 10
const space = 32

/** @param lines `word frequency kind` in UTF-8, one word a line */
export function createWordList(lines: Uint8Array): WordList {
  let units = new Uint16Array(1_048_576)
  let ends = new Uint32Array(524_288)
  let frequencies = new Uint32Array(524_288)
  /** Open addressing: 0, or a word's number plus 1. */
  let slots = new Uint32Array(1_048_576)
  const longest = new Uint8Array(65_536)
  let count = 0
  let total = 0

  const startOf = (word: number) => (word === 0 ? 0 : (ends[word - 1] as number))

  /** Returns the slot of a word, or the free slot where it belongs. */
  function slotOf(text: string, from: number, to: number, hash: number): number {
    const mask = slots.length - 1
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const word = (slots[slot] as number) - 1
      if (word < 0 || isWord(word, text, from, to)) return slot
    }
  }

  function isWord(word: number, text: string, from: number, to: number): boolean {
    const start = startOf(word)
    if ((ends[word] as number) - start !== to - from) return false
    for (let i = from; i < to; i++) if (units[start + i - from] !== text.charCodeAt(i)) return false
    return true
  }

  function add(word: string, frequency: number): void {
    total += frequency
    const slot = slotOf(word, 0, word.length, hashOf(word))
    const known = (slots[slot] as number) - 1
    if (known >= 0) {
      frequencies[known] = frequency
      return
    }
    const start = startOf(count)
    units = growArray(units, start + word.length)
    ends = growArray(ends, count + 1)
    frequencies = growArray(frequencies, count + 1)
    for (let i = 0; i < word.length; i++) units[start + i] = word.charCodeAt(i)
    ends[count] = start + word.length
    frequencies[count] = frequency
    slots[slot] = ++count
    const first = word.charCodeAt(0)
    longest[first] = Math.max(longest[first] as number, Math.min(255, word.length))
    if (count * 2 > slots.length) rehash()
  }

  function rehash(): void {
    slots = new Uint32Array(slots.length * 2)
    for (let word = 0; word < count; word++) {
      const text = String.fromCharCode(...units.subarray(startOf(word), ends[word]))
      slots[slotOf(text, 0, text.length, hashOf(text))] = word + 1
    }
  }

  function wordsFrom(text: string, from: number, visit: (end: number, frequency: number) => void): void {
    const last = Math.min(text.length, from + (longest[text.charCodeAt(from)] as number))
    let hash = basis
    for (let to = from + 1; to <= last; to++) {
      hash = Math.imul(hash ^ text.charCodeAt(to - 1), prime)
      const word = (slots[slotOf(text, from, to, hash)] as number) - 1
      if (word >= 0) visit(to, frequencies[word] as number)
    }
  }

  for (const [word, frequency] of readLines(lines)) add(word, frequency)
  return {
    add,
    wordsFrom,
    has: (word) => slots[slotOf(word, 0, word.length, hashOf(word))] !== 0,
    total: () => total,
  }
}

function hashOf(text: string): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime)
  return hash
}

/** Decodes line by line: the text as a whole would take 10 MB more. */
function* readLines(lines: Uint8Array): Generator<[word: string, frequency: number]> {
  const decoder = new TextDecoder()
  for (let at = 0; at < lines.length; ) {
    const wordEnd = lines.indexOf(space, at)
    if (wordEnd < 0) return
    let frequency = 0
    let next = wordEnd + 1
    for (let byte = lines[next] as number; byte > space; byte = lines[++next] as number)
      frequency = frequency * 10 + byte - 48
    yield [decoder.decode(lines.subarray(at, wordEnd)), frequency]
    const lineEnd = lines.indexOf(lineFeed, next)
    at = lineEnd < 0 ? lines.length : lineEnd + 1
  }
}
