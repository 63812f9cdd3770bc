import { db, type Executor, isDuplicate, type Transaction, transaction } from '../../../db/client.ts'
import * as tables from '../../../db/schema/catalog.ts'
import { contentCategories, contents } from '../../../db/schema/contents.ts'
import { freightRules } from '../../../db/schema/freight.ts'
import { coupons, promotions } from '../../../db/schema/promotions.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { formatFen } from '../../../lib/money.ts'
import type { Catalog } from '../catalog/rows.ts'
import { buildOrders } from '../orders/build-orders.ts'
import { type CountsBySku, countOf, countOrders, sumByGoods } from '../orders/count-orders.ts'
import { insertOrders, insertUserCoupons } from '../orders/insert-orders.ts'
import { buildRules } from '../rules/build-rules.ts'
import { insertRules } from '../rules/insert-rules.ts'
import { type Buyer, type DemoUsers, insertDemoUsers } from '../users/demo-users.ts'

const SECONDS_BETWEEN_ARRIVALS = 86_400

/**
 * Fills an empty shop with the catalogue, rules of prices, users and what they have ordered, all or nothing, and resolves
 * to the two who sign in, with their passwords. Undefined, and nothing changed, when the shop has goods, categories,
 * brands, ads or rules of prices, or gets them meanwhile.
 */
export async function fillShop(catalogue: Catalog): Promise<DemoUsers | undefined> {
  const at = now()
  const rules = buildRules(catalogue, at)
  const orders = buildOrders(catalogue, rules, at)
  try {
    return await transaction(async (tx) => {
      if (!(await isShopEmpty(tx))) return undefined
      await insertGoods(tx, catalogue, countOrders(orders), at)
      await tx.insert(contentCategories).values(catalogue.contentCategories)
      await tx.insert(contents).values(catalogue.contents)
      await insertRules(tx, rules)
      const { users, buyers } = await insertDemoUsers(tx)
      await insertOrders(tx, orders, buyers)
      await insertUserCoupons(tx, rules, buyers.get(users.shopper.username) as Buyer, orders)
      return users
    })
  } catch (error) {
    // two loaders at once: the second waits at the first category and finds it taken
    if (isDuplicate(error) && !(await isShopEmpty(db))) return undefined
    throw error
  }
}

const tablesOfAShop = [
  tables.skus,
  tables.goods,
  tables.categories,
  tables.brands,
  contentCategories,
  promotions,
  coupons,
  freightRules,
]

export async function isShopEmpty(database: Executor): Promise<boolean> {
  for (const table of tablesOfAShop) {
    const [row] = await database.select({ id: table.id }).from(table).limit(1)
    if (row) return false
  }
  return true
}

/** Whether the pictures that the shop shows first are those of the demo catalogue. */
export async function usesDemoPictures(catalogue: Catalog): Promise<boolean> {
  const keys = new Set(catalogue.pictures.map(({ key }) => key))
  const { skuImages } = tables
  const rows = await db.select({ image: skuImages.image }).from(skuImages).orderBy(skuImages.id).limit(100)
  return rows.some(({ image }) => keys.has(image))
}

/** Goods with the counters that past orders have left. */
async function insertGoods(
  tx: Transaction,
  catalogue: Catalog,
  counts: CountsBySku,
  at: Date,
): Promise<void> {
  await tx.insert(tables.categories).values(catalogue.categories)
  await tx.insert(tables.channels).values(catalogue.channels)
  await tx.insert(tables.brands).values(catalogue.brands)
  await tx
    .insert(tables.goods)
    .values(catalogue.goods.map((row) => ({ ...row, ...sumByGoods(catalogue.skus, row.id, counts) })))
  await tx.insert(tables.specifications).values(catalogue.specifications)
  await tx.insert(tables.specificationOptions).values(catalogue.options)
  await tx.insert(tables.skus).values(skuValues(catalogue, counts, at))
  await tx.insert(stockMovements).values(arrivals(catalogue, counts, at))
  await tx.insert(tables.skuImages).values(catalogue.skuImages)
  await tx.insert(tables.skuSpecifications).values(catalogue.skuSpecifications)
}

function skuValues({ skus }: Catalog, counts: CountsBySku, at: Date) {
  return skus.map(({ priceFen, costPriceFen, marketPriceFen, ...row }) => ({
    ...row,
    ...countOf(counts, row.id),
    price: formatFen(priceFen),
    costPrice: formatFen(costPriceFen),
    marketPrice: formatFen(marketPriceFen),
    createTime: arrivalOf(row.id, skus.length, at),
  }))
}

/** So much of each has come in as is there now and has been sold. */
function arrivals({ skus }: Catalog, counts: CountsBySku, at: Date) {
  return skus
    .map(({ id, stock }) => ({
      skuId: id,
      kind: 'received',
      quantity: stock + countOf(counts, id).sales,
      createTime: arrivalOf(id, skus.length, at),
    }))
    .filter(({ quantity }) => quantity > 0)
}

/** As if one SKU had come in every day, so that "newest first" is an order and what was ordered was there. */
function arrivalOf(id: number, last: number, at: Date): Date {
  return addSeconds(at, (id - last) * SECONDS_BETWEEN_ARRIVALS)
}
