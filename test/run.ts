import { readdirSync } from 'node:fs'
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
/** A run of all files takes 8 minutes on two processors, the slowest file less than one. */
const limits = { runMs: 40 * minute, fileMs: 8 * minute }
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
  const folders = readdirSync(import.meta.dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'bench')
    .map((entry) => entry.name)
  const rank = (name: string) => (slowFolders.includes(name) ? slowFolders.indexOf(name) : slowFolders.length)
  const all = folders.sort((a, b) => rank(a) - rank(b)).map((name) => `./test/${name}/`)
  const chosen = args.some((arg) => !arg.startsWith('-')) ? args : [...args, ...all]
  const { exit, output, hanging } = await runTests({
    command: [
      process.execPath,
      '--no-env-file',
      'test',
      '--no-orphans',
      `--parallel=${workers}`,
      '--timeout=60000',
      ...chosen,
    ],
    cwd: root,
    env: { ...stack.env, MEIDUO_TEST_RUNNING: runningFolder },
    runningFolder,
    limits,
    signal: stack.interrupted,
    onOutput: (chunk) => void process.stderr.write(chunk),
  })
  for (const file of hanging)
    console.log(
      `killed: ${relative(root, file)} was running when the limit of the run or of one file was reached`,
    )
  const total = (word: string) =>
    Number(
      output
        .match(new RegExp(`^ *(\\d+) ${word}`, 'gm'))
        ?.at(-1)
        ?.match(/\d+/)?.[0] ?? 0,
    )
  const [passed, failed, skipped] = [total('pass'), total('fail'), total('skip')]
  const broken = hanging.length || (exit !== 0 && failed === 0 ? 1 : 0)
  console.log(`${passed} passed, ${failed + broken} failed${skipped ? `, ${skipped} skipped` : ''}`)
  return passed > 0 && exit === 0 && hanging.length === 0 ? 0 : 1
}
