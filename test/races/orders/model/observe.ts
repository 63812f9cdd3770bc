import { parseLines } from '../../../../src/domains/cart/cart-lines.ts'
import { parseFen } from '../../../../src/lib/money.ts'
import type { ModelCluster, ModelShop } from './mall.ts'
import type { View } from './state.ts'

type OrderRow = {
  order_id: string
  user_id: number
  status: number
  pay_amount: string
  address_id: number
  is_hidden: number
}
type RefundRow = { id: number; order_id: string; amount: string; is_withdrawn: number }
type LineRow = { order_id: string; sku_id: number; count: number; is_commented: number }
type PaymentRow = { order_id: string; trade_id: string; applied: number }

const sql = `SELECT order_id, user_id, status, pay_amount, address_id, hidden_time IS NOT NULL AS is_hidden
    FROM tb_order_info WHERE user_id IN (?) ORDER BY order_id;
  SELECT l.order_id, l.sku_id, l.count, l.is_commented FROM tb_order_goods l JOIN tb_order_info o USING (order_id)
    WHERE o.user_id IN (?) ORDER BY l.sku_id;
  SELECT p.order_id, p.trade_id, p.applied FROM tb_payment p JOIN tb_order_info o USING (order_id) WHERE o.user_id IN (?);
  SELECT r.id, r.order_id, r.amount, r.status = 'withdrawn' AS is_withdrawn FROM tb_refund r
    JOIN tb_order_info o USING (order_id) WHERE o.user_id IN (?) ORDER BY r.id;
  SELECT id, order_id FROM tb_user_coupon WHERE user_id IN (?);
  SELECT id, stock, sales FROM tb_sku WHERE id IN (?) ORDER BY id`

/**
 * Reads orders, stock and coupons of one schedule from the database and its carts from Redis, in the form of the
 * model's view.
 */
export async function observe({ shop }: ModelCluster, { users, skus }: ModelShop): Promise<View> {
  const ids = users.map(({ id }) => id)
  const sets = (await shop.database.connection.query(sql, [ids, ids, ids, ids, ids, skus]))[0] as unknown[]
  const [orders, lines, payments, refunds, coupons, stock] = sets as [
    OrderRow[],
    LineRow[],
    PaymentRow[],
    RefundRow[],
    { id: number; order_id: string | null }[],
    { stock: number }[],
  ]
  const of = <Row extends { order_id: string }>(rows: readonly Row[], id: string) =>
    rows.filter((row) => row.order_id === id)
  return {
    stock: stock.map((row) => row.stock),
    carts: await Promise.all(users.map(({ id }) => cartOf(shop.redis, id, skus))),
    coupons: users.map((user) =>
      user.coupons.map((own) => coupons.find(({ id }) => id === own)?.order_id ?? null),
    ),
    orders: orders.map((row) => ({
      id: row.order_id,
      user: ids.indexOf(row.user_id),
      status: row.status,
      payFen: parseFen(row.pay_amount),
      lines: of(lines, row.order_id).map((line) => ({
        sku: skus.indexOf(line.sku_id),
        count: line.count,
        isReviewed: line.is_commented === 1,
      })),
      address: users[ids.indexOf(row.user_id)]?.addresses.indexOf(row.address_id) ?? -1,
      isHidden: row.is_hidden === 1,
      payments: Object.fromEntries(of(payments, row.order_id).map((p) => [p.trade_id, p.applied === 1])),
      refunds: of(refunds, row.order_id).map(({ id, amount, is_withdrawn }) => ({
        id,
        fen: parseFen(amount),
        isWithdrawn: is_withdrawn === 1,
      })),
    })),
  }
}

async function cartOf(redis: ModelCluster['shop']['redis'], userId: number, skus: readonly number[]) {
  const lines = parseLines(await redis.hgetall(`cart:{user:${userId}}`))
  return Object.fromEntries(
    lines.map(({ skuId, count, selected }) => [skus.indexOf(skuId), { count, selected }]),
  )
}
