import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { installDependencies } from '../../../src/sandbox/launcher/install.ts'
import { installTools, runTool } from '../install-tools.ts'
import { writeCollections } from './write-collections.ts'

/**
 * `bun run test:collections`: plays the collection of Postman with newman, and that of Bruno with its program, each against a new mall
 * with the demo shop. Exits with 1 when an answer has an undocumented status or shape.
 */
const root = resolve(import.meta.dir, '../../..')
installDependencies(root)
await installTools()
const { startTestStack } = await import('../../support/stack.ts')
const stack = await startTestStack(root)
Object.assign(process.env, stack.env)
const { startDemoMall } = await import('../../support/processes/demo-mall.ts')
let failures = 0
try {
  const [postman, bruno] = [await startDemoMall(60), await startDemoMall(63)]
  try {
    await Promise.all([play('Postman', postman, playPostman), play('Bruno', bruno, playBruno)])
  } finally {
    await Promise.all([postman.stop(), bruno.stop()])
  }
} finally {
  await stack.stop()
}
process.exit(failures === 0 ? 0 : 1)

type Mall = Awaited<ReturnType<typeof startDemoMall>>
type Call = Readonly<{ name: string; status: number }>
type Played = Readonly<{ calls: readonly Call[]; faults: readonly string[] }>

async function play(name: string, mall: Mall, player: (folder: string) => Promise<Played>): Promise<void> {
  const folder = join(root, '.data/collections', name.toLowerCase())
  await mkdir(folder, { recursive: true })
  const { shopper, staff } = mall.users
  await writeCollections(folder, {
    baseUrl: mall.url,
    username: shopper.username,
    password: shopper.password,
    staffUsername: staff.username,
    staffPassword: staff.password,
  })
  const started = performance.now()
  const { calls, faults } = await player(folder)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  for (const fault of faults) console.error(`${name}: ${fault}`)
  failures += faults.length
  const refused = calls.filter(({ status }) => status < 200 || status >= 400)
  await Bun.write(
    join(folder, 'refused.txt'),
    refused.map((each) => `${each.status} ${each.name}\n`).join(''),
  )
  console.log(
    `${name}: ${calls.length} requests in ${seconds} s, ${faults.length} failures; ${refused.length} documented refusals are in ${folder}/refused.txt`,
  )
}

type NewmanReport = Readonly<{
  run: Readonly<{
    executions: readonly Readonly<{
      item: Readonly<{ name: string }>
      response?: Readonly<{ code: number }>
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
      'json',
      '--reporter-json-export',
      report,
      '--ignore-redirects',
    ],
    folder,
  )
  if (!(await Bun.file(report).exists())) throw new Error(`newman wrote no report: ${output}`)
  const { run }: NewmanReport = await Bun.file(report).json()
  const faults = run.executions.flatMap(({ item, response, assertions = [] }) => [
    ...(response ? [] : [`${item.name}: no answer`]),
    ...assertions.flatMap(({ assertion, error }) =>
      error ? [`${response?.code} ${assertion}: ${error.message}`] : [],
    ),
  ])
  return {
    calls: run.executions.map(({ item, response }) => ({ name: item.name, status: response?.code ?? 0 })),
    faults,
  }
}

type BrunoReport = readonly Readonly<{
  results: readonly Readonly<{
    test: Readonly<{ filename: string }>
    response: Readonly<{ status: number | 'error' }>
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
    calls: results.map(({ test, response }) => ({ name: test.filename, status: Number(response.status) })),
    faults,
  }
}
