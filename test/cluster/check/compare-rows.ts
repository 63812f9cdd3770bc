import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { OrderStatus } from '../../../src/domains/orders/lifecycle/order-state-machine.ts'
import type { Ledger } from '../load/acknowledged.ts'
import { allowedPrices } from './allowed-prices.ts'

/** Counts what the rows of one node lack or have too often, by the acknowledged answers. */
export async function compareRows(uri: string, ledger: Ledger): Promise<Record<string, number>> {
  const reader = await createConnection({ uri, dateStrings: true })
  try {
    // a node applies what others have committed before it answers; other servers have no such variable
    await reader.query('SET SESSION wsrep_sync_wait = 1').catch(() => {})
    const orders = await readOrders(reader)
    const turns = Map.groupBy([...orders.values()], ({ remark }) => remark)
    const shipments = await keysOf(reader, 'SELECT tracking_no AS id FROM tb_shipment')
    const refunds = await statesOf(reader, 'SELECT id, status FROM tb_refund')
    const lines = await readLines(reader)
    return {
      'orders missing': ledger.orders.filter(({ id }) => !orders.has(id)).length,
      'orders with other lines': ledger.orders.filter(
        ({ id, lines: wanted }) => orders.has(id) && lines.get(id)?.length !== wanted.length,
      ).length,
      'orders placed twice': [...turns.values()].filter((same) => same.length > 1).length,
      'orders of no answer': [...orders.values()].filter(
        ({ id, remark }) =>
          !ledger.orders.some((order) => order.id === id) &&
          !ledger.unknownTurns.has(Number(remark.replace('turn-', ''))),
      ).length,
      'payments missing': ledger.paid.filter((id) => orders.get(id)?.payments !== 1).length,
      'payments applied twice': [...orders.values()].filter(({ payments }) => payments > 1).length,
      'cancellations missing': ledger.cancelled.filter(
        (id) => orders.get(id)?.status !== OrderStatus.cancelled,
      ).length,
      'shipments missing': ledger.shipped.filter(({ trackingNo }) => !shipments.has(trackingNo)).length,
      'refund requests missing': ledger.refunds.filter(({ id }) => !refunds.has(id)).length,
      'approved refunds not refunded': ledger.approved.filter((id) => refunds.get(id) !== 'refunded').length,
      'lines with an old price': ledger.orders
        .flatMap((order) => (lines.get(order.id) ?? []).map((line) => ({ order, line })))
        .filter(({ order, line }) => !allowedPrices(ledger.prices, line.skuId, order).has(line.price)).length,
    }
  } finally {
    await reader.end()
  }
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
