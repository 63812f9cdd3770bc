import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { startTestStack } from '../../support/stack.ts'

/**
 * Calls every operation of a new demo shop with its example, and records the answers for the OpenAPI document. A second recording
 * writes the same files.
 */
const root = resolve(import.meta.dir, '../../..')
const folder = join(root, 'src/http/openapi/examples/answers')
const stack = await startTestStack(root)
let isWhole = false
try {
  Object.assign(process.env, stack.env)
  const { runExamples } = await import('./run-examples.ts')
  const { recordedAnswers } = await import('./recorded-answers.ts')
  const run = await runExamples()
  const failed = [...run.answers, ...run.otherAnswers].filter(([, { status }]) => status >= 300)
  for (const [operationId, { status, text }] of failed) console.error(`${operationId}: ${status} ${text}`)
  if (failed.length === 0) {
    await write(recordedAnswers(run))
    isWhole = true
  }
} finally {
  await stack.stop()
}
process.exit(isWhole ? 0 : 1)

async function write(files: Map<string, Record<string, unknown>>): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  for (const [file, answers] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    await Bun.write(join(folder, file), `${JSON.stringify(answers, null, 2)}\n`)
  }
  await Bun.spawn(['bun', 'x', 'biome', 'format', '--write', folder], { cwd: root }).exited
  const count = [...files.values()].reduce((sum, answers) => sum + Object.keys(answers).length, 0)
  console.log(`${count} answers in ${files.size} files`)
}
