/** A stretch of normalised text that is one of a kind. `from` is where it stands. */
export type Run = Readonly<{ kind: 'han' | 'latin'; text: string; from: number }>

/** A Latin or digit run as it is looked for: whole, by its runs between hyphens, and split where letters meet digits. */
export type LatinParts = Readonly<{ whole: string; runs: readonly string[]; pieces: readonly string[] }>

const runPattern =
  /\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+(?:[\-.\/_][[\p{L}\p{N}]--\p{Script=Han}]+)*/gv
const separators = /[-/_]|(?<!\d)\.|\.(?!\d)/
const piecePattern = /\d+(?:\.\d+)?|[^\d.]+/g

/** Cuts normalised text into Chinese and Latin runs; what is neither letter nor digit only separates. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = []
  for (const match of text.matchAll(runPattern)) {
    const kind = /^\p{Script=Han}/u.test(match[0]) ? 'han' : 'latin'
    runs.push({ kind, text: match[0], from: match.index })
  }
  return runs
}

/** `kfr-35gw` → whole `kfr35gw`, runs `kfr` and `35gw`, pieces `kfr`, `35` and `gw`. */
export function latinParts(compound: string): LatinParts {
  const runs = compound.split(separators).filter(Boolean)
  return { whole: runs.join(''), runs, pieces: runs.flatMap((run) => run.match(piecePattern) ?? []) }
}

/** True when letters and digits stand in one word, as in most model numbers. */
export function isModel(word: string): boolean {
  return /\d/.test(word) && /[^\d.]/.test(word)
}

/**
 * What a shopper writes together though the name has a space in it: a word, the number after it and the word after that:
 * `mate 60 pro` → `mate60`, `mate60pro`.
 */
export function joinsOf(text: string, runs: readonly Run[]): string[] {
  const joins: string[] = []
  runs.forEach((run, i) => {
    if (run.kind !== 'latin' || run.text.length < 2 || !/^[^\d]+$/.test(run.text)) return
    const second = follower(text, runs, i)
    if (!second || !/^\d/.test(second.text)) return
    joins.push(latinParts(run.text + second.text).whole)
    const third = follower(text, runs, i + 1)
    if (third && /^[^\d]+$/.test(third.text))
      joins.push(latinParts(run.text + second.text + third.text).whole)
  })
  return joins
}

/** The Latin run that follows the `i`th after a single space. */
function follower(text: string, runs: readonly Run[], i: number): Run | undefined {
  const [run, next] = [runs[i], runs[i + 1]]
  if (!run || next?.kind !== 'latin') return undefined
  const end = run.from + run.text.length
  return next.from === end + 1 && text[end] === ' ' ? next : undefined
}
