import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../support/database/isolated-database.ts'
import { orderRow } from '../../support/factories/orders/order-rows.ts'

let shop: IsolatedDatabase
beforeAll(async () => {
  shop = await createIsolatedDatabase({ before: '0027_invoice_number_file' })
}, 60_000)
afterAll(() => shop.drop())

const order = (i: number) => `20260301080000${String(i).padStart(16, '0')}`
const invoice = (i: number, status: string, number: string | null, file: string) =>
  `INSERT INTO tb_order_invoice (order_id, create_time, kind, title, status, number, file)
    VALUES ('${order(i)}', NOW(6), 'personal', '张三', '${status}', ${number && `'${number}'`}, '${file}')`
const issued = (i: number, number: string, day: number) =>
  `INSERT INTO tb_invoice_number (number, order_id, kind, title, issued_time)
    VALUES ('${number}', '${order(i)}', 'personal', '张三', '2026-03-0${day} 08:00:00')`

test('the number that an order got last gets the file of its invoice, also when that was voided and asked for again', async () => {
  const rows = [
    ...[1, 2, 3].map((i) => orderRow(order(i), 4)),
    invoice(1, 'issued', 'N1', 'invoices/one.pdf'),
    invoice(2, 'asked', null, 'invoices/two.pdf'),
    invoice(3, 'asked', null, ''),
    issued(1, 'N0', 1),
    issued(1, 'N1', 2),
    issued(2, 'N2', 1),
    issued(2, 'N3', 2),
    issued(3, 'N4', 1),
  ]
  await shop.connection.query(`SET FOREIGN_KEY_CHECKS = 0; ${rows.join('; ')}`)
  expect((await shop.run('src/cli/migrate.ts')).status).toBe(0)
  const [found] = await shop.connection.query<RowDataPacket[]>(
    'SELECT number, file FROM tb_invoice_number ORDER BY number',
  )
  expect(found.map(({ number, file }) => [number, file])).toEqual([
    ['N0', ''],
    ['N1', 'invoices/one.pdf'],
    ['N2', ''],
    ['N3', 'invoices/two.pdf'],
    ['N4', ''],
  ])
}, 60_000)
