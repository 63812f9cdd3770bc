import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../support/database/isolated-database.ts'
import { orderRow, placedRow } from '../../support/factories/orders/order-rows.ts'

let shop: IsolatedDatabase
beforeAll(async () => {
  shop = await createIsolatedDatabase({ before: '0009_payments' })
}, 60_000)
afterAll(() => shop.drop())

const number = (i: number) => `20260301080000${String(i).padStart(16, '0')}`

function payment(order: number, tradeNo: string, amount: string, applied: 0 | 1): string {
  return `INSERT INTO tb_payment (create_time, update_time, order_id, trade_id, gateway, amount, applied)
    VALUES (NOW(6), NOW(6), '${number(order)}', '${tradeNo}', 'alipay', ${amount}, ${applied})`
}

const rowsOf = async (sql: string) => {
  const [rows] = await shop.connection.query<RowDataPacket[]>(sql)
  return rows.map((row) => Object.values(row))
}
const attempts = () =>
  rowsOf(
    `SELECT order_id, gateway, status, CAST(expires_at AS CHAR), due_time <= UTC_TIMESTAMP(6) FROM tb_payment_attempt ORDER BY id`,
  )
const owed = () =>
  rowsOf(`SELECT p.trade_id, r.order_id, r.amount, r.cause, r.status, r.refund_id, r.due_time <= UTC_TIMESTAMP(6)
    FROM tb_payment_refund r JOIN tb_payment p ON p.id = r.payment_id ORDER BY r.id`)

test('the migration polls the trades of unpaid orders and refunds unapplied payments once', async () => {
  const orders = [
    orderRow(number(1), 1, 1),
    orderRow(number(2), 1, 2),
    // the previous release had no WeChat Pay
    orderRow(number(3), 1, 3),
    ...[2, 5, 6, 2].map((status, i) => orderRow(number(4 + i), status)),
  ]
  const placed = [1, 2, 3, 4, 5, 6].map((i) => placedRow(number(i)))
  const taken = [
    payment(4, 'T1', '69.90', 1),
    payment(4, 'T2', '69.90', 0),
    payment(4, 'T3', '0.01', 0),
    payment(5, 'T4', '69.90', 1),
    payment(6, 'T5', '69.90', 0),
    payment(6, 'T6', '0.00', 0),
    // whether an imported shop has refunded this surplus is unknown
    payment(7, 'T7', '69.90', 0),
  ]
  await shop.connection.query(`SET FOREIGN_KEY_CHECKS = 0; ${[...orders, ...placed, ...taken].join('; ')};
    INSERT INTO tb_refund (create_time, update_time, order_id, reason, amount, status, request_digest)
      VALUES (NOW(6), NOW(6), '${number(5)}', '不喜欢', 1.00, 'requested', '')`)
  const open = [1, 2].map((i) => [number(i), 'alipay', 'open', '2026-03-01 08:30:00.000000', 1])
  const back = [
    ['T2', number(4), '69.90', 'surplus', 'pending', null, 1],
    ['T3', number(4), '0.01', 'surplus', 'pending', null, 1],
    ['T5', number(6), '69.90', 'surplus', 'pending', null, 1],
  ]
  for (const _ of [1, 2]) {
    expect((await shop.run('src/cli/migrate.ts')).status).toBe(0)
    expect([await attempts(), await owed()]).toEqual([open, back])
  }
  const numbers = await rowsOf('SELECT DISTINCT out_refund_no FROM tb_payment_refund')
  expect(numbers.flat()).toEqual(Array(3).fill(expect.stringMatching(/^\d{40}$/)))
  expect(await rowsOf('SELECT status, reply, is_restocked FROM tb_refund')).toEqual([['requested', '', 0]])
}, 60_000)
