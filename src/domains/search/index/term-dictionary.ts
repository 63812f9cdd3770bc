import { normalise } from '../analysis/normalize.ts'
import { spellingOf } from '../analysis/segment.ts'
import { kinds, phraseToken } from '../analysis/token-kinds.ts'
import { growArray } from './grow-array.ts'
import { SortedWords } from './sorted-terms.ts'

/** Between a key and the phrase that it completes to. */
const separator = '\u0000'

/** The tokens of an index with a number each, what they are, and the orders in which they are looked for. */
export class Vocabulary {
  readonly #ids = new Map<string, number>()
  readonly #texts: (string | undefined)[] = []
  readonly #free: number[] = []
  readonly #sorted = new SortedWords()
  /** `手机`, `shouji␀手机`, `sj␀手机` and `x3␀X3` for every word that may be suggested. */
  readonly #completions = new SortedWords()
  readonly #letters = { [kinds.latin]: new Set<string>(), [kinds.pinyin]: new Set<string>() }
  #kinds = new Uint8Array(1024)

  /** One more than the highest number in use. */
  get size(): number {
    return this.#texts.length
  }

  find(text: string): number | undefined {
    return this.#ids.get(text)
  }

  /** The token that is suggested as `shown`. */
  findShown(shown: string): number | undefined {
    return this.#ids.get(normalise(shown)) ?? this.#ids.get(phraseToken(shown))
  }

  textOf(id: number): string {
    return this.#texts[id] ?? ''
  }

  kindOf(id: number): number {
    return this.#kinds[id] ?? 0
  }

  /** The number of a token, a new one if need be; it is suggested as it is `shown`. */
  idOf(text: string, kind: number, shown = text): number {
    const id = this.#ids.get(text) ?? this.#add(text)
    const known = this.#kinds[id] as number
    if ((known | kind) !== known) {
      this.#kinds[id] = known | kind
      if (kind & ~known & kinds.suggested) this.#addCompletions(text, shown)
      if (text.length > 2 && !/\d/.test(text))
        for (const typed of [kinds.latin, kinds.pinyin] as const)
          if (kind & typed) this.#letters[typed].add(text)
    }
    return id
  }

  /** Tokens of two characters or more that begin with `prefix`, itself included. */
  startingWith(prefix: string, limit: number): number[] {
    return this.#sorted.startingWith(prefix, limit).map((text) => this.#ids.get(text) as number)
  }

  /** Words that a shopper who has typed `prefix`, in characters or on Latin keys, may want. */
  completionsOf(prefix: string, limit: number): string[] {
    const found = this.#completions.startingWith(prefix, limit)
    return [...new Set(found.map(wordOf))]
  }

  /** Words of letters alone, three at least, that may have been mistyped: Latin ones, or spellings of Chinese ones. */
  lettersOf(kind: typeof kinds.latin | typeof kinds.pinyin): Iterable<string> {
    return this.#letters[kind]
  }

  /** Forgets the tokens that `isDead` names; their numbers are given again. */
  forget(isDead: (id: number) => boolean): void {
    const dead = new Set<string>()
    for (const [text, id] of this.#ids) if (isDead(id)) dead.add(text)
    if (dead.size === 0) return
    for (const text of dead) this.#drop(text)
    this.#sorted.retain((text) => !dead.has(text))
    this.#completions.retain((key) => this.findShown(wordOf(key)) !== undefined)
  }

  #add(text: string): number {
    const id = this.#free.pop() ?? this.#texts.length
    this.#texts[id] = text
    this.#ids.set(text, id)
    this.#kinds = growArray(this.#kinds, id + 1)
    this.#kinds[id] = 0
    if (text.length > 1) this.#sorted.add(text)
    return id
  }

  #addCompletions(word: string, shown: string): void {
    if (!/^\p{Script=Han}+$/u.test(shown))
      this.#completions.add(shown === word ? word : word + separator + shown)
    else {
      const { full, initials } = spellingOf(shown)
      for (const key of new Set([shown, full + separator + shown, initials + separator + shown]))
        this.#completions.add(key)
    }
  }

  #drop(text: string): void {
    const id = this.#ids.get(text) as number
    this.#ids.delete(text)
    for (const words of Object.values(this.#letters)) words.delete(text)
    this.#texts[id] = undefined
    this.#free.push(id)
  }
}

/** The word that a key of completions leads to. */
function wordOf(key: string): string {
  return key.slice(key.indexOf(separator) + 1)
}
