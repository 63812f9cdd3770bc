import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
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
installDependencies(root)
const { startTestStack } = await import('./support/stack.ts')
const stack = await startTestStack(root).catch((error: Error) => {
  console.error(error.message)
  console.log('0 passed, 1 failed')
  process.exit(1)
})
let status = 1
try {
  status = await runTests(stack.env)
} finally {
  await stack.stop()
}
process.exit(status)

async function runTests(env: Record<string, string | undefined>): Promise<number> {
  const args = process.argv.slice(2)
  const folders = readdirSync(import.meta.dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'bench')
    .map((entry) => entry.name)
  const rank = (name: string) => (slowFolders.includes(name) ? slowFolders.indexOf(name) : slowFolders.length)
  const all = folders.sort((a, b) => rank(a) - rank(b)).map((name) => `./test/${name}/`)
  const chosen = args.some((arg) => !arg.startsWith('-')) ? args : [...args, ...all]
  const child = Bun.spawn(
    [
      process.execPath,
      '--no-env-file',
      'test',
      '--no-orphans',
      `--parallel=${workers}`,
      '--timeout=60000',
      ...chosen,
    ],
    {
      cwd: root,
      env,
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'pipe',
      signal: stack.interrupted,
    },
  )
  let output = ''
  const decoder = new TextDecoder()
  for await (const chunk of child.stderr) {
    process.stderr.write(chunk)
    output += decoder.decode(chunk, { stream: true })
  }
  const exit = await child.exited
  const total = (word: string) =>
    Number(
      output
        .match(new RegExp(`^ *(\\d+) ${word}`, 'gm'))
        ?.at(-1)
        ?.match(/\d+/)?.[0] ?? 0,
    )
  const [passed, failed, skipped] = [total('pass'), total('fail'), total('skip')]
  const broken = exit !== 0 && failed === 0 ? 1 : 0
  console.log(`${passed} passed, ${failed + broken} failed${skipped ? `, ${skipped} skipped` : ''}`)
  return passed > 0 && exit === 0 ? 0 : 1
}
