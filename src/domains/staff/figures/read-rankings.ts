import { type SQL, sql } from 'drizzle-orm'
import { selectRows } from '../../../db/client.ts'
import { categories, skus } from '../../../db/schema/catalog.ts'
import { coupons, userCoupons } from '../../../db/schema/coupons.ts'
import { figureSkus } from '../../../db/schema/figures.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import { toStatement } from '../../../db/statement.ts'
import { type Fen, parseFen } from '../../../lib/money.ts'
import { type DayRange, slotsOf } from './figure-range.ts'
import { momentIn } from './slots.ts'

/** What the best come first by; equal ones by their id. */
export const orderings = ['amount', 'pieces'] as const
type Ordering = (typeof orderings)[number]
export type RankingWish = Readonly<{ range: DayRange; ordering: Ordering; limit: number }>

/** Pieces in paid orders, and what buyers paid for them without freight. */
export type Sold = Readonly<{ id: number; name: string; pieces: number; amountFen: Fen }>

const sold = sql`sum(f.pieces) as pieces, sum(f.amount) as amount`
const bestFirst = ({ ordering, limit }: RankingWish) =>
  sql`order by ${sql.raw(ordering)} desc, id limit ${limit}`

/** Lists the SKUs that sold best. */
export function listBestSkus(wish: RankingWish): Promise<Sold[]> {
  return readSold(sql`select best.id, s.name, best.pieces, best.amount from (
      select f.sku_id as id, ${sold} from ${figureSkus} f where ${inRange(wish)} group by f.sku_id ${bestFirst(wish)}
    ) best join ${skus} s on s.id = best.id ${bestFirst(wish)}`)
}

/** Lists the categories that sold best, by the category that each SKU has now. */
export function listBestCategories(wish: RankingWish): Promise<Sold[]> {
  return readSold(sql`select c.id, c.name, best.pieces, best.amount from (
      select s.category_id as id, ${sold} from (
        select f.sku_id, ${sold} from ${figureSkus} f where ${inRange(wish)} group by f.sku_id
      ) f join ${skus} s on s.id = f.sku_id group by s.category_id ${bestFirst(wish)}
    ) best join ${categories} c on c.id = best.id ${bestFirst(wish)}`)
}

const inRange = ({ range }: RankingWish): SQL => {
  const { from, to } = slotsOf(range)
  return sql`f.slot >= ${from} and f.slot < ${to}`
}

/** Paid orders with a coupon: the sum of their discounts by the coupon, and of their amounts due. */
export type CouponUse = Readonly<{
  id: number
  name: string
  orders: number
  discountFen: Fen
  amountFen: Fen
}>

/**
 * Lists the coupons with the largest discounts, by the orders that used them. A cancelled order has returned its coupon, and an
 * unpaid one does not count.
 */
export async function listBestCoupons({ range, limit }: Omit<RankingWish, 'ordering'>): Promise<CouponUse[]> {
  const rows = await selectRows<[id: number, name: string, orders: number, discount: string, amount: string]>(
    toStatement(sql`select c.id, c.name, used.orders, used.discount, used.amount from (
        select ${userCoupons.couponId} as id, count(*) as orders, sum(${orders.payAmount}) as amount,
          sum((select sum(${orderLines.couponShare}) from ${orderLines} where ${orderLines.orderId} = ${orders.orderId}))
            as discount
        from ${userCoupons} join ${orders} on ${orders.orderId} = ${userCoupons.orderId}
        where ${momentIn(userCoupons.usedAt, slotsOf(range))} and ${orders.status} between 2 and 5
        group by ${userCoupons.couponId} order by discount desc, id limit ${limit}
      ) used join ${coupons} c on c.id = used.id order by discount desc, id limit ${limit}`),
  )
  return rows.map(([id, name, count, discount, amount]) => ({
    id,
    name,
    orders: count,
    discountFen: parseFen(discount),
    amountFen: parseFen(amount),
  }))
}

async function readSold(query: SQL): Promise<Sold[]> {
  const rows = await selectRows<[id: number, name: string, pieces: string, amount: string]>(
    toStatement(query),
  )
  return rows.map(([id, name, pieces, amount]) => ({
    id,
    name,
    pieces: Number(pieces),
    amountFen: parseFen(amount),
  }))
}
