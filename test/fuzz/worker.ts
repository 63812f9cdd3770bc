import { createApp } from '../../src/app.ts'
import { verifyDatabase } from '../../src/cli/verify/verify-database.ts'
import { config } from '../../src/config/index.ts'
import { pingDatabase } from '../../src/db/client.ts'
import { followRevocations } from '../../src/domains/accounts/sign-in/revocation-feed.ts'
import { subscribeToInvalidations } from '../../src/domains/catalog/cache/change-events.ts'
import { startSearch, whenSearchReady } from '../../src/domains/search/search-service.ts'
import { sealEntries } from '../../src/domains/staff/audit/seal-entries.ts'
import { describeError } from '../../src/lib/describe-error.ts'
import { log } from '../../src/lib/log.ts'
import { redis } from '../../src/redis/client.ts'
import { type ApiDocument, listOperations } from '../support/api-document.ts'
import { foldUntil } from '../support/fold-until.ts'
import { fuzzOperation, type OperationResult } from './fuzz-operation.ts'
import { requestsOf } from './generate/requests.ts'
import { createValues } from './generate/values.ts'
import { costlyOperations, inOrder } from './operations.ts'
import { createSender } from './send/sender.ts'

/** The options of a worker, as JSON in its first argument. */
export type WorkerOptions = Readonly<{
  /** All operations are fuzzed once with each seed: later ones find what the earlier ones wrote. */
  seeds: readonly number[]
  /** Calls of each operation with one seed. */
  calls: number
  /** Calls of the operations that hash a password or send a message. */
  costlyCalls: number
  /** Ids of the operations; all when empty. */
  operations: readonly string[]
  /** This worker takes each operation whose place, divided by `of`, leaves `take`. */
  share: Readonly<{ take: number; of: number }>
}>

/** The messages of a worker to its parent. */
export type WorkerMessage =
  | Readonly<{ type: 'operation'; result: OperationResult }>
  | Readonly<{ type: 'end'; broken: readonly string[]; megabytes: number }>

const options = JSON.parse(process.argv[2] as string) as WorkerOptions
const report = (message: WorkerMessage) => process.send?.(message)
log.level = 'silent'
const broken = await fuzz().catch((error: Error) => [`the fuzz ended: ${error.stack}`])
report({ type: 'end', broken, megabytes: process.memoryUsage.rss() / 2 ** 20 })
process.exit(0)

async function fuzz(): Promise<string[]> {
  followRevocations()
  subscribeToInvalidations()
  startSearch()
  await whenSearchReady()
  // no job folds them here
  await foldUntil()
  const app = createApp({ mysql: pingDatabase, redis: () => redis.ping() })
  const document = (await (await app.handle(new Request('http://localhost/docs/json'))).json()) as ApiDocument
  const send = await createSender(app, document)
  const values = createValues(document)
  const escaped = collectEscapedErrors()
  const { take, of } = options.share
  const chosen = inOrder(listOperations(document))
    .filter(({ operationId }) => options.operations.length === 0 || options.operations.includes(operationId))
    .filter((_, at) => at % of === take)
    .map((operation) => ({ operation, requests: requestsOf(operation, values) }))
  for (const seed of options.seeds)
    for (const { operation, requests } of chosen) {
      const calls = costlyOperations.has(operation.operationId) ? options.costlyCalls : options.calls
      report({ type: 'operation', result: await fuzzOperation(operation, { calls, seed, requests, send }) })
    }
  return [...escaped, ...(await brokenInvariants())]
}

/** Collects errors that no request caught; in a served process they end it. */
function collectEscapedErrors(): string[] {
  const escaped: string[] = []
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      escaped.push(`${event}: ${JSON.stringify(describeError(error))}`)
    })
  return escaped
}

async function brokenInvariants(): Promise<string[]> {
  const lines: string[] = []
  // no job seals them here, and `verify` refuses entries that wait too long
  await sealEntries()
  await verifyDatabase(config.databaseUrl as string, ({ invariant, at, found }) => {
    if (lines.length < 50) lines.push(`${invariant.name}: ${at}: ${found}`)
  })
  return lines
}
