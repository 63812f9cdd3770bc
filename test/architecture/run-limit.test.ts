import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runTests } from '../support/processes/run-tests.ts'

const folder = mkdtempSync(join(tmpdir(), 'run-limit-'))
const record = resolve(import.meta.dir, '../support/processes/running-files.ts')
const runningFolder = join(folder, 'running')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

writeFileSync(
  join(folder, 'preload.ts'),
  `import { afterAll } from 'bun:test'
import { recordRunningFile } from '${record}'
afterAll(recordRunningFile('${runningFolder}', Bun.main))`,
)
mkdirSync(join(folder, 'tests'))
writeFileSync(join(folder, 'bunfig.toml'), '[test]\npreload = ["./preload.ts"]\n')
writeFileSync(join(folder, 'tests/quick.test.ts'), "import { test } from 'bun:test'\ntest('ends', () => {})")
writeFileSync(
  join(folder, 'tests/busy.test.ts'),
  "import { test } from 'bun:test'\ntest('never ends', () => { for (;;); }, 100)",
)

const run = (files: readonly string[], limits: { runMs: number; fileMs: number }) =>
  runTests({
    command: [process.execPath, 'test', '--parallel=2', '--timeout=100', ...files],
    cwd: folder,
    env: { ...process.env },
    runningFolder,
    limits,
    onOutput: () => {},
  })

const never = 3_600_000

test('a file in a busy loop is named and killed when it runs longer than the limit of one file', async () => {
  const { exit, hanging } = await run(['./tests/'], { runMs: never, fileMs: 4_000 })
  expect(hanging).toEqual([join(folder, 'tests/busy.test.ts')])
  expect(exit).not.toBe(0)
})

test('a run over its limit ends, and names the file that was running', async () => {
  const { exit, hanging } = await run(['./tests/busy.test.ts'], { runMs: 6_000, fileMs: never })
  expect(hanging).toEqual([join(folder, 'tests/busy.test.ts')])
  expect(exit).not.toBe(0)
})

test('a run within its limits ends with the status of its tests and names no file', async () => {
  const { exit, output, hanging } = await run(['./tests/quick.test.ts'], { runMs: never, fileMs: never })
  expect([exit, hanging]).toEqual([0, []])
  expect(output).toContain('1 pass')
})
