import { join, resolve } from 'node:path'
import { mysqlPrograms, startPrivateMysql } from '../../src/sandbox/launcher/services/mysql.ts'
import { findProgram } from '../../src/sandbox/launcher/services/programs.ts'
import { placeByHand, poolByHand } from './by-hand/place.ts'
import { type HttpCaller, openHttpCaller } from './http-caller.ts'
import { type Measured, measureWhile } from './load.ts'
import { type Buyer, seedOrders } from './seeds/seed-orders.ts'

const root = resolve(import.meta.dir, '../..')

/** Which SKUs the i-th order takes, one piece each. */
export type Lines = (i: number) => readonly number[]

/** What one round measured; `refused` counts the answers 409. */
export type Round = Measured & Readonly<{ refused: number }>

/** A database and a mall of its own, to which each order comes from another buyer. */
export type OrdersBench = Readonly<{
  /** Puts into the carts what will be ordered: outside of what is measured. */
  fillCarts: (lines: Lines) => Promise<void>
  /** `POST /orders/` by so many buyers at a time, after `POST /cart/` for each line if `add` says so. */
  order: (lines: Lines, buyers: number, add?: boolean) => Promise<Round>
  /** The same orders by a script without the mall. */
  byHand: (lines: Lines, callers: number, connections: number) => Promise<Round>
  /** Proves the books and stops all. */
  close: () => Promise<void>
}>

type Options = Readonly<{ dir: string; binaryLog: boolean; orders: number; skus: number }>

/** Brings up a database whose commits wait for the disk, with `orders` buyers and `skus` SKUs, and the mall on it. */
export async function openOrdersBench({ dir, binaryLog, orders, skus }: Options): Promise<OrdersBench> {
  const program = findProgram(mysqlPrograms, process.env)
  if (!program) throw new Error('placing is measured with a MariaDB or MySQL server of its own: install one')
  const { url, started } = await startPrivateMysql({
    program,
    dir,
    runDir: join(dir, 'run'),
    env: process.env,
    durable: true,
    binaryLog,
  })
  stops.push(started.stop)
  for (const script of ['migrate', 'seed']) runCommand(script, url)
  const buyers = await seedOrders(url, { buyers: orders, skus })
  const server = await serve(url)
  stops.push(server.stop)
  const { post, close } = poster(server.base)
  const buyer = (i: number) => buyers[i] as Buyer
  const add = async (lines: Lines, i: number) => {
    for (const sku_id of lines(i)) if (!(await post('/cart/', buyer(i), { sku_id, count: 1 }))) return false
    return true
  }
  const place = (i: number) => post('/orders/', buyer(i), { address: buyer(i).addressId, pay_method: 2 })
  return {
    fillCarts: async (lines) => void (await drive(orders, 32, (i) => add(lines, i))),
    order: (lines, callers, adding) =>
      drive(orders, callers, async (i) => (!adding || (await add(lines, i))) && place(i)),
    async byHand(lines, callers, connections) {
      const pool = await poolByHand(url, connections)
      const round = await drive(orders, callers, (i) => placeByHand(pool, buyer(i), lines(i)))
      await pool.end()
      return round
    },
    async close() {
      close()
      await server.stop()
      runCommand('verify', url)
      await started.stop()
    },
  }
}

const stops: (() => Promise<void>)[] = []
// servers stand in sessions of their own: a signal to this process has to be passed on
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, () => void Promise.allSettled(stops.map((stop) => stop())).then(() => process.exit(1)))

let refused = 0

/** So many orders by so many callers. @throws when one fails with anything but 409 */
async function drive(orders: number, callers: number, ask: (i: number) => Promise<boolean>): Promise<Round> {
  let asked = 0
  refused = 0
  const measured = await measureWhile(() => asked++ < orders, callers, ask)
  if (measured.failed > refused) throw new Error(`${measured.failed - refused} failed, not refused by 409`)
  return { ...measured, refused }
}

/** Posts over kept connections, as many as there are callers at a time. */
function poster(origin: string) {
  const idle: HttpCaller[] = []
  const take = () => {
    for (let caller = idle.pop(); caller; caller = idle.pop()) {
      if (caller.isFresh()) return caller
      caller.close()
    }
    return openHttpCaller(origin)
  }
  const post = async (path: string, { token }: Buyer, body: object): Promise<boolean> => {
    const caller = await take()
    const headers = { authorization: `JWT ${token}`, 'content-type': 'application/json' }
    const status = await caller.post(path, headers, JSON.stringify(body))
    idle.push(caller)
    if (status === 409) refused++
    return status === 201
  }
  return {
    post,
    close() {
      for (const caller of idle) caller.close()
    },
  }
}

function runCommand(name: string, databaseUrl: string): void {
  const done = Bun.spawnSync([process.execPath, join(root, `src/cli/${name}.ts`)], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  if (done.exitCode !== 0) throw new Error(`${name} failed: ${done.stdout}${done.stderr}`)
}

async function serve(databaseUrl: string) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'servers/serve-orders.ts')], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const { value } = await child.stdout.getReader().read()
  const base = `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`
  const stop = async () => {
    child.kill()
    await child.exited
  }
  return { base, stop }
}
