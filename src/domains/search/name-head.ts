import { normalise } from './normalise.ts'
import { runsOf } from './runs.ts'
import { wordsForQuery } from './segment.ts'

/** What a name says the thing is, the last word of that, and the words by which it tells it from others of its kind, as they are written. */
export type NameHead = Readonly<{
  phrase: string | undefined
  kind: string | undefined
  series: readonly string[]
}>

type Named = Readonly<{ name: string; brand: string; specs: readonly Readonly<{ value: string }>[] }>

const maxCached = 5_000
const cached = new Map<string, NameHead>()

/**
 * `墨屿 Fold 折叠屏手机 16GB+1TB 曜石黑` → phrase 折叠屏手机, series Fold: the last Chinese run of a name without options,
 * titles and brackets, and its Latin words that are no option.
 */
export function headOf({ name, brand, specs }: Named): NameHead {
  let bare = name.normalize('NFKC')
  for (const { value } of specs) {
    const option = value.normalize('NFKC')
    const at = option.length > 1 ? bare.lastIndexOf(option) : -1
    if (at > 0) bare = `${bare.slice(0, at)} ${bare.slice(at + option.length)}`
  }
  const key = `${brand} ${bare}`
  let head = cached.get(key)
  if (!head) {
    head = read(bare, brand, new Set(specs.flatMap(({ value }) => normalise(value).split(/[^\p{L}\p{N}]+/u))))
    if (cached.size >= maxCached) cached.clear()
    cached.set(key, head)
  }
  return head
}

function read(bare: string, brand: string, options: ReadonlySet<string>): NameHead {
  const plain = bare.replace(/《[^》]*》|\([^)]*\)|【[^】]*】/g, ' ')
  const brandText = normalise(brand)
  const phrase = runsOf(normalise(plain))
    .filter(({ kind, text }) => kind === 'han' && !brandText.includes(text))
    .at(-1)?.text
  const words = plain.match(/(?<![\p{L}\p{N}.])[A-Za-z][A-Za-z\d]{1,19}(?![A-Za-z\d])/gu) ?? []
  return {
    phrase,
    kind: phrase && wordsForQuery(phrase).at(-1),
    series: [...new Set(words)].filter((word) => !options.has(word.toLowerCase())),
  }
}
