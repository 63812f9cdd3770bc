import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { installDependencies } from '../src/sandbox/launcher/install.ts'

/**
 * Starts a private MySQL, Redis and sandbox, and runs the tests against them with parallel workers. Arguments are
 * passed to `bun test`; without a path, all folders but `bench` run. The last line is `N passed, N failed`.
 */
const root = resolve(import.meta.dir, '..')
/** Folders of slow files run first, so that no worker is idle while the other runs a slow file at the end. */
const slowFolders = ['races', 'sandbox', 'cli', 'journeys', 'attacks']
/** More workers than processors, because tests wait for processes and the database for a third of their time. */
const workers = 3
const minute = 60_000
/** A run of all files takes 17 minutes on two processors, the slowest file about one. */
const limits = { runMs: 40 * minute, fileMs: 8 * minute }
/** Files that change what a whole process reads once, such as its environment, have separate modules. */
const isolatedSuffix = '.isolated.test.ts'

type Total = Readonly<{ passed: number; failed: number; skipped: number; isWhole: boolean }>

installDependencies(root)
const { runTests } = await import('./support/processes/run-tests.ts')
const { startTestStack } = await import('./support/stack.ts')
const stack = await startTestStack(root).catch((error: Error) => {
  console.error(error.message)
  console.log('0 passed, 1 failed')
  process.exit(1)
})
const runningFolder = join(stack.dataDir, 'running')
let status = 1
try {
  status = await runAll()
} finally {
  await stack.stop()
}
process.exit(status)

async function runAll(): Promise<number> {
  const args = process.argv.slice(2)
  const isPath = (arg: string) => !arg.startsWith('-') && existsSync(arg)
  const chosen = args.filter(isPath)
  const files = (chosen.length ? chosen : folders()).flatMap(testFiles)
  const options = args.filter((arg) => !isPath(arg))
  const isolated = files.filter((file) => file.endsWith(isolatedSuffix))
  const shared = files.filter((file) => !file.endsWith(isolatedSuffix))
  const totals = [await runFiles(isolated, options, true), await runFiles(shared, options, false)]
  const sum = (of: 'passed' | 'failed' | 'skipped') => totals.reduce((all, total) => all + total[of], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
  return passed > 0 && failed === 0 && totals.every(({ isWhole }) => isWhole) ? 0 : 1
}

function folders(): string[] {
  const rank = (name: string) => (slowFolders.includes(name) ? slowFolders.indexOf(name) : slowFolders.length)
  return readdirSync(import.meta.dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'bench')
    .map((entry) => entry.name)
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => join(import.meta.dir, name))
}

/** Returns the test files of a folder, or the file itself. */
function testFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [`./${relative(root, resolve(path))}`]
  return [...new Bun.Glob('**/*.test.ts').scanSync({ cwd: path })]
    .sort()
    .map((name) => `./${relative(root, resolve(path, name))}`)
}

/**
 * Runs test files with parallel workers. Files that are not isolated share the modules of their worker: most of their
 * time would go into loading the application again.
 */
async function runFiles(
  files: readonly string[],
  options: readonly string[],
  isIsolated: boolean,
): Promise<Total> {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, isWhole: true }
  const { exit, output, hanging } = await runTests({
    command: [
      process.execPath,
      '--no-env-file',
      'test',
      '--no-orphans',
      `--parallel=${workers}`,
      ...(isIsolated ? [] : ['--no-isolate']),
      '--timeout=60000',
      ...options,
      ...files,
    ],
    cwd: root,
    env: {
      ...stack.env,
      MEIDUO_TEST_RUNNING: runningFolder,
      MEIDUO_TEST_SHARED: isIsolated ? undefined : '1',
    },
    runningFolder,
    limits,
    signal: stack.interrupted,
    onOutput: (chunk) => void process.stderr.write(chunk),
  })
  for (const file of hanging)
    console.log(
      `killed: ${relative(root, file)} was running when the limit of the run or of one file was reached`,
    )
  const total = (word: string) => {
    const lines = [...output.matchAll(new RegExp(`^ *(\\d+) ${word}`, 'gm'))]
    return Number(lines.at(-1)?.[1] ?? 0)
  }
  // a filter of titles may match no test of one of the two groups
  const isEmpty = options.some((option) => /^(-t|--test-name-pattern)/.test(option)) && total('fail') === 0
  const isWhole = hanging.length === 0 && (exit === 0 || (isEmpty && total('pass') === 0))
  const broken = hanging.length || (!isWhole && total('fail') === 0 ? 1 : 0)
  return { passed: total('pass'), failed: total('fail') + broken, skipped: total('skip'), isWhole }
}
