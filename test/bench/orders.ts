import { join, resolve } from 'node:path'
import { mysqlPrograms, startPrivateMysql } from '../../src/sandbox/services/mysql.ts'
import { findProgram } from '../../src/sandbox/services/programs.ts'
import { type Measured, measureWhile } from './load.ts'
import { placeByHand, poolByHand } from './place-by-hand.ts'
import { type Buyer, seedOrders } from './seed-orders.ts'

/** Placing orders over HTTP beside a script that writes the same rows, one transaction an order, through raw mysql2. */
const [rounds, ordersEach] = [
  Number(process.env.BENCH_ROUNDS ?? 3),
  Number(process.env.BENCH_ORDERS ?? 2_000),
]
const spreadOver = 1_000
const root = resolve(import.meta.dir, '../..')
const dir = process.env.BENCH_DIR as string

const kinds = [
  { name: 'one line', lines: (i: number) => [sku(i)] },
  {
    name: 'three lines',
    lines: (i: number) => [sku(3 * i), sku(3 * i + 1), sku(3 * i + 2)].sort((a, b) => a - b),
  },
  { name: 'one hot SKU', lines: () => [spreadOver + 1] },
] as const
type Kind = (typeof kinds)[number]

let refused = 0
const begun = performance.now()
console.log(`
Placing orders: server, client and MariaDB (commits wait for the disk) on the same processors; medians of ${rounds} rounds of
${ordersEach} orders taken in turn; ratios are medians of the rounds' own. One transaction an order by hand, raw mysql2, with 16
connections and, for 64 callers, also with 64: the better one counts.

| binary log | buyers | order       | request         | orders/s | p50 ms | p99 ms | by hand/s | p50 ms | p99 ms | ratio |
| ---------- | -----: | ----------- | --------------- | -------: | -----: | -----: | --------: | -----: | -----: | ----: |`)
for (const binaryLog of [false, true]) await measureWith(binaryLog)
console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`)
process.exit(0)

function sku(i: number): number {
  return 1 + ((i * 7919) % spreadOver)
}

async function measureWith(binaryLog: boolean): Promise<void> {
  const program = findProgram(mysqlPrograms, process.env)
  if (!program) throw new Error('placing is measured with a MariaDB or MySQL server of its own: install one')
  const name = binaryLog ? 'orders-binlog' : 'orders'
  const mysql = await startPrivateMysql({
    program,
    dir: join(dir, name),
    runDir: join(dir, 'run', name),
    env: process.env,
    durable: true,
    binaryLog,
  })
  try {
    for (const script of ['src/cli/migrate.ts', 'src/cli/seed.ts']) prepare(script, mysql.url)
    const buyers = await seedOrders(mysql.url, { buyers: ordersEach, skus: spreadOver + 1 })
    const server = await serve(mysql.url)
    const bench = { databaseUrl: mysql.url, base: server.base, buyers, binaryLog }
    for (let i = 0; i < warmUps; i++) for (const kind of kinds) await warmUp(bench, kind)
    for (const callers of [16, 64]) for (const kind of kinds) await compare(bench, kind, callers)
    server.stop()
    prepare('src/cli/verify.ts', mysql.url)
  } finally {
    await mysql.started.stop()
  }
}

function prepare(script: string, databaseUrl: string): void {
  const done = Bun.spawnSync([process.execPath, join(root, script)], {
    env: { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn' },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  if (done.exitCode !== 0) throw new Error(`${script} failed: ${done.stdout}`)
}

async function serve(databaseUrl: string) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'serve-orders.ts')], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const { value } = await child.stdout.getReader().read()
  const base = `http://127.0.0.1:${new TextDecoder().decode(value).trim()}`
  return { base, stop: () => child.kill() }
}

type Bench = Readonly<{
  databaseUrl: string
  base: string
  buyers: readonly Buyer[]
  binaryLog: boolean
}>
type Round = Measured & Readonly<{ refused: number }>

async function compare(bench: Bench, kind: Kind, callers: number): Promise<void> {
  const taken = { alone: [] as Round[], withCart: [] as Round[], byHand: [] as Round[], wide: [] as Round[] }
  for (let round = 0; round < rounds; round++) {
    await fillCarts(bench, kind)
    taken.alone.push(await drive(callers, (i) => order(bench, i)))
    taken.withCart.push(await drive(callers, async (i) => (await fill(bench, kind, i)) && order(bench, i)))
    taken.byHand.push(await byHand(bench, kind, { callers, connections: 16 }))
    if (callers > 16) taken.wide.push(await byHand(bench, kind, { callers, connections: callers }))
  }
  const theirs = speed(taken.wide) > speed(taken.byHand) ? taken.wide : taken.byHand
  const about = [bench.binaryLog ? 'on' : 'off', String(callers), kind.name]
  report([...about, 'order'], taken.alone, theirs)
  report([...about, 'add, order'], taken.withCart, theirs)
}

/** Both sides run for a while first, as a server does: what is asked for the first time is slow on either. */
async function warmUp(bench: Bench, kind: Kind): Promise<void> {
  await drive(64, async (i) => (await fill(bench, kind, i)) && order(bench, i))
  await byHand(bench, kind, { callers: 16, connections: 16 }, ordersEach / 4)
}

/** So many orders by so many callers. @throws when one fails with anything but 409 */
async function drive(
  callers: number,
  ask: (i: number) => Promise<boolean>,
  orders = ordersEach,
): Promise<Round> {
  let asked = 0
  refused = 0
  const measured = await measureWhile(() => asked++ < orders, callers, ask)
  if (measured.failed > refused) throw new Error(`${measured.failed - refused} failures that are no refusals`)
  return { ...measured, refused }
}

async function byHand(
  { databaseUrl, buyers }: Bench,
  kind: Kind,
  { callers, connections }: { callers: number; connections: number },
  orders = ordersEach,
): Promise<Round> {
  const pool = poolByHand(databaseUrl, connections)
  const open = await Promise.all(Array.from({ length: connections }, () => pool.getConnection()))
  for (const connection of open) connection.release()
  const measured = await drive(callers, (i) => placeByHand(pool, buyers[i] as Buyer, kind.lines(i)), orders)
  await pool.end()
  return measured
}

async function fillCarts(bench: Bench, kind: Kind): Promise<void> {
  await drive(32, (i) => fill(bench, kind, i))
}

async function fill({ base, buyers }: Bench, kind: Kind, i: number): Promise<boolean> {
  for (const skuId of kind.lines(i))
    if (!(await post(`${base}/cart/`, buyers[i] as Buyer, { sku_id: skuId, count: 1 }))) return false
  return true
}

function order({ base, buyers }: Bench, i: number): Promise<boolean> {
  const buyer = buyers[i] as Buyer
  return post(`${base}/orders/`, buyer, { address: buyer.addressId, pay_method: 2 })
}

async function post(url: string, { token }: Buyer, body: object): Promise<boolean> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `JWT ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await response.arrayBuffer()
  if (response.status === 409) refused++
  return response.status === 201
}

function report(about: string[], ours: readonly Round[], theirs: readonly Round[]): void {
  const of = (list: readonly Round[], what: keyof Round) => median(list.map((round) => round[what]))
  const ratio = median(ours.map(({ perSecond }, i) => perSecond / (theirs[i]?.perSecond ?? Number.NaN)))
  const [log, buyers, kind, request] = about as [string, string, string, string]
  const cells = [
    log.padEnd(10),
    buyers.padStart(6),
    kind.padEnd(11),
    request.padEnd(15),
    speed(ours).toFixed(0).padStart(8),
    of(ours, 'p50').toFixed(1).padStart(6),
    of(ours, 'p99').toFixed(1).padStart(6),
    speed(theirs).toFixed(0).padStart(9),
    of(theirs, 'p50').toFixed(1).padStart(6),
    of(theirs, 'p99').toFixed(1).padStart(6),
    ratio.toFixed(2).padStart(5),
  ]
  const refusals = ours.reduce((sum, round) => sum + round.refused, 0)
  console.log(`| ${cells.join(' | ')} |${refusals > 0 ? ` ${refusals} refused` : ''}`)
}

function speed(taken: readonly Round[]): number {
  return taken.length === 0 ? 0 : median(taken.map(({ perSecond }) => perSecond))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
