import { wordsForQuery } from './segment.ts'

/** What a name says the thing is, the last word of that, and the words by which it tells it from others of its kind, as they are written. */
export type NameHead = Readonly<{
  phrase: string | undefined
  kind: string | undefined
  series: readonly string[]
}>

const maxDigits = 3
const maxCached = 5_000
const kindOf = cachedBy((phrase: string) => wordsForQuery(phrase).at(-1))

/**
 * `墨屿 Fold 折叠屏手机 16GB+1TB 曜石黑` → phrase 折叠屏手机, kind 手机, series Fold: the last Chinese run of a name without
 * options, titles and brackets, and its Latin words that are no option.
 * @param normal the name in normalised form; `brand` and `options` are so too
 */
export function headOf(name: string, normal: string, brand: string, options: readonly string[]): NameHead {
  let bare = normal
  for (const option of options) {
    const at = option.length > 1 ? bare.lastIndexOf(option) : -1
    if (at > 0) bare = `${bare.slice(0, at)} ${bare.slice(at + option.length)}`
  }
  if (/[《(【]/.test(bare)) bare = bare.replace(/《[^》]*》|\([^)]*\)|【[^】]*】/g, ' ')
  let phrase: string | undefined
  for (const [run] of bare.matchAll(/\p{Script=Han}+/gu)) if (!brand.includes(run)) phrase = run
  return { phrase, kind: phrase && kindOf(phrase), series: seriesOf(name, bare) }
}

/** Names of series, not long numbers of single models. */
function seriesOf(name: string, bare: string): string[] {
  const words = bare.match(/(?<![a-z\d.])[a-z][a-z\d]{1,19}(?![a-z\d])/g) ?? []
  return words
    .filter((word) => word.replace(/\D/g, '').length <= maxDigits)
    .map((word) => {
      const at = name.toLowerCase().indexOf(word)
      return at < 0 ? word : name.slice(at, at + word.length)
    })
}

/** Remembers what a pure function of many repeated texts has given. */
export function cachedBy<T>(read: (text: string) => T): (text: string) => T {
  const cached = new Map<string, T>()
  return (text) => {
    let found = cached.get(text)
    if (found === undefined) {
      found = read(text)
      if (cached.size >= maxCached) cached.clear()
      cached.set(text, found)
    }
    return found
  }
}
