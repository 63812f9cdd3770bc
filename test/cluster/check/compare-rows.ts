import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { OrderStatus } from '../../../src/domains/orders/lifecycle/order-state-machine.ts'
import type { Ledger } from '../load/acknowledged.ts'
import { allowedPrices } from './allowed-prices.ts'

/** The ids of what is wrong, by its kind. */
type Findings = Readonly<Record<string, readonly string[]>>

/** Lists what the rows of one node lack or have too often, by the acknowledged answers. */
export async function compareRows(uri: string, ledger: Ledger): Promise<Findings> {
  const reader = await createConnection({ uri, dateStrings: true })
  try {
    // a node applies what others have committed before it answers; other servers have no such variable
    await reader.query('SET SESSION wsrep_sync_wait = 1').catch(() => {})
    const orders = await readOrders(reader)
    const turns = Map.groupBy([...orders.values()], ({ remark }) => remark)
    const shipments = await keysOf(reader, 'SELECT tracking_no AS id FROM tb_shipment')
    const refunds = await statesOf(reader, 'SELECT id, status FROM tb_refund')
    const lines = await readLines(reader)
    const known = new Set(ledger.orders.map(({ id }) => id))
    const isUnknownTurn = (remark: string) => ledger.unknownTurns.has(Number(remark.replace('turn-', '')))
    const all = [...orders.values()]
    return {
      'orders missing': [...known].filter((id) => !orders.has(id)),
      'orders with other lines': ledger.orders
        .filter((order) => orders.has(order.id) && lines.get(order.id)?.length !== order.lines.length)
        .map(({ id }) => id),
      'orders placed twice': [...turns].filter(([, same]) => same.length > 1).map(([remark]) => remark),
      'orders of no answer': all
        .filter(({ id, remark }) => !known.has(id) && !isUnknownTurn(remark))
        .map(({ id }) => id),
      'payments missing': ledger.paid.filter((id) => orders.get(id)?.payments !== 1),
      'payments applied twice': all.filter(({ payments }) => payments > 1).map(({ id }) => id),
      'cancellations missing': ledger.cancelled.filter(
        (id) => orders.get(id)?.status !== OrderStatus.cancelled,
      ),
      'shipments missing': ledger.shipped
        .filter(({ trackingNo }) => !shipments.has(trackingNo))
        .map(({ trackingNo }) => trackingNo),
      'refund requests missing': ledger.refunds.filter(({ id }) => !refunds.has(id)).map(({ id }) => `${id}`),
      'approved refunds not refunded': ledger.approved
        .filter((id) => refunds.get(id) !== 'refunded')
        .map((id) => `${id}`),
      'lines with an old price': ledger.orders
        .flatMap((order) => (lines.get(order.id) ?? []).map((line) => ({ order, line })))
        .filter(({ order, line }) => !allowedPrices(ledger.prices, line.skuId, order).has(line.price))
        .map(({ order }) => order.id),
    }
  } finally {
    await reader.end()
  }
}

/** What may be wrong because a replica had not received it. */
const losable = new Set([
  'orders missing',
  'payments missing',
  'cancellations missing',
  'shipments missing',
  'refund requests missing',
  'approved refunds not refunded',
  'lines with an old price',
])

/**
 * Removes what a former primary has: it was committed there, and lost because the replica had not received it.
 * @returns the numbers of the remaining findings (`wrong`) and of the removed ones (`lost`)
 */
export function countFindings(findings: Findings, ofFormer: Findings | undefined) {
  const wrong: Record<string, number> = {}
  const lost: Record<string, number> = {}
  for (const [what, ids] of Object.entries(findings)) {
    const alsoThere = new Set(losable.has(what) && ofFormer ? ofFormer[what] : ids)
    wrong[what] = ids.filter((id) => alsoThere.has(id)).length
    lost[what] = ids.length - wrong[what]
  }
  return { wrong, lost }
}

type OrderState = Readonly<{ id: string; status: number; remark: string; payments: number }>

async function readOrders(reader: Connection): Promise<Map<string, OrderState>> {
  const rows = await select(
    reader,
    `SELECT order_id AS id, status, remark,
      (SELECT COUNT(*) FROM tb_payment WHERE order_id = o.order_id AND applied) AS payments FROM tb_order_info o`,
  )
  return new Map(rows.map((row) => [String(row.id), row as unknown as OrderState]))
}

async function readLines(reader: Connection) {
  const rows = await select(
    reader,
    'SELECT order_id AS id, sku_id AS skuId, CAST(price AS CHAR) AS price FROM tb_order_goods',
  )
  const lines = rows as unknown as { id: string; skuId: number; price: string }[]
  return Map.groupBy(lines, ({ id }) => String(id))
}

async function keysOf(reader: Connection, sql: string): Promise<Set<string>> {
  return new Set((await select(reader, sql)).map(({ id }) => String(id)))
}

async function statesOf(reader: Connection, sql: string): Promise<Map<number, string>> {
  return new Map((await select(reader, sql)).map(({ id, status }) => [Number(id), String(status)]))
}

async function select(reader: Connection, sql: string) {
  return (await reader.query<RowDataPacket[]>(sql))[0]
}
