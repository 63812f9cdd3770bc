import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { OrderStatus } from '../../src/domains/orders/lifecycle/order-state-machine.ts'
import { type Buyer, seedOrders } from '../bench/seeds/seed-orders.ts'
import { runScript } from '../support/processes/child-process.ts'
import { alipayNotification } from '../support/vendors/notifications.ts'

/**
 * Places orders through two writers for some seconds, pays or cancels each, and compares the answers with the rows of both
 * nodes. Placing and a payment send several statements in one packet; a cancellation sends one statement in each.
 */
const [seconds, ...urls] = process.argv.slice(2) as [string, ...string[]]
const env = (url: string) => ({ DATABASE_URL: url })
/** Four SKUs: the orders of the two nodes conflict all the time. */
const hotSkus = 4
const callers = 8
const { unpaid, unshipped } = OrderStatus
const first = urls[0] as string

for (const script of ['migrate', 'seed']) {
  const { status, errors, output } = await runScript(env(first), `src/cli/${script}.ts`)
  if (status !== 0) throw new Error(`${script} failed: ${output}${errors}`)
}
const buyers = await seedOrders(first, { buyers: 2_000, skus: hotSkus })
const readers = await Promise.all(urls.map((uri) => createConnection({ uri })))
const malls = await Promise.all(urls.map(serve))
const acknowledged = {
  orders: [] as { id: string; lines: number }[],
  payments: [] as string[],
  cancellations: [] as string[],
}
const answers: Record<string, number> = {}

const end = performance.now() + Number(seconds) * 1_000
let turn = 0
await Promise.all(
  Array.from({ length: callers }, async (_, caller) => {
    while (performance.now() < end) await placeAndEnd(turn++, caller)
  }),
)
for (const { child } of malls) child.kill()
await Promise.all(malls.map(({ child }) => child.exited))
await report()

/** The order of one turn: one to three different SKUs. Every fourth is cancelled, the others are paid at the other node. */
async function placeAndEnd(turn: number, caller: number): Promise<void> {
  const buyer = buyers[turn % buyers.length] as Buyer
  const [mine, other] = [malls[caller % 2], malls[(caller + 1) % 2]].map((mall) => mall?.base as string)
  const lines = 1 + (turn % 3)
  for (let i = 0; i < lines; i++)
    await send('POST', `${mine}/cart/`, buyer, { sku_id: 1 + ((turn + i) % hotSkus), count: 1 })
  const placed = await send('POST', `${mine}/orders/`, buyer, { address: buyer.addressId, pay_method: 2 })
  count(`orders ${placed.status}`)
  if (placed.status !== 201) return
  const { order_id: id } = (await placed.json()) as { order_id: string }
  acknowledged.orders.push({ id, lines })
  if (turn % 4 === 3) {
    const { status } = await send('POST', `${mine}/orders/${id}/cancellation/`, buyer)
    count(`cancellations ${status}`)
    if (status === 200) acknowledged.cancellations.push(id)
  } else await pay(id, other as string, readers[caller % 2] as Connection)
}

/** Notifies a mall of a payment and repeats that as a gateway does: a new order may not have reached its node yet. */
async function pay(id: string, mall: string, reader: Connection): Promise<void> {
  const [due] = await select(reader, 'SELECT pay_amount AS amount FROM tb_order_info WHERE order_id = ?', [
    id,
  ])
  const body = `${new URLSearchParams(alipayNotification(id, { total_amount: String(due?.amount ?? '0.00') }))}`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  for (let tries = 0; tries < 50; tries++) {
    const paid = await fetch(`${mall}/payment/alipay/notify/`, { method: 'POST', body, headers })
    const text = await paid.text()
    count(`payments ${paid.status} ${text.slice(0, 7)}`)
    if (text === 'success') return void acknowledged.payments.push(id)
    await Bun.sleep(20)
  }
}

/** Starts a mall at one node. */
async function serve(url: string) {
  const child = Bun.spawn(
    [process.execPath, '--no-env-file', `${import.meta.dir}/../bench/servers/serve-orders.ts`],
    { env: { ...process.env, ...env(url) }, stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' },
  )
  const { value } = await child.stdout.getReader().read()
  return { child, base: `http://127.0.0.1:${new TextDecoder().decode(value).trim()}` }
}

function send(method: string, url: string, { token }: Buyer, body: object = {}): Promise<Response> {
  const headers = { authorization: `JWT ${token}`, 'content-type': 'application/json' }
  return fetch(url, { method, body: JSON.stringify(body), headers })
}

function count(answer: string): void {
  answers[answer] = (answers[answer] ?? 0) + 1
}

async function select(connection: Connection, sql: string, values: unknown[] = []) {
  return (await connection.query<RowDataPacket[]>(sql, values))[0]
}

/** Prints what each node lacks, and exits with 1 if it lacks anything. */
async function report(): Promise<never> {
  const perSecond = (acknowledged.orders.length / Number(seconds)).toFixed(0)
  console.log(`${seconds} s, two writers, ${callers} callers, ${hotSkus} SKUs: ${perSecond} orders a second`)
  console.log(JSON.stringify(answers))
  const faults = (await Promise.all(readers.map(countFaults))).reduce((sum, each) => sum + each, 0)
  const [orders, payments, cancellations] = Object.values(acknowledged).map(({ length }) => length)
  console.log(
    `acknowledged: ${orders} orders, ${payments} payments, ${cancellations} cancellations; ${faults} faults`,
  )
  process.exit(faults === 0 && payments && cancellations ? 0 : 1)
}

async function countFaults(reader: Connection, i: number): Promise<number> {
  await reader.query('SET SESSION wsrep_sync_wait = 1')
  const found = await compare(reader)
  const { status, output } = await runScript(env(urls[i] as string), 'src/cli/verify/main.ts')
  console.log(`node ${i + 1}: ${JSON.stringify(found)}, verify exits with ${status}`)
  if (status !== 0) console.log(output.slice(0, 2_000))
  return Object.values(found).reduce((sum, each) => sum + each, status)
}

/** Counts the acknowledged orders, payments and cancellations without complete rows, and rows that no complete order explains. */
async function compare(reader: Connection): Promise<Record<string, number>> {
  const stored = await select(
    reader,
    `SELECT order_id AS id, status, (SELECT COUNT(*) FROM tb_order_goods WHERE order_id = o.order_id) AS \`lines\`,
      (SELECT COUNT(*) FROM tb_order_event WHERE order_id = o.order_id) AS events,
      (SELECT COUNT(*) FROM tb_payment WHERE order_id = o.order_id AND applied) AS payments FROM tb_order_info o`,
  )
  const orders = new Map(stored.map((row) => [String(row.id), row]))
  const { orders: placed, payments: paid, cancellations: cancelled } = acknowledged
  const [strays] = await select(
    reader,
    'SELECT COUNT(*) AS n FROM tb_stock_movement WHERE order_id IS NOT NULL AND order_id NOT IN (SELECT order_id FROM tb_order_info)',
  )
  return {
    'orders missing': placed.filter(({ id }) => !orders.has(id)).length,
    'orders incomplete': placed.filter(({ id, lines }) => orders.has(id) && orders.get(id)?.lines !== lines)
      .length,
    'orders half stored': stored.filter(
      ({ status, lines, events, payments }) =>
        !lines || events !== (status === unpaid ? 1 : 2) || payments !== (status === unshipped ? 1 : 0),
    ).length,
    'payments missing': paid.filter((id) => orders.get(id)?.payments !== 1).length,
    'cancellations missing': cancelled.filter((id) => orders.get(id)?.status !== OrderStatus.cancelled)
      .length,
    'movements without an order': Number(strays?.n),
  }
}
