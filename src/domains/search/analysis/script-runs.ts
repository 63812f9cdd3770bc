/** A maximal stretch of one script in normalized text, at `offset`. */
export type Run = Readonly<{ kind: 'han' | 'latin'; text: string; offset: number }>

/** A Latin run split for the index: without separators, by separators, and also where letters meet digits. */
type LatinParts = Readonly<{ whole: string; runs: readonly string[]; pieces: readonly string[] }>

const runPattern =
  /\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+(?:[\-.\/_][[\p{L}\p{N}]--\p{Script=Han}]+)*/gv
const separators = /[-/_]|(?<!\d)\.|\.(?!\d)/
const piecePattern = /\d+(?:\.\d+)?|[^\d.]+/g

/** Splits normalized text into Chinese runs and runs of other letters and digits. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = []
  for (const match of text.matchAll(runPattern)) {
    const kind = /^\p{Script=Han}/u.test(match[0]) ? 'han' : 'latin'
    runs.push({ kind, text: match[0], offset: match.index })
  }
  return runs
}

/** `kfr-35gw` → whole `kfr35gw`, runs `kfr` and `35gw`, pieces `kfr`, `35` and `gw`. */
export function latinParts(compound: string): LatinParts {
  const runs = compound.split(separators).filter(Boolean)
  return { whole: runs.join(''), runs, pieces: runs.flatMap((run) => run.match(piecePattern) ?? []) }
}

/** True when a word has letters and digits, as most model numbers have. */
export function isModelNumber(word: string): boolean {
  return /\d/.test(word) && /[^\d.]/.test(word)
}

/**
 * Joins a word, the number after it and the word after that, because shoppers omit the spaces of model names:
 * `mate 60 pro` → `mate60`, `mate60pro`.
 */
export function shinglesOf(text: string, runs: readonly Run[]): string[] {
  const shingles: string[] = []
  runs.forEach((run, i) => {
    if (run.kind !== 'latin' || run.text.length < 2 || !/^[^\d]+$/.test(run.text)) return
    const second = nextLatinRun(text, runs, i)
    if (!second || !/^\d/.test(second.text)) return
    shingles.push(latinParts(run.text + second.text).whole)
    const third = nextLatinRun(text, runs, i + 1)
    if (third && /^[^\d]+$/.test(third.text))
      shingles.push(latinParts(run.text + second.text + third.text).whole)
  })
  return shingles
}

/** The Latin run one space after run `i`. */
function nextLatinRun(text: string, runs: readonly Run[], i: number): Run | undefined {
  const [run, next] = [runs[i], runs[i + 1]]
  if (!run || next?.kind !== 'latin') return undefined
  const end = run.offset + run.text.length
  return next.offset === end + 1 && text[end] === ' ' ? next : undefined
}
