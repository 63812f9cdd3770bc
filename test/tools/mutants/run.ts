import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Glob } from 'bun'
import { startTestStack } from '../../support/stack.ts'
import { type Change, chooseChanges, listChanges } from './changes.ts'
import { eachInSlots, type FindTests, listTests, measureCoverage } from './covering-tests.ts'
import { copyProject } from './project-copy.ts'
import { type Mutant, type Outcome, type Slot, testMutant } from './test-mutant.ts'

/** Changes one line of the code at a time, runs the tests that execute the line, and prints the changes they do not notice. */
const root = resolve(import.meta.dir, '../../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changes: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    tests: { type: 'string', default: '25' },
    wide: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || positionals.length === 0) {
  console.log(`bun run test:mutants <file, file:line or folder of src> … [--changes 8] [--seed 1] [--workers 2] [--tests 25] [--wide]

  --changes N  changes of each file; of a line that is named as file:line, all
  --seed S     selects other changes of the same lines
  --workers N  changes that are tested at the same time
  --tests N    test files of one change; more would make a change of a shared line take minutes
  --wide       takes minutes more of each change: measures all test files that import a source, also those whose path
               has no word of the source's path, and runs the races of the domain, which run the mall in child processes`)
  process.exit(values.help ? 0 : 2)
}

type Result = Readonly<{ mutant: Mutant; outcome: Outcome }>
/** A source file to change, and the line if only one is to change. */
type Target = Readonly<{ source: string; line: number | undefined }>

const targets = positionals.flatMap(targetsOf)
const sources = [...new Set(targets.map(({ source }) => source))]
const base = join(root, '.data/mutants')
mkdirSync(base, { recursive: true })
const stack = await startTestStack(root)
let results: Result[] = []
try {
  const slots = Array.from({ length: Number(values.workers) }, (_, i) => {
    const folder = join(base, `copy-${process.pid}-${i}`)
    return { folder, runTests: copyProject(root, folder, stack.env) }
  })
  try {
    results = await testAll(slots)
  } finally {
    for (const { folder } of slots) rmSync(folder, { recursive: true, force: true })
  }
} finally {
  await stack.stop()
}
report(results)
process.exit(0)

async function testAll(slots: readonly Slot[]): Promise<Result[]> {
  const findTests = await measureCoverage(
    { root, mapFile: join(base, 'coverage.json'), sources, isWide: values.wide },
    slots.map(({ runTests }) => runTests),
  )
  const mutants = targets.flatMap((target) =>
    changesOf(target).map((change) => toMutant(target.source, change, findTests)),
  )
  const found: Result[] = []
  const late: Mutant[] = []
  await eachInSlots(mutants, slots, async (mutant, slot) => {
    const outcome = await testMutant(root, mutant, slot)
    if (outcome === 'late') late.push(mutant)
    else found.push({ mutant, outcome })
    console.error(`${found.length + late.length}/${mutants.length} ${outcome}: ${describe(mutant)}`)
  })
  // a late one is tested again while nothing else runs
  for (const mutant of late) found.push({ mutant, outcome: await testMutant(root, mutant, slots[0] as Slot) })
  return found
}

function changesOf({ source, line }: Target): Change[] {
  const changes = listChanges(readFileSync(join(root, source), 'utf8'))
  if (line !== undefined) return changes.filter((change) => change.line === line)
  return chooseChanges(changes, Number(values.changes), `${values.seed}:${source}`)
}

function toMutant(source: string, change: Change, findTests: FindTests): Mutant {
  const tests = findTests(source, change.line).slice(0, Number(values.tests))
  if (!values.wide) return { source, change, tests, races: [] }
  const domain = /^src\/domains\/(\w+)\//.exec(source)?.[1]
  const races = listTests(root)
    .filter((file) => file.startsWith(`test/races/${domain}/`) && !tests.some((test) => test.file === file))
    .map((file) => ({ file, durationMs: 60_000 }))
  return { source, change, tests, races }
}

function report(all: readonly Result[]): void {
  const missed = all.filter(({ outcome }) => outcome !== 'noticed')
  for (const { mutant, outcome } of missed) {
    console.log(`\n${outcome}: ${describe(mutant)}`)
    console.log(`  - ${mutant.change.before.trim()}\n  + ${mutant.change.after.trim()}`)
    if (outcome !== 'not covered') console.log(`  tests: ${mutant.tests.map(({ file }) => file).join(' ')}`)
  }
  const noticed = all.length - missed.length
  const late = all.filter(({ outcome }) => outcome === 'late').length
  const percent = all.length > 0 ? Math.round((100 * noticed) / all.length) : 0
  console.log(
    `\n${all.length} changes in ${sources.length} files, ${noticed} noticed (${percent} %)${late ? `, ${late} late` : ''}`,
  )
}

function describe({ source, change }: Mutant): string {
  return `${source}:${change.line} (${change.kind})`
}

function targetsOf(argument: string): Target[] {
  const [, path, line] = /^(.*?)(?::(\d+))?$/.exec(argument) as RegExpExecArray
  const relativePath = relative(root, resolve(path as string))
  if (!statSync(join(root, relativePath)).isDirectory())
    return [{ source: relativePath, line: line ? Number(line) : undefined }]
  const found = [...new Glob(`${relativePath}/**/*.ts`).scanSync(root)].sort()
  return found.map((source) => ({ source, line: undefined }))
}
