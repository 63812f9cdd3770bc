import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Glob } from 'bun'
import { createImportGraph } from './reachable-sources.ts'

/** What one test file runs: its duration, and the executed lines of each source file with the digest of its text. */
type Coverage = Readonly<{
  digest: string
  durationMs: number
  hasPassed: boolean
  sources: Record<string, { digest: string; lines: number[] }>
}>

export type CoveringTest = Readonly<{ file: string; durationMs: number }>

/** The tests of a line. The first are the most likely to notice its change. */
export type FindTests = (source: string, line: number) => CoveringTest[]

type Project = Readonly<{ root: string; mapFile: string; sources: readonly string[]; isWide: boolean }>

/** Runs a command in a copy of the project, with the addresses of the test services. @returns its exit status and output */
export type RunTests = (
  args: readonly string[],
  timeoutMs: number,
) => Promise<{ exit: number | 'late'; output: string }>

const limitMs = 300_000

/**
 * Finds the test files that run a line. Measures the test files that import one of the sources and whose coverage is
 * unknown, and stores the result in `mapFile` for the next run.
 * @param isWide whether test files are measured too whose path has no word of a source's path
 * @param slots one function for each copy of the project
 */
export async function measureCoverage(
  { root, mapFile, sources, isWide }: Project,
  slots: readonly RunTests[],
): Promise<FindTests> {
  const known = new Map<string, Coverage>(
    existsSync(mapFile) ? Object.entries(JSON.parse(readFileSync(mapFile, 'utf8'))) : [],
  )
  const digests = new Map(sources.map((source) => [source, digestOf(join(root, source))]))
  const reach = createImportGraph(root)
  const tests = listTests(root).filter((file) => {
    const reached = reach(file)
    return sources.some((source) => reached.has(source) && (isWide || likeness(file, source) > 0))
  })
  const stale = tests.filter((file) => isStale(known.get(file), digestOf(join(root, file)), digests))
  let done = 0
  await eachInSlots(stale, slots, async (file, runTests) => {
    const coverage = await measure(root, file, runTests)
    known.set(file, coverage)
    console.error(
      `coverage ${++done}/${stale.length}: ${file}${coverage.hasPassed ? '' : ' (failed, not used)'}`,
    )
    writeFileSync(mapFile, JSON.stringify(Object.fromEntries(known)))
  })
  return (source, line) =>
    tests
      .map((file) => ({ file, coverage: known.get(file) }))
      .filter(({ coverage }) => coverage?.hasPassed && coverage.sources[source]?.lines.includes(line))
      .map(({ file, coverage }) => ({ file, durationMs: coverage?.durationMs ?? 0 }))
      .sort((a, b) => likeness(b.file, source) - likeness(a.file, source) || a.durationMs - b.durationMs)
}

/** Lists the test files that a change may be tested with. */
export function listTests(root: string): string[] {
  return [...new Glob('test/**/*.test.ts').scanSync(root)]
    .filter((file) => !/^test\/(bench|tools|architecture|cluster)\//.test(file))
    .sort()
}

/** Counts the words that two paths share: a test that is named after a source is likely to notice its changes. */
export function likeness(test: string, source: string): number {
  const ofSource = wordsOf(source)
  return [...wordsOf(test)].filter((word) => ofSource.has(word)).length
}

/** Returns the words of a path in the singular, so that `refunds.test.ts` is like `approve-refund.ts`. */
function wordsOf(path: string): Set<string> {
  const words = path.replace(/^(src|test)\/(domains\/)?|(\.test)?\.ts$/g, '').split(/\W+/)
  return new Set(words.map((word) => word.replace(/s$/, '')))
}

/** Gives each item to the next free slot. */
export async function eachInSlots<Item, Slot>(
  items: readonly Item[],
  slots: readonly Slot[],
  work: (item: Item, slot: Slot) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  await Promise.all(
    slots.map(async (slot) => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item, slot)
    }),
  )
}

/** A known coverage is stale when the test failed or changed, or a source that it runs changed. */
function isStale(known: Coverage | undefined, digest: string, sources: ReadonlyMap<string, string>): boolean {
  if (known?.digest !== digest || !known.hasPassed) return true
  return [...sources].some(([source, text]) => known.sources[source] && known.sources[source].digest !== text)
}

async function measure(root: string, file: string, runTests: RunTests): Promise<Coverage> {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'))
  try {
    const begun = performance.now()
    const report = ['--coverage', '--coverage-reporter=lcov', `--coverage-dir=${folder}`]
    const { exit } = await runTests([...report, `./${file}`], limitMs)
    const durationMs = Math.round(performance.now() - begun)
    const lcov = join(folder, 'lcov.info')
    const sources = existsSync(lcov) ? parseLcov(readFileSync(lcov, 'utf8')) : {}
    const withDigests = Object.entries(sources)
      .filter(([source]) => source.startsWith('src/'))
      .map(([source, lines]) => [source, { digest: digestOf(join(root, source)), lines }])
    return {
      digest: digestOf(join(root, file)),
      durationMs,
      hasPassed: exit === 0,
      sources: Object.fromEntries(withDigests),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Returns the executed lines of each file in an lcov report. */
export function parseLcov(text: string): Record<string, number[]> {
  const sources: Record<string, number[]> = {}
  for (const record of text.split('end_of_record')) {
    const source = /^SF:(.*)$/m.exec(record)?.[1]
    if (!source) continue
    sources[source] = [...record.matchAll(/^DA:(\d+),(\d+)/gm)]
      .filter(([, , count]) => count !== '0')
      .map(([, line]) => Number(line))
  }
  return sources
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
}
