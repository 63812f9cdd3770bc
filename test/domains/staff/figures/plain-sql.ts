import { sql } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { parseFen } from '../../../../src/lib/money.ts'

type Row = Record<string, string | number | null>

async function rows(query: ReturnType<typeof sql>): Promise<Row[]> {
  const [found] = await db.execute(query)
  return found as unknown as Row[]
}

/** Every paid order with the moment of its payment, from the tables alone. */
const paid = sql`(select p.order_id, o.user_id, p.amount, coalesce(p.paid_at, p.create_time) as at
    from tb_payment p join tb_order_info o on o.order_id = p.order_id where p.applied = 1
  union all select order_id, user_id, pay_amount, create_time from tb_order_info where pay_amount = 0) p`

const fen = (value: unknown) => parseFen(String(value ?? '0.00'))

/** Computes the figures of a time by plain SQL over orders, payments and refunds. */
export async function plainSales(from: Date, to: Date) {
  const [placed] = await rows(sql`select count(*) as n, sum(pay_amount) as amount from tb_order_info
    where create_time >= ${from} and create_time < ${to}`)
  const [payments] =
    await rows(sql`select count(*) as n, sum(amount) as amount, count(distinct user_id) as buyers
    from ${paid} where at >= ${from} and at < ${to}`)
  const [refunds] = await rows(sql`select count(*) as n, sum(r.amount) as amount from tb_payment_refund r
    join tb_payment p on p.id = r.payment_id where r.status = 'done' and p.applied = 1
    and r.done_at >= ${from} and r.done_at < ${to}`)
  const [first] =
    await rows(sql`select count(*) as n from (select user_id, min(at) as at from ${paid} group by user_id) f
    where at >= ${from} and at < ${to}`)
  return {
    orders: Number(placed?.n),
    orderedFen: fen(placed?.amount),
    paidOrders: Number(payments?.n),
    paidFen: fen(payments?.amount),
    refunds: Number(refunds?.n),
    refundedFen: fen(refunds?.amount),
    buyers: Number(payments?.buyers),
    newBuyers: Number(first?.n),
  }
}

/** Computes what sold best by plain SQL. @param key the SKU or its category */
export async function plainBest(key: 'l.sku_id' | 's.category_id', from: Date, to: Date, limit: number) {
  const found = await rows(sql`select ${sql.raw(key)} as id, sum(l.count) as pieces,
      sum(l.price * l.count - l.promotion_share - l.coupon_share) as amount
    from ${paid} join tb_order_goods l on l.order_id = p.order_id join tb_sku s on s.id = l.sku_id
    where p.at >= ${from} and p.at < ${to} group by id order by amount desc, id limit ${limit}`)
  return found.map(({ id, pieces, amount }) => ({
    id: Number(id),
    pieces: Number(pieces),
    amountFen: fen(amount),
  }))
}

/** Computes by plain SQL which coupons gave the largest discounts. */
export async function plainCoupons(from: Date, to: Date) {
  const found =
    await rows(sql`select u.coupon_id as id, count(distinct o.order_id) as orders, sum(l.coupon_share) as discount
    from tb_user_coupon u join tb_order_info o on o.order_id = u.order_id join tb_order_goods l on l.order_id = o.order_id
    where o.status between 2 and 5 and u.used_at >= ${from} and u.used_at < ${to}
    group by u.coupon_id order by discount desc, id limit 10`)
  return found.map(({ id, orders, discount }) => ({
    id: Number(id),
    orders: Number(orders),
    discountFen: fen(discount),
  }))
}
