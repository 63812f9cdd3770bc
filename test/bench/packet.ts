import { readFileSync } from 'node:fs'
import { type Connection, createConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise'
import { startAbortingProxy } from '../support/database/aborting-proxy.ts'
import { median, processorMicroseconds } from './load.ts'

/**
 * Measures what the guard of a packet costs. The packets are those of placing an order, recorded from the mall and sent again
 * with new numbers: without the guard, with it, and as MariaDB's compound statement.
 */
const [rounds, warmUpRounds, ordersPerRound] = [15, 3, 200]
let sent = 0
const databaseUrl = String(process.env.DATABASE_URL)

const guards = /^(SET autocommit|SAVEPOINT|RELEASE SAVEPOINT|COMMIT)/
const recorded = await recordPackets()
const [reads, writes] = recorded.packets as [string[], string[]]
const ways: Record<string, (order: (text: string) => string) => string[]> = {
  'without the guard': (order) => [
    ['START TRANSACTION', ...reads].join(';\n'),
    [...writes.map(order), 'COMMIT'].join(';\n'),
  ],
  'with the guard': (order) => [
    ['SET autocommit = 0', 'SAVEPOINT packet_guard', ...reads].join(';\n'),
    [...writes.map(order), 'RELEASE SAVEPOINT packet_guard', 'COMMIT'].join(';\n'),
  ],
  'BEGIN NOT ATOMIC': (order) => [
    compound(['START TRANSACTION', ...reads]),
    compound([...writes.map(order), 'COMMIT']),
  ],
}
const compound = (statements: readonly string[]) => `BEGIN NOT ATOMIC ${statements.join(';\n')}; END`

const figures = new Map<string, { server: number[]; client: number[] }>()
const connections = new Map<string, Connection>()
for (const way of Object.keys(ways)) {
  figures.set(way, { server: [], client: [] })
  const connection = await createConnection({ uri: databaseUrl, multipleStatements: true, timezone: 'Z' })
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
  connections.set(way, connection)
}
const serverPid = await findServer()
for (let round = -warmUpRounds; round < rounds; round++)
  for (const [way, packets] of rotated(Object.entries(ways), round + warmUpRounds)) {
    const [server, client] = await measureRound(connections.get(way) as Connection, packets)
    if (round < 0) continue
    figures.get(way)?.server.push(server)
    figures.get(way)?.client.push(client)
  }
report()
await reportReplies()
process.exit(0)

/** Places one order through a proxy that records the packets. */
async function recordPackets() {
  const proxy = await startAbortingProxy(databaseUrl)
  process.env.DATABASE_URL = proxy.url
  const { placeOrder } = await import('../../src/domains/orders/placing/place-order.ts')
  const { addToCart } = await import('../../src/domains/cart/change-lines.ts')
  const { createSku } = await import('../support/factories/skus.ts')
  const { createUser } = await import('../support/factories/users.ts')
  const { log } = await import('../../src/lib/log.ts')
  log.level = 'silent'
  const { id: userId, addressId } = await createUser()
  for (let line = 0; line < 3; line++) {
    const skuId = await createSku({ stock: 10_000_000 })
    await addToCart({ kind: 'user', userId }, { skuId, count: 1, selected: true })
  }
  proxy.arm(undefined, 0)
  const { orderId } = await placeOrder({ userId, addressId, payMethod: 2, idempotencyKey: undefined })
  const [row] = await select<{ id: string }>(
    `SELECT checkout_id AS id FROM tb_order_info WHERE order_id = '${orderId}'`,
  )
  const packets = proxy.packets().map((packet) => packet.filter((text) => !guards.test(text)))
  return { packets, userId, orderId, checkoutId: String(row?.id) }
}

async function select<Row>(text: string): Promise<Row[]> {
  const connection = await createConnection({ uri: databaseUrl })
  const [rows] = await connection.query<RowDataPacket[]>(text)
  await connection.end()
  return rows as Row[]
}

async function findServer(): Promise<number> {
  const [row] = await select<{ path: string }>('SELECT @@pid_file AS path')
  return Number(readFileSync(String(row?.path), 'utf8'))
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

/** Gives the recorded writes the numbers of a new order. */
function newOrder(): (text: string) => string {
  const number = String(++sent).padStart(9, '0')
  const orderId = `9${recorded.orderId.slice(1, -9)}${number}`
  const checkoutId = crypto.randomUUID()
  return (text) => text.replaceAll(recorded.orderId, orderId).replaceAll(recorded.checkoutId, checkoutId)
}

/** @returns the processor time of an order in microseconds, of the server and of this process */
async function measureRound(
  connection: Connection,
  packets: (order: (text: string) => string) => string[],
): Promise<[number, number]> {
  const before = [processorMicroseconds(serverPid), process.cpuUsage()] as const
  for (let i = 0; i < ordersPerRound; i++)
    for (const packet of packets(newOrder())) await connection.query(packet)
  const used = process.cpuUsage(before[1])
  const server = processorMicroseconds(serverPid) - before[0]
  // placing reads the unpaid orders of the buyer, so each round begins without any
  await connection.query(`UPDATE tb_order_info SET status = 6 WHERE user_id = ${recorded.userId}; COMMIT`)
  return [server / ordersPerRound, (used.user + used.system) / ordersPerRound]
}

function report(): void {
  console.log(
    `\nan order of three lines in two packets (${reads.length} reads, ${writes.length} writes), one connection; medians of ${rounds} rounds that alternate\n`,
  )
  console.log('processor time of an order in µs    server    client     sum   sum / without the guard')
  const sums = [...figures].map(([way, { server, client }]) => ({
    way,
    server: median(server),
    client: median(client),
    sum: median(server.map((each, i) => each + (client[i] as number))),
  }))
  for (const { way, server, client, sum } of sums) {
    const cells = [server, client, sum].map((each) => each.toFixed(0).padStart(9)).join(' ')
    console.log(`${way.padEnd(32)}${cells}   ${(sum / (sums[0]?.sum as number)).toFixed(2)}`)
  }
}

/** Prints what the client learns of each write. A pipelined transaction promises each statement its own reply. */
async function reportReplies(): Promise<void> {
  console.log('\nreplies to the packet of writes')
  for (const [way, packets] of Object.entries(ways)) {
    const connection = connections.get(way) as Connection
    const [first, second] = packets(newOrder()) as [string, string]
    await connection.query(first)
    const [replies] = await connection.query(second)
    const list = (Array.isArray(replies) ? replies : [replies]) as ResultSetHeader[]
    const rows = list.map(({ affectedRows }) => affectedRows).join()
    console.log(`${way.padEnd(32)}${list.length}, affectedRows ${rows}`)
  }
}
