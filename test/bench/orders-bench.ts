import { join, resolve } from 'node:path'
import { mysqlPrograms, startPrivateMysql } from '../../src/sandbox/launcher/services/mysql.ts'
import { findProgram } from '../../src/sandbox/launcher/services/programs.ts'
import { placeByHand, poolByHand } from './by-hand/place.ts'
import { type HttpCaller, openHttpCaller } from './http-caller.ts'
import { type Measured, measureWhile } from './load.ts'
import { type Buyer, seedOrders } from './seeds/seed-orders.ts'

const root = resolve(import.meta.dir, '../..')

/** Returns the SKUs of the i-th order, one piece each. */
export type Lines = (i: number) => readonly number[]

/** Result of one round; `refused` counts the 409 responses. */
export type Round = Measured & Readonly<{ refused: number }>

/** An isolated database and mall. Each order has a different buyer. */
export type OrdersBench = Readonly<{
  /** Fills the carts before the measurement starts. */
  fillCarts: (lines: Lines) => Promise<void>
  /** Sends `POST /orders/` by `buyers` concurrent buyers, after `POST /cart/` for each line if `add` is true. */
  order: (lines: Lines, buyers: number, add?: boolean) => Promise<Round>
  /** Writes the same orders by raw SQL, without the mall. */
  byHand: (lines: Lines, callers: number, connections: number) => Promise<Round>
  /** Verifies the ledger, then stops the mall and the database. */
  close: () => Promise<void>
}>

type Options = Readonly<{ dir: string; binaryLog: boolean; orders: number; skus: number }>

/** Starts a database whose commits wait for the disk, seeds `orders` buyers and `skus` SKUs, and starts the mall. */
export async function openOrdersBench({ dir, binaryLog, orders, skus }: Options): Promise<OrdersBench> {
  const program = findProgram(mysqlPrograms, process.env)
  if (!program) throw new Error('the orders benchmark needs MariaDB or MySQL installed on this machine')
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
// servers run in their own sessions, so a signal to this process does not reach them
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, () => void Promise.allSettled(stops.map((stop) => stop())).then(() => process.exit(1)))

let refused = 0

/** Places `orders` orders by `callers` concurrent callers. @throws Error when one fails with a status other than 409 */
async function drive(orders: number, callers: number, ask: (i: number) => Promise<boolean>): Promise<Round> {
  let asked = 0
  refused = 0
  const measured = await measureWhile(() => asked++ < orders, callers, ask)
  if (measured.failed > refused) throw new Error(`${measured.failed - refused} failed, not refused by 409`)
  return { ...measured, refused }
}

/** Posts over pooled persistent connections, one per concurrent caller. */
function poster(origin: string) {
  const idle: HttpCaller[] = []
  const borrow = () => {
    for (let caller = idle.pop(); caller; caller = idle.pop()) {
      if (caller.isFresh()) return caller
      caller.close()
    }
    return openHttpCaller(origin)
  }
  const post = async (path: string, { token }: Buyer, body: object): Promise<boolean> => {
    const caller = await borrow()
    const headers = { authorization: `JWT ${token}`, 'content-type': 'application/json' }
    const status = await caller.send('POST', path, headers, JSON.stringify(body))
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
    // each buyer holds the unpaid orders of all rounds
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      ORDER_UNPAID_PIECES: '1000000',
      ORDER_UNPAID_ORDERS: '1000000',
    },
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
