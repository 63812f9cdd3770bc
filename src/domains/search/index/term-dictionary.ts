import { growArray } from '../../../lib/values/grow-array.ts'
import { normalize } from '../analysis/normalize.ts'
import { pinyinOf } from '../analysis/segment.ts'
import { kinds, phraseToken } from '../analysis/token-kinds.ts'
import { SortedTerms } from './sorted-terms.ts'

/** Separates a completion key from the word that it completes to. */
const separator = '\u0000'

/** The terms of the index: their ids and kinds, sorted for prefix look-ups, completions and typo search. */
export class TermDictionary {
  readonly #ids = new Map<string, number>()
  readonly #texts: (string | undefined)[] = []
  readonly #freeIds: number[] = []
  readonly #sorted = new SortedTerms()
  /** Keys such as `手机`, `shouji␀手机`, `sj␀手机` and `x3␀X3` for every word that may be suggested. */
  readonly #completions = new SortedTerms()
  readonly #typoCandidates = { [kinds.latin]: new Set<string>(), [kinds.pinyin]: new Set<string>() }
  #kinds = new Uint8Array(1024)

  /** One more than the highest id in use. */
  get size(): number {
    return this.#texts.length
  }

  find(text: string): number | undefined {
    return this.#ids.get(text)
  }

  /** Finds the term that is suggested in this surface form. */
  findBySurfaceForm(surfaceForm: string): number | undefined {
    return this.#ids.get(normalize(surfaceForm)) ?? this.#ids.get(phraseToken(surfaceForm))
  }

  textOf(id: number): string {
    return this.#texts[id] ?? ''
  }

  kindOf(id: number): number {
    return this.#kinds[id] ?? 0
  }

  /** Adds a term, or further kinds of a known one. @returns its id */
  add(text: string, kind: number, surfaceForm = text): number {
    const id = this.#ids.get(text) ?? this.#addText(text)
    const known = this.#kinds[id] as number
    if ((known | kind) !== known) {
      this.#kinds[id] = known | kind
      if (kind & ~known & kinds.suggested) this.#addCompletions(text, surfaceForm)
      if (text.length > 2 && !/\d/.test(text))
        for (const letters of [kinds.latin, kinds.pinyin] as const)
          if (kind & letters) this.#typoCandidates[letters].add(text)
    }
    return id
  }

  /** Returns the ids of terms of at least two characters that begin with `prefix`, including `prefix` itself. */
  withPrefix(prefix: string, limit: number): number[] {
    return this.#sorted.withPrefix(prefix, limit).map((text) => this.#ids.get(text) as number)
  }

  /** Returns words that complete `prefix`, typed in characters, pinyin, initials or Latin letters. */
  completionsOf(prefix: string, limit: number): string[] {
    const keys = this.#completions.withPrefix(prefix, limit)
    return [...new Set(keys.map(wordOfKey))]
  }

  /** Returns terms of at least three letters and no digits: Latin words, or the pinyin of Chinese words. */
  typoCandidates(kind: typeof kinds.latin | typeof kinds.pinyin): Iterable<string> {
    return this.#typoCandidates[kind]
  }

  /** Deletes the terms for which `isUnused` is true; their ids are reused. */
  deleteTerms(isUnused: (id: number) => boolean): void {
    const unused = new Set<string>()
    for (const [text, id] of this.#ids) if (isUnused(id)) unused.add(text)
    if (unused.size === 0) return
    for (const text of unused) this.#delete(text)
    this.#sorted.retain((text) => !unused.has(text))
    this.#completions.retain((key) => this.findBySurfaceForm(wordOfKey(key)) !== undefined)
  }

  #addText(text: string): number {
    const id = this.#freeIds.pop() ?? this.#texts.length
    this.#texts[id] = text
    this.#ids.set(text, id)
    this.#kinds = growArray(this.#kinds, id + 1)
    this.#kinds[id] = 0
    if (text.length > 1) this.#sorted.add(text)
    return id
  }

  #addCompletions(text: string, surfaceForm: string): void {
    if (!/^\p{Script=Han}+$/u.test(surfaceForm))
      this.#completions.add(surfaceForm === text ? text : text + separator + surfaceForm)
    else {
      const { full, initials } = pinyinOf(surfaceForm)
      const keys = [surfaceForm, full + separator + surfaceForm, initials + separator + surfaceForm]
      for (const key of new Set(keys)) this.#completions.add(key)
    }
  }

  #delete(text: string): void {
    const id = this.#ids.get(text) as number
    this.#ids.delete(text)
    for (const candidates of Object.values(this.#typoCandidates)) candidates.delete(text)
    this.#texts[id] = undefined
    this.#freeIds.push(id)
  }
}

function wordOfKey(key: string): string {
  return key.slice(key.indexOf(separator) + 1)
}
