import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadDemoData } from '../support/processes/demo-mall.ts'
import { createIsolatedShop } from '../support/processes/isolated-shop.ts'
import type { OperationResult } from './fuzz-operation.ts'
import type { WorkerMessage, WorkerOptions } from './worker.ts'

const root = resolve(import.meta.dir, '../..')

/** Limits that a fuzz would soon reach: a refused request tests nothing of the operation. */
const raisedLimits = {
  ...{ SMS_INTERVAL_SECONDS: '1', SMS_MOBILE_DAILY_LIMIT: '1000', SMS_ADDRESS_DAILY_LIMIT: '100000' },
  ...{
    SIGN_IN_FAILURE_LIMIT: '1000',
    SIGN_IN_ADDRESS_FAILURE_LIMIT: '100000',
    MAIL_USER_DAILY_LIMIT: '1000',
  },
  ...{ CAPTCHA_NETWORK_HOURLY_LIMIT: '10000000', CAPTCHA_FINGERPRINT_HOURLY_LIMIT: '10000000' },
  ...{ ORDER_UNPAID_PIECES: '1000000', ORDER_UNPAID_ORDERS: '1000000' },
}

type WorkerReport = Readonly<{
  results: readonly OperationResult[]
  /** Invariants of the database that are broken, errors that no request caught, and the end of the process. */
  broken: readonly string[]
  megabytes: number
}>

/**
 * Fuzzes operations in a separate process, with a demo shop in its own database and Redis database: requests delete
 * users, products and orders.
 */
export async function fuzzInOwnShop(
  redisDb: number,
  options: WorkerOptions,
  onResult: (result: OperationResult) => void = () => {},
): Promise<WorkerReport> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const shop = await createIsolatedShop(redisDb, {
    ...raisedLimits,
    MEDIA_DIR: join(folder, 'media'),
    SANDBOX_DEMO_ORDERS: '60',
    SANDBOX_TRADES_FILE: '',
  })
  try {
    await loadDemoData(shop.env)
    return await runWorker(shop.env, options, onResult)
  } finally {
    await shop.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runWorker(
  env: Readonly<Record<string, string>>,
  options: WorkerOptions,
  onResult: (result: OperationResult) => void,
): Promise<WorkerReport> {
  const results: OperationResult[] = []
  let end: Extract<WorkerMessage, { type: 'end' }> | undefined
  const child = Bun.spawn(
    [
      process.execPath,
      '--no-env-file',
      '--no-orphans',
      join(import.meta.dir, 'worker.ts'),
      JSON.stringify(options),
    ],
    {
      cwd: root,
      env: { ...process.env, ...env },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'inherit',
      ipc(message: WorkerMessage) {
        if (message.type === 'end') end = message
        else {
          results.push(message.result)
          onResult(message.result)
        }
      },
    },
  )
  const status = await child.exited
  const last = results.at(-1)?.operation ?? 'its start'
  return {
    results,
    broken: [
      ...(end?.broken ?? []),
      ...(end && status === 0 ? [] : [`the process ended with ${status} after ${last}`]),
    ],
    megabytes: end?.megabytes ?? 0,
  }
}
