import { OrderStatus } from '../../../domains/orders/lifecycle/order-state-machine.ts'
import type { SkuRow } from '../catalog/rows.ts'
import type { BuiltOrder } from './build-orders.ts'

/** Counters of a SKU that result from orders. */
type Counts = Readonly<{ sales: number; comments: number }>

export type CountsBySku = ReadonlyMap<number, Counts>

/** Counts sales and reviews by SKU. Cancelled orders are not sales. */
export function countOrders(orders: readonly BuiltOrder[]): CountsBySku {
  const counts = new Map<number, Counts>()
  for (const { source, lines } of orders)
    for (const { sku, priced, review } of lines) {
      const { sales, comments } = countOf(counts, sku.id)
      const sold = source.status === OrderStatus.cancelled ? 0 : priced.count
      counts.set(sku.id, { sales: sales + sold, comments: comments + (review ? 1 : 0) })
    }
  return counts
}

export function countOf(counts: CountsBySku, skuId: number): Counts {
  return counts.get(skuId) ?? { sales: 0, comments: 0 }
}

/** Adds up the counters of all SKUs of an SPU. */
export function sumByGoods(skus: readonly SkuRow[], goodsId: number, counts: CountsBySku): Counts {
  const own = skus.filter((sku) => sku.goodsId === goodsId).map(({ id }) => countOf(counts, id))
  return {
    sales: own.reduce((sum, { sales }) => sum + sales, 0),
    comments: own.reduce((sum, { comments }) => sum + comments, 0),
  }
}
