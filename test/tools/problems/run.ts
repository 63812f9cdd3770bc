import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readRecordedProblems, recordedProblems } from '../../../src/http/openapi/problems/components.ts'
import { chooseExamples, type Examples } from './choose-examples.ts'

/**
 * Runs the contract tests, or the files and folders of the arguments, and stores an error answer of each code as its example in the
 * OpenAPI document. Codes that these tests do not answer keep their examples.
 */
const root = resolve(import.meta.dir, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'problems-'))
const file = join(folder, 'bodies.jsonl')
const paths = process.argv.length > 2 ? process.argv.slice(2) : ['./test/contract']
const tests = Bun.spawn(['bun', join(root, 'test/run.ts'), ...paths], {
  cwd: root,
  env: { ...process.env, MEIDUO_TEST_PROBLEMS: file },
  stdio: ['ignore', 'inherit', 'inherit'],
})
const status = await tests.exited
const lines = (await Bun.file(file).text()).split('\n').filter(Boolean)
const examples = chooseExamples(
  readRecordedProblems() as Examples,
  lines.map((line) => JSON.parse(line)),
)
await Bun.write(recordedProblems, `${JSON.stringify(examples, null, 2)}\n`)
rmSync(folder, { recursive: true })
console.log(`${Object.keys(examples).length} examples`)
process.exit(status)
