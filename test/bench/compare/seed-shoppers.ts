import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPool, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise'

/** An order's number and its amount in yuan. */
type UnpaidOrder = Readonly<{ orderId: string; payAmount: string }>

/** What the rows of a comparison need from one running shop. */
export type Shoppers = Readonly<{
  shoppers: readonly Readonly<{ token: string; addressId: number }>[]
  skuIds: readonly number[]
  categoryId: number
  /** Returns the unpaid orders of these shoppers. */
  listUnpaidOrders: () => Promise<readonly UnpaidOrder[]>
  alipay: Readonly<{ appId: string; sellerId: string; privateKey: ReturnType<typeof createPrivateKey> }>
}>

const shopperCount = 300
const skuCount = 1_000
const password = 'correct-horse'

/**
 * Adds shoppers with an address each and goods with plenty of stock, and signs the shoppers in over HTTP.
 * @param env the environment file of the running shop
 */
export async function seedShoppers(env: Record<string, string>, base: string): Promise<Shoppers> {
  const pool = createPool({ uri: env.DATABASE_URL as string, timezone: 'Z' })
  const at = new Date()
  const hash = await Bun.password.hash(password, { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 })
  const insert = async (target: string, rows: unknown[][]): Promise<number> => {
    const [{ insertId }] = await pool.query<ResultSetHeader>(`INSERT INTO ${target} VALUES ?`, [rows])
    return insertId
  }
  const many = <T>(count: number, each: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => each(i))
  const firstUser = await insert(
    'tb_users (username, password, date_joined, mobile)',
    many(shopperCount, (i) => [`bench${i}`, hash, at, String(19_900_000_000 + i)]),
  )
  const firstAddress = await insert(
    'tb_address (create_time, update_time, user_id, title, receiver, province_id, city_id, district_id, place, mobile)',
    many(shopperCount, (i) => [
      ...[at, at, firstUser + i, '家', '张三', 110000, 110100, 110101],
      ...[`长安街 ${i} 号`, '13800000001'],
    ]),
  )
  const [[category]] = await pool.query<(RowDataPacket & { id: number; goods: number })[]>(
    'SELECT category_id AS id, goods_id AS goods FROM tb_sku GROUP BY category_id, goods_id ORDER BY count(*) DESC LIMIT 1',
  )
  if (!category) throw new Error('the demo shop has no SKU')
  const { id: categoryId, goods } = category
  const firstSku = await insert(
    `tb_sku (create_time, update_time, name, caption, goods_id, category_id, price, cost_price, market_price, stock,
      default_image_url)`,
    many(skuCount, (i) => [
      ...[
        at,
        at,
        `对比商品${i} 雾蓝`,
        '',
        goods,
        categoryId,
        `${10 + (i % 90)}.90`,
        '1.00',
        '99.00',
        100_000_000,
      ],
      `products/${i}/detail.webp`,
    ]),
  )
  const tokens = await signIn(base)
  return {
    shoppers: tokens.map((token, i) => ({ token, addressId: firstAddress + i })),
    skuIds: many(skuCount, (i) => firstSku + i),
    categoryId,
    async listUnpaidOrders() {
      const [orders] = await pool.query<(RowDataPacket & UnpaidOrder)[]>(
        'SELECT order_id AS orderId, pay_amount AS payAmount FROM tb_order_info WHERE status = 1 AND user_id >= ?',
        [firstUser],
      )
      return orders
    },
    alipay: {
      appId: env.ALIPAY_APP_ID as string,
      sellerId: env.ALIPAY_SELLER_ID as string,
      privateKey: createPrivateKey(
        readFileSync(join(env.SANDBOX_KEYS_DIR as string, 'alipay-private.pem'), 'utf8'),
      ),
    },
  }
}

async function signIn(base: string): Promise<string[]> {
  const tokens: string[] = []
  for (let i = 0; i < shopperCount; i++) {
    const response = await fetch(`${base}/authorizations/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.18.${i >> 8}.${i & 255}` },
      body: JSON.stringify({ username: `bench${i}`, password }),
    })
    if (!response.ok)
      throw new Error(`sign-in of a shopper failed: ${response.status} ${await response.text()}`)
    tokens.push(((await response.json()) as { token: string }).token)
  }
  return tokens
}
