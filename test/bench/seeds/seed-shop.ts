import { createPool, type Pool } from 'mysql2/promise'

type ShopSize = Readonly<{ orders: number; users: number; skus: number }>

const perStatement = 50_000
const seconds = 365 * 86_400

/** SQL: a number below `limit` that differs from order to order, the same in every run. */
const draw = (name: string, limit: number) => `(CRC32(CONCAT('${name}', n)) % ${limit})`

/**
 * Fills a migrated database with users, SKUs and orders of the last 365 days, by bulk SQL: lines, events, payments, and some refunds,
 * parcels and coupons. The numbers of users, SKUs and orders start at 1.
 */
export async function seedShop(uri: string, size: ShopSize): Promise<void> {
  const pool = createPool({ uri, timezone: 'Z', connectionLimit: 1, multipleStatements: true })
  await pool.query(`SET SESSION time_zone = '+00:00'; SET foreign_key_checks = 0; SET unique_checks = 0;
    SET @now = UTC_TIMESTAMP()`)
  await makeNumbers(pool, Math.max(size.orders, size.users, size.skus))
  await seedPeople(pool, size)
  await seedGoods(pool, size)
  await seedOrders(pool, size)
  await seedMoney(pool, size)
  await pool.query(`DELETE FROM tb_order_status_count; INSERT INTO tb_order_status_count
      SELECT status, COUNT(*) FROM tb_order_info GROUP BY status;
    DROP TABLE bench_number, bench_order`)
  await pool.query(`ANALYZE TABLE tb_users, tb_sku, tb_order_info, tb_order_goods, tb_order_event, tb_shipment, tb_payment,
    tb_payment_refund, tb_refund, tb_user_coupon`)
  await pool.end()
}

/** A table of the numbers from 1. */
async function makeNumbers(pool: Pool, count: number): Promise<void> {
  await pool.query('CREATE TABLE bench_number (n INT PRIMARY KEY); INSERT INTO bench_number VALUES (1)')
  for (let known = 1; known < count; known *= 2)
    await pool.query(
      `INSERT INTO bench_number SELECT n + ${known} FROM bench_number WHERE n + ${known} <= ${count}`,
    )
}

/** Inserts what `select` reads from the numbers up to `count`. */
async function insert(
  pool: Pool,
  target: string,
  count: number,
  select: string,
  from = 'bench_number',
): Promise<void> {
  for (let first = 1; first <= count; first += perStatement)
    await pool.query(
      `INSERT INTO ${target} SELECT ${select.replace('WHERE', `FROM ${from} WHERE n BETWEEN ${first} AND ${Math.min(count, first + perStatement - 1)} AND`)}`,
    )
}

async function seedPeople(pool: Pool, { users }: ShopSize): Promise<void> {
  await insert(
    pool,
    'tb_users (id, username, password, date_joined, mobile)',
    users,
    `n, CONCAT('buyer', n), '!', @now - INTERVAL ${draw('joined', seconds)} SECOND, 13000000000 + n WHERE TRUE`,
  )
  await insert(
    pool,
    'tb_address (id, create_time, update_time, user_id, title, receiver, province_id, city_id, district_id, place, mobile)',
    1,
    `n, @now, @now, 1, '家', '张三', 110000, 110100, 110101, '长安街 1 号', '13800000001' WHERE TRUE`,
  )
}

async function seedGoods(pool: Pool, { skus }: ShopSize): Promise<void> {
  await pool.query(`INSERT INTO tb_goods_category (id, create_time, update_time, name, parent_id)
      SELECT n, @now, @now, CONCAT('分类', n), NULLIF(GREATEST(n - 20, 0), 0) FROM bench_number WHERE n <= 100;
    INSERT INTO tb_brand (id, create_time, update_time, name, logo, first_letter) VALUES (1, @now, @now, '品牌', '', 'P');
    INSERT INTO tb_coupon (id, create_time, update_time, name, off_amount, threshold_amount, scope, stock, claimed, claim_from,
      claim_to, valid_from, valid_to) SELECT n, @now, @now, CONCAT('优惠券', n), 5, 0, 'all', 1000000000, 0, '2020-01-01', '2030-01-01',
      '2020-01-01', '2030-01-01' FROM bench_number WHERE n <= 20`)
  await insert(
    pool,
    `tb_goods (id, create_time, update_time, name, brand_id, category1_id, category2_id, category3_id, desc_detail, desc_pack,
      desc_service)`,
    skus,
    `n, @now, @now, CONCAT('商品', n), 1, 1 + n % 20, 21 + n % 20, 41 + n % 60, '', '', '' WHERE TRUE`,
  )
  await insert(
    pool,
    `tb_sku (id, create_time, update_time, name, caption, goods_id, category_id, price, cost_price, market_price, stock,
      default_image_url)`,
    skus,
    `n, @now, @now, CONCAT('商品', n, ' 雾蓝'), '', n, 41 + n % 60, 10 + n % 90, 1, 99, 1000000, 'products/1.webp' WHERE TRUE`,
  )
}

/** One row for each order, in the order of time, from which the tables of orders are filled. */
async function seedOrders(pool: Pool, { orders, users, skus }: ShopSize): Promise<void> {
  await pool.query(`CREATE TABLE bench_order (n INT PRIMARY KEY, order_id VARCHAR(64) NOT NULL, at DATETIME(6) NOT NULL,
    user_id INT NOT NULL, status SMALLINT NOT NULL, sku INT NOT NULL, pieces INT NOT NULL)`)
  const at = `@now - INTERVAL CAST((${orders} - n) * ${seconds / orders} + ${draw('at', Math.max(1, Math.floor(seconds / orders)))} AS SIGNED) SECOND`
  const age = `(${orders} - n) * ${365 / orders}`
  await insert(
    pool,
    'bench_order',
    orders,
    `n, CONCAT(DATE_FORMAT(CONVERT_TZ(${at}, '+00:00', '+08:00'), '%Y%m%d%H%i%s'), LPAD(n, 16, '0')), ${at},
      1 + ${draw('user', users)}, IF(${draw('status', 100)} < 12, 6, CASE WHEN ${age} < 0.02 THEN 1 WHEN ${age} < 2 THEN 2
        WHEN ${age} < 10 THEN 3 WHEN ${age} < 20 THEN 4 ELSE 5 END), 1 + ${draw('sku', skus)}, 1 + ${draw('pieces', 3)} WHERE TRUE`,
  )
  const fill = (target: string, select: string) => insert(pool, target, orders, select, 'bench_order')
  await fill(
    `tb_order_info (order_id, create_time, update_time, user_id, address_id, receiver, receiver_mobile, receiver_place, total_count,
      total_amount, freight, pay_amount, pay_method, status, pay_deadline, checkout_id, request_digest)`,
    `order_id, at, at, user_id, 1, '张三', '13800000001', '北京市', pieces, (10 + sku % 90) * pieces, 10, (10 + sku % 90) * pieces + 10,
      2, status, at + INTERVAL 30 MINUTE, n, '' WHERE TRUE`,
  )
  await fill(
    'tb_order_goods (create_time, update_time, order_id, sku_id, name, image_url, count, price, comment)',
    `at, at, order_id, sku, '商品', '', pieces, 10 + sku % 90, '' WHERE TRUE`,
  )
  const event = 'tb_order_event (order_id, create_time, from_status, to_status, cause, is_folded)'
  await fill(event, `order_id, at, NULL, 1, 'placed', 1 WHERE TRUE`)
  await fill(event, `order_id, at + INTERVAL 60 SECOND, 1, 2, 'paid', 1 WHERE status BETWEEN 2 AND 5`)
  await fill(
    'tb_shipment (create_time, update_time, order_id, carrier, tracking_no, carrier_id, order_time)',
    `at, at, order_id, '顺丰速运', CONCAT('SF', LPAD(n, 12, '0')),
      (SELECT MIN(id) + ${draw('carrier', 7)} FROM tb_carrier), at WHERE status BETWEEN 3 AND 5`,
  )
}

/** Payments of all orders from 待发货 on, refunds of 3 % and coupons of 5 % of them. */
async function seedMoney(pool: Pool, { orders }: ShopSize): Promise<void> {
  const amount = '(10 + sku % 90) * pieces + 10'
  const fill = (target: string, select: string) => insert(pool, target, orders, select, 'bench_order')
  await fill(
    'tb_payment (id, create_time, update_time, order_id, trade_id, gateway, amount, applied, paid_at)',
    `n, at, at, order_id, CONCAT('T', n), ELT(1 + ${draw('gateway', 4)}, 'alipay', 'wechat', 'alipay_phone', 'wechat_phone'),
      ${amount}, 1, at + INTERVAL 60 SECOND WHERE status BETWEEN 2 AND 5`,
  )
  const state = `ELT(1 + ${draw('refund', 3)}, 'requested', 'refunded', 'rejected')`
  await fill(
    'tb_refund (id, create_time, update_time, order_id, reason, amount, status, request_digest, order_time)',
    `n, at, at, order_id, '不喜欢', 5, ${state}, '', at WHERE status BETWEEN 2 AND 5 AND n % 33 = 0`,
  )
  await fill(
    `tb_payment_refund (create_time, update_time, payment_id, order_id, refund_id, out_refund_no, amount, cause, status, done_at)`,
    `at, at, n, order_id, n, CONCAT('R', n), 5, 'request', 'done', at + INTERVAL 1 DAY
      WHERE status BETWEEN 2 AND 5 AND n % 33 = 0 AND ${state} = 'refunded'`,
  )
  await fill(
    'tb_user_coupon (create_time, update_time, user_id, coupon_id, ordinal, status, order_id, used_at)',
    `at, at, user_id, 1 + n % 20, n, 'used', order_id, at WHERE status BETWEEN 2 AND 5 AND n % 20 = 7`,
  )
}
