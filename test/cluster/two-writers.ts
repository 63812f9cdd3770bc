import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { type Buyer, seedOrders } from '../bench/seeds/seed-orders.ts'
import { runScript } from '../support/database/isolated-database.ts'
import { alipayNotification } from '../support/vendors/notifications.ts'

/** Places and pays orders through two writers for some seconds, then compares the answers with the rows of both nodes. */
const [seconds, ...urls] = process.argv.slice(2) as [string, ...string[]]
const env = (url: string) => ({ DATABASE_URL: url })
/** Four SKUs: the orders of the two nodes conflict all the time. */
const hotSkus = 4
const callers = 8
const first = urls[0] as string

for (const script of ['migrate', 'seed']) {
  const { status, errors, output } = await runScript(env(first), `src/cli/${script}.ts`)
  if (status !== 0) throw new Error(`${script} failed: ${output}${errors}`)
}
const buyers = await seedOrders(first, { buyers: 2_000, skus: hotSkus })
const readers = await Promise.all(urls.map((uri) => createConnection({ uri })))
const malls = await Promise.all(urls.map(serve))
const acknowledged = { orders: [] as { id: string; lines: number }[], payments: [] as string[] }
const answers: Record<string, number> = {}

const end = performance.now() + Number(seconds) * 1_000
let turn = 0
await Promise.all(
  Array.from({ length: callers }, async (_, caller) => {
    while (performance.now() < end) await placeAndPay(turn++, caller)
  }),
)
for (const { child } of malls) child.kill()
await Promise.all(malls.map(({ child }) => child.exited))
await report()

/** The order of one turn: one to three different SKUs, placed at one node and paid at the other. */
async function placeAndPay(order: number, caller: number): Promise<void> {
  const buyer = buyers[order % buyers.length] as Buyer
  const [mine, other] = [malls[caller % 2], malls[(caller + 1) % 2]].map((mall) => mall?.base as string)
  const lines = 1 + (order % 3)
  for (let i = 0; i < lines; i++)
    await post(`${mine}/cart/`, buyer, { sku_id: 1 + ((order + i) % hotSkus), count: 1 })
  const placed = await post(`${mine}/orders/`, buyer, { address: buyer.addressId, pay_method: 2 })
  count(`orders ${placed.status}`)
  if (placed.status !== 201) return
  const { order_id: id } = (await placed.json()) as { order_id: string }
  acknowledged.orders.push({ id, lines })
  const reader = readers[caller % 2] as Connection
  const [due] = await select(reader, 'SELECT pay_amount AS amount FROM tb_order_info WHERE order_id = ?', [
    id,
  ])
  const body = `${new URLSearchParams(alipayNotification(id, { total_amount: String(due?.amount ?? '0.00') }))}`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const paid = await fetch(`${other}/payment/alipay/notify/`, { method: 'POST', body, headers })
  const text = await paid.text()
  count(`payments ${paid.status} ${text.slice(0, 7)}`)
  if (text === 'success') acknowledged.payments.push(id)
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

function post(url: string, { token }: Buyer, body: object): Promise<Response> {
  const headers = { authorization: `JWT ${token}`, 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', body: JSON.stringify(body), headers })
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
  let faults = 0
  for (const [i, reader] of readers.entries()) {
    await reader.query('SET SESSION wsrep_sync_wait = 1')
    const found = await compare(reader)
    const { status, output } = await runScript(env(urls[i] as string), 'src/cli/verify/main.ts')
    console.log(`node ${i + 1}: ${JSON.stringify(found)}, verify exits with ${status}`)
    if (status !== 0) console.log(output.slice(0, 2_000))
    faults += status + Object.values(found).reduce((sum, each) => sum + each, 0)
  }
  const { length } = acknowledged.payments
  console.log(`${acknowledged.orders.length} orders and ${length} payments acknowledged, ${faults} faults`)
  process.exit(faults === 0 && length > 0 ? 0 : 1)
}

/** Counts the acknowledged orders and payments without complete rows, and rows that no complete order explains. */
async function compare(reader: Connection): Promise<Record<string, number>> {
  const stored = await select(
    reader,
    `SELECT order_id AS id, status, (SELECT COUNT(*) FROM tb_order_goods WHERE order_id = o.order_id) AS \`lines\`,
      (SELECT COUNT(*) FROM tb_order_event WHERE order_id = o.order_id) AS events,
      (SELECT COUNT(*) FROM tb_payment WHERE order_id = o.order_id AND applied) AS payments FROM tb_order_info o`,
  )
  const orders = new Map(stored.map((row) => [String(row.id), row]))
  const { orders: placed, payments: paid } = acknowledged
  const [strays] = await select(
    reader,
    'SELECT COUNT(*) AS n FROM tb_stock_movement WHERE order_id IS NOT NULL AND order_id NOT IN (SELECT order_id FROM tb_order_info)',
  )
  return {
    'orders missing': placed.filter(({ id }) => !orders.has(id)).length,
    'orders incomplete': placed.filter(({ id, lines }) => orders.has(id) && orders.get(id)?.lines !== lines)
      .length,
    'orders half stored': stored.filter(
      ({ status, lines, events, payments }) => !lines || events !== status || payments !== status - 1,
    ).length,
    'payments missing': paid.filter((id) => orders.get(id)?.payments !== 1).length,
    'movements without an order': Number(strays?.n),
  }
}
