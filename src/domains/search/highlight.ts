import { normalizeWithOffsets } from './analysis/normalize.ts'
import { quantitiesOf } from './analysis/quantities.ts'
import { latinParts, type Run, runsOf, shinglesOf } from './analysis/script-runs.ts'
import { pinyinOf, segmentForIndex } from './analysis/segment.ts'

/**
 * Returns a name as HTML with the matched words in `<em>`, whether by the word, its pinyin or its initials. Everything is
 * escaped.
 * @param matched index terms in normalized form
 */
export function highlight(name: string, matched: ReadonlySet<string>): string {
  const { text, starts } = normalizeWithOffsets(name)
  const isMarked = new Uint8Array(name.length)
  const mark = (from: number, length: number) => isMarked.fill(1, starts[from], starts[from + length])
  const runs = runsOf(text)
  for (const run of runs)
    if (run.kind === 'han') markHan(run, matched, mark)
    else markLatin(run, matched, mark)
  if (shinglesOf(text, runs).some((shingle) => matched.has(shingle)))
    for (const run of runs)
      if (run.kind === 'latin' && isInMatchedShingle(run, text, runs, matched))
        mark(run.offset, run.text.length)
  for (const quantity of quantitiesOf(text))
    if (matched.has(quantity.token)) mark(quantity.offset, quantity.text.length)
  return toHtml(name, isMarked)
}

function markHan(run: Run, matched: ReadonlySet<string>, mark: (from: number, length: number) => void): void {
  for (const word of new Set([...segmentForIndex(run.text), ...run.text])) {
    const { full, initials } = pinyinOf(word)
    const isMatched = matched.has(word) || matched.has(full) || (word.length > 1 && matched.has(initials))
    if (!isMatched) continue
    for (let at = run.text.indexOf(word); at >= 0; at = run.text.indexOf(word, at + 1))
      mark(run.offset + at, word.length)
  }
}

function markLatin(
  run: Run,
  matched: ReadonlySet<string>,
  mark: (from: number, length: number) => void,
): void {
  const { whole, runs, pieces } = latinParts(run.text)
  if (matched.has(whole)) mark(run.offset, run.text.length)
  for (const part of new Set([...runs, ...pieces])) {
    if (!matched.has(part)) continue
    const at = run.text.indexOf(part)
    if (at >= 0) mark(run.offset + at, part.length)
  }
}

/** True when the query matched a shingle (`mate60`) that includes this run of the name (`Mate 60`). */
function isInMatchedShingle(
  run: Run,
  text: string,
  runs: readonly Run[],
  matched: ReadonlySet<string>,
): boolean {
  const i = runs.indexOf(run)
  const neighbors = runs.slice(Math.max(0, i - 2), i + 3)
  const { whole } = latinParts(run.text)
  return shinglesOf(text, neighbors).some((shingle) => matched.has(shingle) && shingle.includes(whole))
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
