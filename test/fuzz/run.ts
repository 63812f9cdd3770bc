import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { installDependencies } from '../../src/sandbox/launcher/install.ts'

const usage = `usage: bun run test:fuzz [operation…] [options]
Sends random requests to operations of the API document, all by default, and checks every answer against the document.
Each worker has its own demo shop. Prints a line for each operation and the smallest request of each failure.
  --calls 1000    requests per operation
  --costly 50     requests of operations that hash a password or send a message
  --rounds 4      parts in which the requests are sent
  --seed 1        seed of the random requests; a new one by default
  --workers 2     processes
  --help          prints this text
Exit status: 0 no failure and all invariants of the database hold, 1 otherwise.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: 'string', default: '1000' },
    costly: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    workers: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const root = resolve(import.meta.dir, '../..')
installDependencies(root)
const { startTestStack } = await import('../support/stack.ts')
const { fuzzInOwnShop } = await import('./shop.ts')
const { describeFailures, mergeResults, tableHead, tableLine } = await import('./report.ts')

const stack = await startTestStack(root)
let status = 1
try {
  Object.assign(process.env, stack.env)
  status = await fuzz()
} finally {
  await stack.stop()
}
process.exit(status)

async function fuzz(): Promise<number> {
  const seed = Number(values.seed)
  const [calls, rounds, workers] = [values.calls, values.rounds, values.workers].map(Number) as [
    number,
    number,
    number,
  ]
  console.log(`seed ${seed}\n${tableHead}`)
  const began = performance.now()
  const reports = await Promise.all(
    Array.from({ length: workers }, (_, take) =>
      fuzzInOwnShop(
        40 + take,
        {
          seeds: Array.from({ length: rounds }, (_, round) => seed + round * 1_000),
          calls: Math.ceil(calls / rounds),
          costlyCalls: Math.ceil(Math.min(Number(values.costly), calls) / rounds),
          operations: positionals,
          share: { take, of: workers },
        },
        (result) => console.log(tableLine(result)),
      ),
    ),
  )
  const seconds = (performance.now() - began) / 1_000
  const results = mergeResults(reports.flatMap((report) => report.results))
  if (rounds > 1) console.log(`\nall rounds\n${[tableHead, ...results.map(tableLine)].join('\n')}`)
  const failures = results.flatMap(describeFailures)
  const broken = reports.flatMap((report) => report.broken)
  console.log(['', ...failures, ...broken.map((line) => `broken: ${line}`)].join('\n'))
  const sent = results.reduce((all, each) => all + each.calls, 0)
  const codes = new Set(results.flatMap(({ outcomes }) => outcomes.filter((each) => each >= '400')))
  console.log(
    `${results.length} operations, ${sent} calls, ${(sent / seconds).toFixed(0)} calls/s with the loading of the shops, ${codes.size} distinct errors reached, ${failures.length} kinds of failures, ${broken.length} broken invariants, ${Math.max(...reports.map(({ megabytes }) => megabytes)).toFixed(0)} MiB`,
  )
  return failures.length + broken.length === 0 ? 0 : 1
}
