import { afterAll, beforeEach, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Mutant, type Outcome, testMutant } from './test-mutant.ts'

const original = 'export const isLess = a < b\n'
const changed = 'export const isLess = a <= b\n'
const root = mkdtempSync(join(tmpdir(), 'mutants-'))
const folder = join(root, 'copy')
mkdirSync(folder)
beforeEach(() => {
  writeFileSync(join(root, 'a.ts'), original)
  writeFileSync(join(folder, 'a.ts'), original)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Exit = number | 'late'
type Run = Readonly<{ isChanged: boolean; files: string[] }>

const file = (name: string) => ({ file: `test/${name}.test.ts`, durationMs: 1 })
const fails = (name: string, message: string) => `test/${name}.test.ts:\n${message}\n(fail) it works [1ms]\n`

/** Tests the change with scripted runs. */
async function outcomeOf(
  tests: string[],
  races: string[],
  answer: (run: Run) => [exit: Exit, output?: string],
): Promise<Outcome> {
  const mutant: Mutant = {
    source: 'a.ts',
    change: { line: 1, kind: 'boundary', before: original.trim(), after: changed.trim() },
    tests: tests.map(file),
    races: races.map(file),
  }
  const outcome = await testMutant(root, mutant, {
    folder,
    runTests: async (args) => {
      const files = args.filter((arg) => arg.startsWith('./')).map((arg) => arg.slice(7, -8))
      const [exit, output = ''] = answer({
        isChanged: readFileSync(join(folder, 'a.ts'), 'utf8') === changed,
        files,
      })
      return { exit, output }
    },
  })
  expect(readFileSync(join(folder, 'a.ts'), 'utf8')).toBe(original)
  return outcome
}

test('a change is noticed when a test of its line fails with it', async () => {
  expect(await outcomeOf(['x'], [], ({ isChanged }) => [isChanged ? 1 : 0, fails('x', 'expected 1')])).toBe(
    'noticed',
  )
  expect(await outcomeOf(['x'], [], () => [0])).toBe('survived')
})

test('a change that the tests of its line do not notice is tested with the races of its domain', async () => {
  const onlyRace = ({ files }: Run): [Exit, string] => [
    files.includes('race') ? 1 : 0,
    fails('race', 'expected 1'),
  ]
  expect(await outcomeOf(['x'], ['race'], onlyRace)).toBe('noticed')
  expect(await outcomeOf([], ['race'], onlyRace)).toBe('noticed')
  expect(await outcomeOf([], ['race'], () => [0])).toBe('not covered')
  expect(await outcomeOf([], [], () => [0])).toBe('not covered')
})

test('a test that times out without the change too decides nothing: the others notice the change, or it is late', async () => {
  const slow = ({ files }: Run): [Exit, string] =>
    files.includes('slow') ? [1, fails('slow', 'error: timed out waiting for: the job')] : [0, '']
  expect(await outcomeOf(['x', 'slow'], [], slow)).toBe('late')
  const slowThenFound = (run: Run): [Exit, string?] =>
    run.files.includes('slow') ? slow(run) : [1, fails('x', 'expected 1')]
  expect(await outcomeOf(['slow', 'x'], [], slowThenFound)).toBe('noticed')
  const onlyWithChange = (run: Run): [Exit, string?] => (run.isChanged ? slow(run) : [0])
  expect(await outcomeOf(['slow'], [], onlyWithChange)).toBe('noticed')
})

test('tests that do not end are late, which is not the same as noticed', async () => {
  expect(await outcomeOf(['x'], [], () => ['late'])).toBe('late')
})
