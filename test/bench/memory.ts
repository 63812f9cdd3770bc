import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createPool } from 'mysql2/promise'
import { freePort } from '../../src/sandbox/launcher/services/ports.ts'
import { createIsolatedDatabase } from '../support/database/isolated-database.ts'
import { processorMicroseconds } from './load.ts'
import { seedCatalog } from './seeds/seed-catalog.ts'

/** Memory and processor time of one process until it is ready, before its first request. `BENCH_SKUS` sets the size of the shop. */
const skus = Number(process.env.BENCH_SKUS ?? 0)
const root = resolve(import.meta.dir, '../..')

const database = await createIsolatedDatabase({ isSeeded: true })
if (skus > 0) {
  const pool = createPool({ uri: database.url })
  await seedCatalog(pool, { skus, seed: 1 })
  await pool.end()
}
const port = await freePort()
const child = Bun.spawn([process.execPath, '--no-env-file', 'src/main.ts'], {
  cwd: root,
  // production refuses the keys of the benchmark
  env: {
    ...process.env,
    NODE_ENV: 'development',
    DATABASE_URL: database.url,
    PORT: String(port),
    LOG_LEVEL: 'error',
  },
  stdin: 'ignore',
  stdout: 'inherit',
  stderr: 'inherit',
})
while (!(await isReady())) await Bun.sleep(50)
const seconds = processorMicroseconds(child.pid) / 1e6
const atReady = residentMebibytes()
await Bun.sleep(10_000)
console.log(`${skus > 0 ? skus : 'no'} SKUs: ready after ${seconds.toFixed(1)} s of processor time`)
console.log(`resident memory ${atReady} MiB when ready, ${residentMebibytes()} MiB ten seconds later`)
child.kill('SIGKILL')
await child.exited
await database.drop()
process.exit(0)

function isReady(): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready/`).then(
    ({ ok }) => ok,
    () => false,
  )
}

function residentMebibytes(): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024)
}
