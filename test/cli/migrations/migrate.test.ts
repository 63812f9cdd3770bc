import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../../support/database/isolated-database.ts'

let shop: IsolatedDatabase

beforeAll(async () => {
  shop = await createIsolatedDatabase({ before: '0007_due_times' })
}, 60_000)
afterAll(() => shop.drop())

/** SQL of an order that was last changed at noon, with the time of each of its states. */
function order(orderId: string, status: number, moments: readonly string[], due = 'NULL'): string {
  const events = moments.map(
    (moment, i) => `INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause)
      VALUES ('${orderId}', '${moment}', ${i || 'NULL'}, ${i + 1}, 'moved');`,
  )
  return `INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver, receiver_mobile,
      receiver_place, total_count, total_amount, freight, pay_amount, pay_method, status, pay_deadline, due_time,
      checkout_id, request_digest) VALUES ('${orderId}', '2026-03-01', '2026-03-20 12:00:00', 1, 1, '', '', '', 1, 1, 0,
      1, 2, ${status}, '2026-03-01', ${due}, UUID(), ''); ${events.join('')}`
}

async function dueTimes(): Promise<Record<string, string | null>> {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    'SELECT order_id, CAST(due_time AS CHAR) AS due FROM tb_order_info ORDER BY order_id',
  )
  return Object.fromEntries(rows.map(({ order_id, due }) => [order_id, due]))
}

test('shipped and unreviewed orders get their due time; other orders and existing due times stay unchanged', async () => {
  const moments = [
    '2026-03-01 08:00:00',
    '2026-03-02 08:00:00',
    '2026-03-03 08:00:00.5',
    '2026-03-09 08:00:00',
  ]
  await shop.connection.query(`SET FOREIGN_KEY_CHECKS = 0;
    ${order('1', 1, moments.slice(0, 1))} ${order('2', 2, moments.slice(0, 2))}
    ${order('3', 3, moments.slice(0, 3))} ${order('4', 4, moments)}
    ${order('5', 5, moments)} ${order('6', 6, moments.slice(0, 1))}
    ${order('7', 3, [])} ${order('8', 4, [])} ${order('9', 3, moments.slice(0, 3), "'2026-12-24 08:00:00'")}`)
  expect((await shop.run('src/cli/migrate.ts')).status).toBe(0)
  const due = {
    1: null,
    2: null,
    3: '2026-03-13 08:00:00.500000',
    4: '2026-03-24 08:00:00.000000',
    5: null,
    6: null,
    7: '2026-03-30 12:00:00.000000',
    8: '2026-04-04 12:00:00.000000',
    9: '2026-12-24 08:00:00.000000',
  }
  expect(await dueTimes()).toEqual(due)
  expect((await shop.run('src/cli/migrate.ts')).status).toBe(0)
  expect(await dueTimes()).toEqual(due)
}, 60_000)
