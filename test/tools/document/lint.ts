import { join, resolve } from 'node:path'
import { installTools, runTool } from '../install-tools.ts'
import { printDocument } from './read-document.ts'

/**
 * Fails when redocly or spectral finds an error in the OpenAPI document, or a warning without a reason below. Leaves the document in
 * .data/openapi.json.
 */
const expectedWarnings: Readonly<Record<string, string>> = {
  'no-ambiguous-paths': 'a fixed part of a path wins over a parameter, as OpenAPI defines',
  'operation-4xx-response':
    'a list without any input, such as GET /areas/, refuses only what every operation refuses',
}
const path = join(resolve(import.meta.dir, '../../..'), '.data/openapi.json')
await Promise.all([installTools(), printDocument().then((text) => Bun.write(path, text))])
const rules = (name: string) => join(import.meta.dir, name)
const [redocly, spectral] = await Promise.all([
  runTool('redocly', [
    'lint',
    path,
    '--config',
    rules('redocly.yaml'),
    '--format=json',
    '--max-problems=1000',
  ]),
  runTool('spectral', ['lint', path, '--ruleset', rules('spectral.yaml'), '--fail-severity=hint']),
])
const { faults: found, expected } = sortProblems(redocly.output)
const faults = [...found, ...(spectral.status === 0 ? [] : [spectral.output])]
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)
console.log(`the OpenAPI document has 0 errors; ${expected} warnings of redocly have a reason`)

/** Redocly fails only for errors, so its warnings are read. It prints other lines before and behind the JSON. */
function sortProblems(output: string): Readonly<{ faults: string[]; expected: number }> {
  const json = output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)
  const { problems }: { problems: Problem[] } = JSON.parse(json)
  const isExpected = ({ ruleId, severity }: Problem) => severity === 'warn' && ruleId in expectedWarnings
  return {
    faults: problems.filter((problem) => !isExpected(problem)).map(describeProblem),
    expected: problems.filter(isExpected).length,
  }
}

function describeProblem({ ruleId, severity, message, location }: Problem): string {
  return `redocly ${severity} ${ruleId}: ${message} ${location[0]?.pointer ?? ''}`
}

type Problem = Readonly<{
  ruleId: string
  severity: string
  message: string
  location: readonly Readonly<{ pointer?: string }>[]
}>
