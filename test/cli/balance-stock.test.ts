import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { RowDataPacket } from 'mysql2/promise'
import { createIsolatedDatabase, type IsolatedDatabase } from '../support/database/isolated-database.ts'

let shop: IsolatedDatabase
let skus: number[]

beforeAll(async () => {
  shop = await createIsolatedDatabase({ isSeeded: true })
  const { output } = await shop.run('test/races/children/stock.ts', '1', '4', '10')
  const filled = JSON.parse(output)
  skus = filled.skus
  const [user] = filled.users
  await shop.connection.query(`INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver,
      receiver_mobile, receiver_place, total_count, total_amount, freight, pay_amount, pay_method, status, pay_deadline,
      checkout_id, request_digest) VALUES ('1000', NOW(6), NOW(6), ${user.id}, ${user.addressId}, '', '', '', 4, 239.60, 0,
      239.60, 2, 1, NOW(6), UUID(), '');
    INSERT INTO tb_order_goods (create_time, update_time, order_id, sku_id, name, image_url, count, price, comment)
      VALUES (NOW(6), NOW(6), '1000', ${skus[3]}, '', '', 4, 59.90, '');
    INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause)
      VALUES ('1000', NOW(6), NULL, 1, 'placed');
    INSERT INTO tb_stock_movement (create_time, sku_id, order_id, kind, quantity)
      VALUES (NOW(6), ${skus[3]}, '1000', 'sold', -4);
    UPDATE tb_sku SET stock = 6, sales = 4 WHERE id = ${skus[3]}`)
}, 60_000)
afterAll(() => shop.drop())

const balance = async () => {
  const { status, output } = await shop.run('src/cli/balance-stock.ts')
  return [status, output.trim()]
}
const stocks = async () => {
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    'SELECT id, stock, sales FROM tb_sku ORDER BY id',
  )
  return rows
}

test('a correct ledger stays unchanged', async () => {
  expect((await shop.verify()).status).toBe(0)
  expect(await balance()).toEqual([0, '0 movements written'])
}, 30_000)

test('pieces that a refund restocked are not counted as missing, and are written when they are missing', async () => {
  const sku = skus[3]
  const putBack = `INSERT INTO tb_stock_movement (create_time, sku_id, order_id, kind, quantity)
    VALUES (NOW(6), ${sku}, '1000', 'returned', 1)`
  await shop.connection.query(`INSERT INTO tb_payment (create_time, update_time, order_id, trade_id, gateway, amount, applied)
      VALUES (NOW(6), NOW(6), '1000', 't1000', 'alipay', 239.60, 1);
    UPDATE tb_order_info SET status = 3 WHERE order_id = '1000';
    INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause)
      VALUES ('1000', NOW(6), 1, 2, 'paid'), ('1000', NOW(6), 2, 3, 'shipped');
    INSERT INTO tb_refund (id, create_time, update_time, order_id, reason, amount, status, request_digest, is_restocked) VALUES
      (1, NOW(6), NOW(6), '1000', '', 59.90, 'requested', '', 0);
    INSERT INTO tb_refund_line (refund_id, order_line_id, count, amount) SELECT 1, id, 1, 59.90 FROM tb_order_goods
      WHERE order_id = '1000'`)
  expect(await balance()).toEqual([0, '0 movements written'])
  await shop.connection.query(`UPDATE tb_refund SET is_restocked = 1 WHERE id = 1;
    UPDATE tb_sku SET stock = stock + 1, sales = sales - 1 WHERE id = ${sku}; ${putBack}`)
  expect(await balance()).toEqual([0, '0 movements written'])
  await shop.connection.query(`DELETE FROM tb_stock_movement WHERE kind = 'returned'`)
  expect(await balance()).toEqual([0, '1 movements written'])
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    "SELECT order_id, quantity FROM tb_stock_movement WHERE sku_id = ? AND kind = 'returned'",
    [sku],
  )
  expect(rows.map(({ order_id, quantity }) => [order_id, Number(quantity)])).toEqual([['1000', 1]])
  await shop.connection.query(`DELETE FROM tb_stock_movement WHERE kind = 'returned'; DELETE FROM tb_refund_line;
    DELETE FROM tb_refund; DELETE FROM tb_payment; DELETE FROM tb_order_event WHERE from_status IS NOT NULL;
    UPDATE tb_order_info SET status = 1 WHERE order_id = '1000';
    UPDATE tb_sku SET stock = stock - 1, sales = sales + 1 WHERE id = ${sku}`)
}, 30_000)

test('stock that was changed by SQL is named, and the ledger is corrected to it once', async () => {
  const [more, less, bare, ordered] = skus
  await shop.connection.query(`UPDATE tb_sku SET stock = stock + 5 WHERE id = ${more};
    UPDATE tb_sku SET stock = stock - 3 WHERE id = ${less};
    DELETE FROM tb_stock_movement WHERE sku_id = ${bare};
    DELETE FROM tb_stock_movement WHERE order_id = '1000'`)
  const before = await stocks()
  const broken = await shop.verify()
  const named = broken.output.split('\n').filter((line) => /^[a-z-]+: /.test(line))
  expect(named).toEqual([
    `stock-is-ledger: SKU ${more}: stock 15, its movements 10`,
    `stock-is-ledger: SKU ${less}: stock 7, its movements 10`,
    `stock-is-ledger: SKU ${bare}: stock 10, its movements 0`,
    `stock-is-ledger: SKU ${ordered}: stock 6, its movements 10`,
    `order-holds-stock: order 1000, SKU ${ordered}: status 1, 4 ordered, 0 put back, 0 held`,
  ])
  expect(broken.status).toBe(1)
  expect(await balance()).toEqual([0, '4 movements written'])
  const clean = await shop.verify()
  expect([clean.status, clean.output.trim().split('\n').at(-1)]).toEqual([0, 'verified'])
  expect(await stocks()).toEqual(before)
  const [rows] = await shop.connection.query<RowDataPacket[]>(
    "SELECT sku_id, kind, quantity FROM tb_stock_movement WHERE sku_id < ? OR kind = 'sold' ORDER BY sku_id, id",
    [bare],
  )
  expect(rows.map(({ sku_id, kind, quantity }) => [sku_id, kind, Number(quantity)])).toEqual([
    [more, 'received', 10],
    [more, 'received', 5],
    [less, 'received', 10],
    [less, 'corrected', -3],
    [ordered, 'sold', -4],
  ])
  expect(await balance()).toEqual([0, '0 movements written'])
}, 60_000)
