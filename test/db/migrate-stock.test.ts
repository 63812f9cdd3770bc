import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'

let shop: IsolatedDatabase

beforeAll(async () => {
  shop = await createIsolatedDatabase({ before: '0015_staff' })
}, 60_000)
afterAll(() => shop.drop())

const movement = (kind: string, quantity: number, order = 'NULL', more = ['', '']) =>
  `INSERT INTO tb_stock_movement (create_time, sku_id, order_id, kind, quantity${more[0]})
    VALUES ('2026-03-01', 1, ${order}, '${kind}', ${quantity}${more[1]})`
const refused = (sql: string) =>
  shop.connection.query(sql).then(
    () => 'stored',
    (error: { errno: number }) => error.errno,
  )

test('a shop with SKUs and movements gets the columns, and the ledger refuses reasons that do not fit', async () => {
  const { connection } = shop
  await connection.query(`SET FOREIGN_KEY_CHECKS = 0;
    INSERT INTO tb_sku (id, create_time, update_time, name, caption, goods_id, category_id, price, cost_price, market_price,
      stock) VALUES (1, '2026-03-01', '2026-03-01', 'SKU', '', 1, 1, 1, 1, 1, 7);
    ${movement('received', 10)}; ${movement('sold', -2, "'1'")}; ${movement('returned', 1, "'1'")};
    ${movement('corrected', -2)}`)
  expect((await shop.run('src/cli/migrate.ts')).status).toBe(0)
  const [skus] = await connection.query<RowDataPacket[]>(
    'SELECT stock, low_stock_threshold, is_low_stock, low_stock_time, launch_at, unlaunch_at FROM tb_sku',
  )
  expect(skus).toMatchObject([
    {
      stock: 7,
      low_stock_threshold: 0,
      is_low_stock: 0,
      low_stock_time: null,
      launch_at: null,
      unlaunch_at: null,
    },
  ])
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT kind, quantity, reason, user_id FROM tb_stock_movement ORDER BY id',
  )
  expect(rows).toMatchObject([10, -2, 1, -2].map((quantity) => ({ quantity, reason: null, user_id: null })))

  const by = (kind: string, quantity: number, reason: string, order = 'NULL') =>
    refused(movement(kind, quantity, order, [', reason, user_id', `, ${reason}, 5`]))
  const checkFailed = (errno: string | number) => expect([4025, 3819]).toContain(errno as number)
  expect(await by('received', 1, "'received'")).toBe('stored')
  for (const [quantity, reason] of [
    [-1, "'damaged'"],
    [1, "'returned'"],
    [-1, "'counted'"],
    [1, "'correction'"],
  ] as const)
    expect(await by('corrected', quantity, reason)).toBe('stored')
  checkFailed(await by('corrected', 1, "'damaged'"))
  checkFailed(await by('corrected', -1, "'returned'"))
  checkFailed(await by('corrected', 1, "'received'"))
  checkFailed(await by('corrected', 1, "'gift'"))
  checkFailed(await by('corrected', 1, 'NULL'))
  checkFailed(await by('received', 1, "'counted'"))
  checkFailed(await by('sold', -1, "'correction'", "'1'"))
}, 60_000)
