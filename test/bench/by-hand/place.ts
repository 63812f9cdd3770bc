import type { Connection, PoolConnection } from 'mysql2'
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise'
import { newOrderId } from '../../../src/lib/ids.ts'
import { formatFen, parseFen } from '../../../src/lib/money.ts'

type Receiver = Readonly<{ receiver: string; mobile: string; place: string }>
type Sku = Readonly<{
  id: number
  name: string
  price: string
  default_image_url: string
  goods_id: number
  stock: number
}>

/** Opens all connections of a pool whose session settings equal those of the mall. */
export async function poolByHand(uri: string, connections: number): Promise<Pool> {
  const pool = createPool({ uri, connectionLimit: connections, timezone: 'Z' })
  pool.pool.on('connection', (connection: PoolConnection | Connection) => {
    connection.query("SET SESSION time_zone = '+00:00'")
    connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
  })
  const opened = await Promise.all(Array.from({ length: connections }, () => pool.getConnection()))
  for (const connection of opened) connection.release()
  return pool
}

/**
 * Places one order of one piece of each SKU by raw SQL: exactly the statements of placing an order without a coupon,
 * prepared, in one transaction.
 */
export async function placeByHand(
  pool: Pool,
  buyer: Readonly<{ id: number; addressId: number }>,
  skuIds: readonly number[],
): Promise<boolean> {
  const connection = await pool.getConnection()
  const run = async (sql: string, values: (string | number | Date)[]) =>
    (await connection.execute<RowDataPacket[]>(sql, values))[0]
  try {
    const checkoutId = crypto.randomUUID()
    await connection.query('START TRANSACTION')
    const active = await run('SELECT id FROM tb_users WHERE id = ? AND is_active = 1 LOCK IN SHARE MODE', [
      buyer.id,
    ])
    const [receiver] = (await run(receiverSql, [buyer.addressId, buyer.id])) as Receiver[]
    const skus = (await run(lockSql(skuIds.length), [...skuIds])) as unknown as Sku[]
    await run('SELECT revision FROM tb_rule_revision WHERE id = ?', [1])
    const placed = await run(markSql, [buyer.id, checkoutId])
    if (active.length < 1 || !receiver || skus.length < skuIds.length || placed.length > 0)
      throw new Error('the buyer, address or SKU does not exist, or the order is a repetition')
    const id = newOrderId(new Date(), 'Asia/Shanghai')
    const order = { id, checkoutId, at: new Date(), buyer, receiver, skus }
    await run(orderSql, orderValues(order))
    await run(rowsSql(lineSql, skus), skus.flatMap(lineOf(order)))
    await run(eventSql, [order.id, order.at])
    await run(sellSql(skus.length), [order.at, ...skus.map(({ id }) => id)])
    await run(goodsSql(skus.length), [order.at, ...skus.map((sku) => sku.goods_id)])
    await run(
      rowsSql(ledgerSql, skus),
      skus.flatMap(({ id }) => [order.at, id, order.id, 'sold', -1]),
    )
    await connection.query('COMMIT')
    return true
  } finally {
    connection.release()
  }
}

type Order = Readonly<{
  id: string
  checkoutId: string
  at: Date
  buyer: { id: number; addressId: number }
  receiver: Receiver
  skus: readonly Sku[]
}>

const receiverSql = `SELECT a.receiver, a.mobile, CONCAT(p.name, c.name, d.name, a.place) AS place FROM tb_address a
  JOIN tb_areas p ON p.id = a.province_id JOIN tb_areas c ON c.id = a.city_id JOIN tb_areas d ON d.id = a.district_id
  WHERE a.id = ? AND a.user_id = ? AND a.is_deleted = 0`
const markSql =
  'SELECT user_id, checkout_id, idempotency_key FROM tb_order_info WHERE user_id = ? AND checkout_id = ?'
const orderSql = `INSERT INTO tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver,
  receiver_mobile, receiver_place, total_count, total_amount, discount_amount, freight, pay_amount, pay_method, status,
  pay_deadline, checkout_id, request_digest, remark, price_trace)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 2, 1, ?, ?, ?, '', ?)`
const lineSql = `INSERT INTO tb_order_goods (create_time, update_time, order_id, sku_id, name, image_url, count, price,
  promotion_share, coupon_share, comment) VALUES (?, ?, ?, ?, ?, ?, 1, ?, 0, 0, '')`
const eventSql =
  "INSERT INTO tb_order_event (order_id, create_time, from_status, to_status, cause) VALUES (?, ?, NULL, 1, 'placed')"
const ledgerSql =
  'INSERT INTO tb_stock_movement (create_time, sku_id, order_id, kind, quantity) VALUES (?, ?, ?, ?, ?)'

const marks = (count: number) => Array(count).fill('?').join()
const lockSql = (count: number) =>
  `SELECT id, name, price, default_image_url, goods_id, category_id, stock, is_launched FROM tb_sku
   WHERE id IN (${marks(count)}) ORDER BY id FOR UPDATE`
const sellSql = (count: number) =>
  `UPDATE tb_sku SET stock = stock - 1, sales = sales + 1, update_time = ? WHERE id IN (${marks(count)}) AND stock >= 1 ORDER BY id`
const goodsSql = (count: number) =>
  `UPDATE tb_goods SET sales = sales + 1, update_time = ? WHERE id IN (${marks(count)}) ORDER BY id`

/** Returns the statement with one row per SKU. */
function rowsSql(sql: string, skus: readonly unknown[]): string {
  const row = sql.slice(sql.indexOf('(?'))
  return sql + `, ${row}`.repeat(skus.length - 1)
}

function orderValues({ id, checkoutId, at, buyer, receiver, skus }: Order) {
  const totalFen = skus.reduce((sum, { price }) => sum + parseFen(price), 0)
  const freightFen = totalFen < 9_900 ? 1_000 : 0
  return [
    id,
    at,
    at,
    buyer.id,
    buyer.addressId,
    receiver.receiver,
    receiver.mobile,
    receiver.place,
    skus.length,
    formatFen(totalFen),
    formatFen(freightFen),
    formatFen(totalFen + freightFen),
    new Date(at.getTime() + 1_800_000),
    checkoutId,
    digest,
    JSON.stringify([{ kind: 'freight', id: null, skuId: null, fen: freightFen }]),
  ]
}

const digest = new Bun.CryptoHasher('sha256').update('[1,2]').digest('hex')

const lineOf =
  ({ id, at }: Order) =>
  (sku: Sku) => [at, at, id, sku.id, sku.name, sku.default_image_url, sku.price]
