import { join, resolve } from 'node:path'
import { installDependencies } from '../../../src/sandbox/launcher/install.ts'
import { listOperations } from '../../support/api-document.ts'
import type { DemoMall } from '../../support/processes/demo-mall.ts'
import { installTools, runTool } from '../install-tools.ts'
import { findUnexpected } from './refusals.ts'
import { findUnplayed, type Played, readBrunoReport, readNewmanReport } from './reports.ts'

/**
 * `bun run test:collections`: plays the collection of Postman with newman, and that of Bruno with its program, each against a new mall
 * with the demo shop. Exits with 1 when an answer has an undocumented status or shape, when a request is refused that is not in the list of
 * refusals, when a script fails, or when an operation is not played once and tested.
 */
const root = resolve(import.meta.dir, '../../..')
installDependencies(root)
await installTools()
const { startTestStack } = await import('../../support/stack.ts')
const stack = await startTestStack(root)
Object.assign(process.env, stack.env)
const { startDemoMall } = await import('../../support/processes/demo-mall.ts')
const { writeCollections } = await import('./write-collections.ts')
const { readDocument } = await import('../document/read-document.ts')
const operationIds = listOperations(await readDocument()).map(({ operationId }) => operationId)
let failures = 0
try {
  await play('Postman', playPostman)
  await play('Bruno', playBruno)
} finally {
  await stack.stop()
}
process.exit(failures === 0 ? 0 : 1)

async function play(name: string, player: (folder: string) => Promise<Played>): Promise<void> {
  const folder = join(root, '.data/collections', name.toLowerCase())
  const mall = await startDemoMall(60, {}, { hasExampleIds: true })
  const started = performance.now()
  const { calls, faults } = await writeFor(mall, folder)
    .then(() => player(folder))
    .finally(mall.stop)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  const unexpected = findUnexpected(new Map(calls.map(({ id, status }) => [id, status])))
  const found = [...faults, ...findUnplayed(operationIds, calls), ...unexpected]
  for (const fault of found) console.error(`${name}: ${fault}`)
  failures += found.length
  const refused = calls.filter(({ status }) => status < 200 || status >= 400)
  await Bun.write(
    join(folder, 'refused.txt'),
    refused.map(({ id, status, text }) => `${status} ${id} ${text}\n`).join(''),
  )
  console.log(
    `${name}: ${calls.length} requests in ${seconds} s, ${found.length} failures; ${refused.length} are refused, see ${folder}/refused.txt`,
  )
}

function writeFor({ url, sandbox, users: { shopper, staff } }: DemoMall, folder: string): Promise<number> {
  return writeCollections(folder, {
    baseUrl: url,
    sandboxUrl: sandbox,
    username: shopper.username,
    password: shopper.password,
    staffUsername: staff.username,
    staffPassword: staff.password,
  })
}

async function playPostman(folder: string): Promise<Played> {
  const report = join(folder, 'report.json')
  const command = ['run', 'postman.json', '-e', 'postman-environment.json', '--ignore-redirects']
  const reporters = ['-r', 'cli,json', '--reporter-json-export', report]
  const { output, status } = await runTool('newman', [...command, ...reporters], folder)
  await Bun.write(join(folder, 'output.txt'), output)
  if (!(await Bun.file(report).exists())) throw new Error(`newman wrote no report: ${output}`)
  return withStatus(readNewmanReport(await Bun.file(report).json()), status)
}

async function playBruno(folder: string): Promise<Played> {
  const report = join(folder, 'report.json')
  const { output, status } = await runTool(
    'bru',
    ['run', '-r', '--env', 'mall', '--sandbox', 'developer', '--reporter-json', report],
    join(folder, 'bruno'),
  )
  await Bun.write(join(folder, 'output.txt'), output)
  if (!(await Bun.file(report).exists())) throw new Error(`bru wrote no report: ${output}`)
  return withStatus(readBrunoReport(await Bun.file(report).json()), status)
}

function withStatus({ calls, faults }: Played, status: number): Played {
  return { calls, faults: status === 0 ? faults : [...faults, `the program ended with status ${status}`] }
}
