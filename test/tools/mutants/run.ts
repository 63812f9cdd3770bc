import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Glob } from 'bun'
import { startTestStack } from '../../support/stack.ts'
import { applyChange, type Change, chooseChanges, listChanges } from './changes.ts'
import { type CoveringTest, eachInSlots, measureCoverage, type RunTests } from './covering-tests.ts'
import { copyProject } from './project-copy.ts'

/** Changes one line of the code at a time, runs the tests that execute the line, and prints the changes they do not notice. */
const root = resolve(import.meta.dir, '../../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changes: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || positionals.length === 0) {
  console.log(`bun run test:mutants <file or folder of src> … [--changes 8] [--seed 1] [--workers 2]

  --changes N  changes of each file
  --seed S     selects other changes of the same lines
  --workers N  changes that are tested at the same time`)
  process.exit(values.help ? 0 : 2)
}

type Mutant = Readonly<{ source: string; change: Change; tests: readonly CoveringTest[] }>
type Result = Readonly<{ mutant: Mutant; outcome: 'noticed' | 'late' | 'survived' | 'not covered' }>

/** Test files of one change, fastest first. More would make a change of a shared line take minutes. */
const maxTests = 25

const sources = positionals.flatMap(sourcesOf)
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

async function testAll(slots: readonly { folder: string; runTests: RunTests }[]): Promise<Result[]> {
  const covering = await measureCoverage(
    { root, mapFile: join(base, 'coverage.json'), sources },
    slots.map(({ runTests }) => runTests),
  )
  const mutants = sources.flatMap((source): Mutant[] => {
    const changes = listChanges(readFileSync(join(root, source), 'utf8'))
    return chooseChanges(changes, Number(values.changes), `${values.seed}:${source}`).map((change) => ({
      source,
      change,
      tests: covering(source, change.line).slice(0, maxTests),
    }))
  })
  const found: Result[] = []
  await eachInSlots(mutants, slots, async (mutant, { folder, runTests }) => {
    const outcome = await testOne(mutant, folder, runTests)
    found.push({ mutant, outcome })
    console.error(`${found.length}/${mutants.length} ${outcome}: ${describe(mutant)}`)
  })
  return found
}

async function testOne({ source, change, tests }: Mutant, folder: string, runTests: RunTests) {
  if (tests.length === 0) return 'not covered' as const
  const original = readFileSync(join(root, source), 'utf8')
  writeFileSync(join(folder, source), applyChange(original, change))
  try {
    const usualMs = tests.reduce((sum, { durationMs }) => sum + durationMs, 0)
    const files = tests.map(({ file }) => `./${file}`)
    const { exit } = await runTests(['--bail', '--isolate', ...files], 30_000 + 3 * usualMs)
    if (exit === 'late') return 'late' as const
    return exit === 0 ? ('survived' as const) : ('noticed' as const)
  } finally {
    writeFileSync(join(folder, source), original)
  }
}

function report(all: readonly Result[]): void {
  const missed = all.filter(({ outcome }) => outcome === 'survived' || outcome === 'not covered')
  for (const { mutant, outcome } of missed) {
    console.log(`\n${outcome}: ${describe(mutant)}`)
    console.log(`  - ${mutant.change.before.trim()}\n  + ${mutant.change.after.trim()}`)
    if (outcome === 'survived') console.log(`  tests: ${mutant.tests.map(({ file }) => file).join(' ')}`)
  }
  const noticed = all.length - missed.length
  const percent = all.length > 0 ? Math.round((100 * noticed) / all.length) : 0
  console.log(`\n${all.length} changes in ${sources.length} files, ${noticed} noticed (${percent} %)`)
}

function describe({ source, change }: Mutant): string {
  return `${source}:${change.line} (${change.kind})`
}

function sourcesOf(path: string): string[] {
  const relativePath = relative(root, resolve(path))
  if (!statSync(join(root, relativePath)).isDirectory()) return [relativePath]
  return [...new Glob(`${relativePath}/**/*.ts`).scanSync(root)].sort()
}
