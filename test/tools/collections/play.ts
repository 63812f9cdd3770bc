import { basename, join, resolve } from 'node:path'
import { installDependencies } from '../../../src/sandbox/launcher/install.ts'
import type { DemoMall } from '../../support/processes/demo-mall.ts'
import { installTools, runTool } from '../install-tools.ts'
import { findUnexpected } from './refusals.ts'

/**
 * `bun run test:collections`: plays the collection of Postman with newman, and that of Bruno with its program, each against a new mall
 * with the demo shop. Exits with 1 when an answer has an undocumented status or shape, or a request is refused that is not in the list of
 * refusals.
 */
const root = resolve(import.meta.dir, '../../..')
installDependencies(root)
await installTools()
const { startTestStack } = await import('../../support/stack.ts')
const stack = await startTestStack(root)
Object.assign(process.env, stack.env)
const { startDemoMall } = await import('../../support/processes/demo-mall.ts')
const { writeCollections } = await import('./write-collections.ts')
let failures = 0
try {
  await play('Postman', playPostman)
  await play('Bruno', playBruno)
} finally {
  await stack.stop()
}
process.exit(failures === 0 ? 0 : 1)

type Call = Readonly<{ id: string; status: number; text: string }>
type Played = Readonly<{ calls: readonly Call[]; faults: readonly string[] }>

async function play(name: string, player: (folder: string) => Promise<Played>): Promise<void> {
  const folder = join(root, '.data/collections', name.toLowerCase())
  const mall = await startDemoMall(60, {}, { hasExampleIds: true })
  const started = performance.now()
  const { calls, faults } = await writeFor(mall, folder)
    .then(() => player(folder))
    .finally(mall.stop)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  const unexpected = findUnexpected(new Map(calls.map(({ id, status }) => [id, status])))
  for (const fault of [...faults, ...unexpected]) console.error(`${name}: ${fault}`)
  failures += faults.length + unexpected.length
  const refused = calls.filter(({ status }) => status < 200 || status >= 400)
  await Bun.write(
    join(folder, 'refused.txt'),
    refused.map(({ id, status, text }) => `${status} ${id} ${text}\n`).join(''),
  )
  console.log(
    `${name}: ${calls.length} requests in ${seconds} s, ${faults.length + unexpected.length} failures; ${refused.length} are refused, see ${folder}/refused.txt`,
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

type NewmanReport = Readonly<{
  run: Readonly<{
    executions: readonly Readonly<{
      item: Readonly<{ name: string }>
      response?: Readonly<{ code: number; stream: Readonly<{ data: readonly number[] }> }>
      assertions?: readonly Readonly<{ assertion: string; error?: Readonly<{ message: string }> }>[]
    }>[]
  }>
}>

async function playPostman(folder: string): Promise<Played> {
  const report = join(folder, 'report.json')
  const { output } = await runTool(
    'newman',
    [
      'run',
      'postman.json',
      '-e',
      'postman-environment.json',
      '-r',
      'cli,json',
      '--reporter-json-export',
      report,
      '--ignore-redirects',
    ],
    folder,
  )
  await Bun.write(join(folder, 'output.txt'), output)
  if (!(await Bun.file(report).exists())) throw new Error(`newman wrote no report: ${output}`)
  const { run }: NewmanReport = await Bun.file(report).json()
  const faults = run.executions.flatMap(({ item, response, assertions = [] }) => [
    ...(response ? [] : [`${item.name}: no answer`]),
    ...assertions.flatMap(({ assertion, error }) =>
      error ? [`${response?.code} ${assertion}: ${error.message}`] : [],
    ),
  ])
  return {
    // an item whose script sends requests has one entry for each of them
    calls: [...Map.groupBy(run.executions, ({ item }) => item.name)].map(([name, entries]) => {
      const response = entries.at(-1)?.response
      return {
        id: /\((\w+)\)$/.exec(name)?.[1] ?? name,
        status: response?.code ?? 0,
        text: Buffer.from(response?.stream?.data ?? []).toString(),
      }
    }),
    faults,
  }
}

type BrunoReport = readonly Readonly<{
  results: readonly Readonly<{
    test: Readonly<{ filename: string }>
    response: Readonly<{ status: number | 'error'; data?: unknown }>
    error?: string | null
    testResults?: readonly Readonly<{ description: string; status: string; error?: string }>[]
  }>[]
}>[]

async function playBruno(folder: string): Promise<Played> {
  const report = join(folder, 'report.json')
  const { output } = await runTool(
    'bru',
    ['run', '-r', '--env', 'mall', '--sandbox', 'developer', '--reporter-json', report],
    join(folder, 'bruno'),
  )
  await Bun.write(join(folder, 'output.txt'), output)
  if (!(await Bun.file(report).exists())) throw new Error(`bru wrote no report: ${output}`)
  const reports: BrunoReport = await Bun.file(report).json()
  const results = reports.flatMap((each) => each.results)
  const faults = results.flatMap(({ test, response, error, testResults = [] }) => [
    ...(error ? [`${test.filename}: ${error}`] : []),
    ...testResults.flatMap((each) =>
      each.status === 'pass' ? [] : [`${response.status} ${each.description}: ${each.error}`],
    ),
  ])
  return {
    calls: results.map(({ test, response: { status, data } }) => ({
      id: basename(test.filename, '.bru'),
      status: Number(status),
      text: JSON.stringify(data),
    })),
    faults,
  }
}
