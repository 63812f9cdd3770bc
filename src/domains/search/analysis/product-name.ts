import { segmentForQuery } from './segment.ts'

/** The parts of a product name that say what the product is. */
type ProductName = Readonly<{
  /** 折叠屏手机 */
  headPhrase: string | undefined
  /** The last word of the head phrase: 手机. */
  headNoun: string | undefined
  /** Latin words that name a series, in the spelling of the name: Fold. */
  series: readonly string[]
}>

const maxDigits = 3
const maxCached = 5_000
const headNounOf = memoize((phrase: string) => segmentForQuery(phrase).at(-1))

/**
 * Parses a product name. The head phrase is its last Chinese run after options, book titles and brackets are removed:
 * `墨屿 Fold 折叠屏手机 16GB+1TB 曜石黑` → head phrase 折叠屏手机, head noun 手机, series Fold.
 * @param normalized the name in normalized form; `brand` and `options` are normalized too
 */
export function parseProductName(
  name: string,
  normalized: string,
  brand: string,
  options: readonly string[],
): ProductName {
  let bare = normalized
  for (const option of options) {
    const at = option.length > 1 ? bare.lastIndexOf(option) : -1
    if (at > 0) bare = `${bare.slice(0, at)} ${bare.slice(at + option.length)}`
  }
  if (/[《(【]/.test(bare)) bare = bare.replace(/《[^》]*》|\([^)]*\)|【[^】]*】/g, ' ')
  let headPhrase: string | undefined
  for (const [run] of bare.matchAll(/\p{Script=Han}+/gu)) if (!brand.includes(run)) headPhrase = run
  return { headPhrase, headNoun: headPhrase && headNounOf(headPhrase), series: seriesOf(name, bare) }
}

/** Latin words with at most three digits: more digits are the number of one model. */
function seriesOf(name: string, bare: string): string[] {
  const words = bare.match(/(?<![a-z\d.])[a-z][a-z\d]{1,19}(?![a-z\d])/g) ?? []
  return words
    .filter((word) => word.replace(/\D/g, '').length <= maxDigits)
    .map((word) => {
      const at = name.toLowerCase().indexOf(word)
      return at < 0 ? word : name.slice(at, at + word.length)
    })
}

/** Memoizes a pure function of texts that many documents share; the cache is cleared when it is full. */
export function memoize<T>(compute: (text: string) => T): (text: string) => T {
  const cache = new Map<string, T>()
  return (text) => {
    let result = cache.get(text)
    if (result === undefined) {
      result = compute(text)
      if (cache.size >= maxCached) cache.clear()
      cache.set(text, result)
    }
    return result
  }
}
