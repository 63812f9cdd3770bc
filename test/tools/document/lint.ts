import { join, resolve } from 'node:path'
import { installTools, runTool } from '../install-tools.ts'
import { printDocument } from './read-document.ts'

/** Fails when redocly or spectral finds an error or a warning in the OpenAPI document, which it leaves in .data/openapi.json. */
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
const faults = [...redoclyFaults(redocly.output), ...(spectral.status === 0 ? [] : [spectral.output])]
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exit(1)
console.log('the OpenAPI document has no error and no warning')

/** Redocly fails only for errors, so its warnings are read. It prints other lines before and behind the JSON. */
function redoclyFaults(output: string): string[] {
  const json = output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)
  const { problems }: { problems: Problem[] } = JSON.parse(json)
  return problems.map(({ ruleId, severity, message, location }) => {
    return `redocly ${severity} ${ruleId}: ${message} ${location[0]?.pointer ?? ''}`
  })
}

type Problem = Readonly<{
  ruleId: string
  severity: string
  message: string
  location: readonly Readonly<{ pointer?: string }>[]
}>
