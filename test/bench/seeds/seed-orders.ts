import { createPool } from 'mysql2/promise'
import { newAccessToken } from '../../../src/domains/accounts/sign-in/access-token.ts'

export type Buyer = Readonly<{ id: number; addressId: number; token: string }>

const at = new Date('2026-01-01T00:00:00Z')
const stock = 100_000_000

/** Fills a migrated database with buyers (an address and a token each) and SKUs (an SPU each), numbered from 1. */
export async function seedOrders(
  uri: string,
  count: Readonly<{ buyers: number; skus: number }>,
): Promise<Buyer[]> {
  const pool = createPool({ uri, timezone: 'Z' })
  const insert = (target: string, rows: number, row: (id: number) => unknown[]) =>
    pool.query(`INSERT INTO ${target} VALUES ?`, [Array.from({ length: rows }, (_, i) => row(i + 1))])
  await insert('tb_users (id, username, password, date_joined, mobile)', count.buyers, (id) => [
    id,
    `buyer${id}`,
    '!',
    at,
    String(13_000_000_000 + id),
  ])
  await insert(
    'tb_address (id, create_time, update_time, user_id, title, receiver, province_id, city_id, district_id, place, mobile)',
    count.buyers,
    (id) => [id, at, at, id, '家', '张三', 110000, 110100, 110101, `长安街 ${id} 号`, '13800000001'],
  )
  await insert('tb_goods_category (id, create_time, update_time, name, parent_id)', 30, (id) => [
    id,
    at,
    at,
    `分类${id}`,
    id <= 10 ? null : id - 10,
  ])
  await insert('tb_brand (id, create_time, update_time, name, logo, first_letter)', 1, (id) => [
    id,
    at,
    at,
    '品牌',
    '',
    'P',
  ])
  await insert(
    `tb_goods (id, create_time, update_time, name, brand_id, category1_id, category2_id, category3_id, desc_detail,
      desc_pack, desc_service)`,
    count.skus,
    (id) => [id, at, at, `商品${id}`, 1, 1 + (id % 10), 11 + (id % 10), 21 + (id % 10), '', '', ''],
  )
  await insert(
    `tb_sku (id, create_time, update_time, name, caption, goods_id, category_id, price, cost_price, market_price, stock,
      default_image_url)`,
    count.skus,
    (id) => [
      id,
      at,
      at,
      `商品${id} 雾蓝 256GB`,
      '',
      id,
      21 + (id % 10),
      `${10 + (id % 90)}.90`,
      '1.00',
      '99.00',
      stock,
      `products/${id}/detail.webp`,
    ],
  )
  await insert('tb_stock_movement (create_time, sku_id, kind, quantity)', count.skus, (id) => [
    at,
    id,
    'received',
    stock,
  ])
  await pool.end()
  return Promise.all(
    Array.from({ length: count.buyers }, async (_, i) => ({
      id: i + 1,
      addressId: i + 1,
      token: await newAccessToken(i + 1, 0),
    })),
  )
}
