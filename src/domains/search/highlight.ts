import { normaliseWithPlaces } from './analysis/normalize.ts'
import { quantitiesOf } from './analysis/quantities.ts'
import { joinsOf, latinParts, type Run, runsOf } from './analysis/script-runs.ts'
import { spellingOf, wordsForIndex } from './analysis/segment.ts'

/**
 * A name as HTML: what was found, by itself, its spelling or its initials, stands in `<em>`; everything is escaped.
 * @param found words of the index in normalised form
 */
export function highlight(name: string, found: ReadonlySet<string>): string {
  const { text, starts } = normaliseWithPlaces(name)
  const isMarked = new Uint8Array(name.length)
  const mark = (from: number, length: number) => isMarked.fill(1, starts[from], starts[from + length])
  const runs = runsOf(text)
  for (const run of runs)
    if (run.kind === 'han') markHan(run, found, mark)
    else markLatin(run, found, mark)
  if (joinsOf(text, runs).some((join) => found.has(join)))
    for (const run of runs)
      if (run.kind === 'latin' && joinsWith(run, text, runs, found)) mark(run.from, run.text.length)
  for (const quantity of quantitiesOf(text))
    if (found.has(quantity.token)) mark(quantity.from, quantity.text.length)
  return toHtml(name, isMarked)
}

function markHan(run: Run, found: ReadonlySet<string>, mark: (from: number, length: number) => void): void {
  for (const word of new Set([...wordsForIndex(run.text), ...run.text])) {
    const { full, initials } = spellingOf(word)
    const isFound = found.has(word) || found.has(full) || (word.length > 1 && found.has(initials))
    if (!isFound) continue
    for (let at = run.text.indexOf(word); at >= 0; at = run.text.indexOf(word, at + 1))
      mark(run.from + at, word.length)
  }
}

function markLatin(run: Run, found: ReadonlySet<string>, mark: (from: number, length: number) => void): void {
  const { whole, pieces } = latinParts(run.text)
  if (found.has(whole)) mark(run.from, run.text.length)
  for (const part of new Set([...latinParts(run.text).runs, ...pieces])) {
    if (!found.has(part)) continue
    const at = run.text.indexOf(part)
    if (at >= 0) mark(run.from + at, part.length)
  }
}

/** True when the run is part of a word that was found though the name writes it with spaces. */
function joinsWith(run: Run, text: string, runs: readonly Run[], found: ReadonlySet<string>): boolean {
  const at = runs.indexOf(run)
  const near = runs.slice(Math.max(0, at - 2), at + 3)
  const whole = latinParts(run.text).whole
  return joinsOf(text, near).some((join) => found.has(join) && join.includes(whole))
}

function toHtml(name: string, isMarked: Uint8Array): string {
  let html = ''
  for (let from = 0; from < name.length; ) {
    let to = from + 1
    while (to < name.length && isMarked[to] === isMarked[from]) to++
    const text = Bun.escapeHTML(name.slice(from, to))
    html += isMarked[from] ? `<em>${text}</em>` : text
    from = to
  }
  return html
}
