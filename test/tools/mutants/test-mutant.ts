import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyChange, type Change } from './changes.ts'
import type { CoveringTest, RunTests } from './covering-tests.ts'

/** One change of a source file, and the test files that may notice it. */
export type Mutant = Readonly<{
  source: string
  change: Change
  /** The tests that execute the line. */
  tests: readonly CoveringTest[]
  /** Tests of the domain that run the mall in child processes, whose lines are unknown. */
  races: readonly CoveringTest[]
}>

/**
 * `late`: the tests did not end in three times their usual duration, or one timed out without the change too. It may be a loop, or
 * a busy machine.
 */
export type Outcome = 'noticed' | 'late' | 'survived' | 'not covered'

/** A copy of the project, and what runs tests in it. */
export type Slot = Readonly<{ folder: string; runTests: RunTests }>

/** Applies a change in the copy, runs the tests of its line and then the races, and restores the source. */
export async function testMutant(root: string, mutant: Mutant, slot: Slot): Promise<Outcome> {
  const outcome =
    mutant.tests.length > 0 ? await runWithChange(root, mutant, mutant.tests, slot) : 'not covered'
  if (outcome === 'noticed' || outcome === 'late' || mutant.races.length === 0) return outcome
  const ofRaces = await runWithChange(root, mutant, mutant.races, slot)
  return ofRaces === 'survived' ? outcome : ofRaces
}

/** A test file that fails by a time-out counts only if it passes on the unchanged source; else the others decide. */
async function runWithChange(
  root: string,
  { source, change }: Mutant,
  tests: readonly CoveringTest[],
  { folder, runTests }: Slot,
): Promise<Exclude<Outcome, 'not covered'>> {
  const original = readFileSync(join(root, source), 'utf8')
  const run = async (text: string, chosen: readonly CoveringTest[]) => {
    writeFileSync(join(folder, source), text)
    try {
      return await runTests(
        ['--bail', '--isolate', ...chosen.map(({ file }) => `./${file}`)],
        limitOf(chosen),
      )
    } finally {
      writeFileSync(join(folder, source), original)
    }
  }
  let left = tests
  // a change that only tests without an answer could notice is not decided
  let undecided: 'survived' | 'late' = 'survived'
  while (left.length > 0) {
    const { exit, output } = await run(applyChange(original, change), left)
    if (exit === 0) return undecided
    if (exit === 'late') return 'late'
    const failed = output.includes('timed out')
      ? left.find(({ file }) => file === lastFileOf(output))
      : undefined
    if (!failed || (await run(original, [failed])).exit === 0) return 'noticed'
    left = left.filter((test) => test !== failed)
    undecided = 'late'
  }
  return undecided
}

function limitOf(tests: readonly CoveringTest[]): number {
  return 60_000 + 3 * tests.reduce((sum, { durationMs }) => sum + durationMs, 0)
}

/** Returns the test file whose heading is the last in the output: with `--bail`, the one that failed. */
function lastFileOf(output: string): string | undefined {
  return [...output.matchAll(/^(\S+\.test\.ts):$/gm)].at(-1)?.[1]
}
