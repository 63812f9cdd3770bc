import { db, type Executor, isDuplicate, type Transaction, transaction } from '../../../db/client.ts'
import * as tables from '../../../db/schema/catalog.ts'
import { contentCategories, contents } from '../../../db/schema/contents.ts'
import { coupons } from '../../../db/schema/coupons.ts'
import { freightRules, promotions } from '../../../db/schema/promotions.ts'
import { stockMovements } from '../../../db/schema/stock.ts'
import { addSeconds, now } from '../../../lib/clock.ts'
import { formatFen } from '../../../lib/money.ts'
import type { Catalog } from '../catalog/rows.ts'
import { insertExamples } from '../examples/insert-examples.ts'
import { buildHistory, historyDays } from '../history/build-history.ts'
import { insertTraffic } from '../history/insert-traffic.ts'
import { createJoinTimes, openingOf } from '../history/join-times.ts'
import { buildOrders } from '../orders/build-orders.ts'
import { type CountsBySku, countOf, countOrders, sumByGoods } from '../orders/count-orders.ts'
import { exampleOrders } from '../orders/example-orders.ts'
import { insertOrders, insertUserCoupons } from '../orders/insert-orders.ts'
import { pastOrders } from '../orders/past-orders.ts'
import { buildRules } from '../rules/build-rules.ts'
import { insertProfile } from '../rules/insert-profile.ts'
import { insertRules } from '../rules/insert-rules.ts'
import type { Buyer } from '../users/buyers.ts'
import { insertDemoUsers } from '../users/demo-users.ts'

const SECONDS_BETWEEN_ARRIVALS = 3_600
/** The newest SKU arrived before the first order. */
const NEWEST_ARRIVAL_SECONDS = (historyDays + 2) * 86_400

/**
 * Fills an empty shop with catalog, pricing rules, users and past orders in one transaction.
 * @param size the number of orders besides those of `past-orders` and `example-orders`
 * @returns the users with passwords, and ids of users that example rows name; undefined, with nothing changed, when the shop has goods, categories, brands, ads
 * or pricing rules, or gets them at the same time
 */
export async function fillShop(catalog: Catalog, size: number) {
  const at = now()
  const rules = buildRules(catalog, at)
  const history = buildHistory(catalog, at, size)
  const orders = buildOrders(catalog, rules, at, [...pastOrders, ...exampleOrders, ...history.orders])
  try {
    return await transaction(async (tx) => {
      if (!(await isShopEmpty(tx))) return undefined
      await insertGoods(tx, catalog, countOrders(orders), at)
      await tx.insert(contentCategories).values(catalog.contentCategories)
      await tx.insert(contents).values(catalog.contents)
      await insertRules(tx, rules)
      await insertProfile(tx)
      const joined = { buyer: createJoinTimes(orders, at), staff: openingOf(at) }
      const { users, buyers, ids } = await insertDemoUsers(tx, history.people, joined)
      await insertOrders(tx, orders, buyers)
      await insertTraffic(tx, orders, at)
      await insertUserCoupons(tx, rules, buyers.get(users.shopper.username) as Buyer, orders)
      await insertExamples(tx, catalog, ids, at)
      return { users, ids }
    })
  } catch (error) {
    // of two concurrent loaders the second waits for the first category and finds a duplicate
    if (isDuplicate(error) && !(await isShopEmpty(db))) return undefined
    throw error
  }
}

const shopTables = [
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
  for (const table of shopTables) {
    const [row] = await database.select({ id: table.id }).from(table).limit(1)
    if (row) return false
  }
  return true
}

/** Whether the first SKUs of the shop use pictures of the demo catalog. */
export async function usesDemoPictures(catalog: Catalog): Promise<boolean> {
  const keys = new Set(catalog.pictures.map(({ key }) => key))
  const { skuImages } = tables
  const rows = await db.select({ image: skuImages.image }).from(skuImages).orderBy(skuImages.id).limit(100)
  return rows.some(({ image }) => keys.has(image))
}

/** Inserts goods with the counters that result from past orders. */
async function insertGoods(tx: Transaction, catalog: Catalog, counts: CountsBySku, at: Date): Promise<void> {
  await tx.insert(tables.categories).values(catalog.categories)
  await tx.insert(tables.channelGroups).values(catalog.channelGroups)
  await tx.insert(tables.channels).values(catalog.channels)
  await tx.insert(tables.brands).values(catalog.brands)
  await tx
    .insert(tables.goods)
    .values(catalog.goods.map((row) => ({ ...row, ...sumByGoods(catalog.skus, row.id, counts) })))
  await tx.insert(tables.specifications).values(catalog.specifications)
  await tx.insert(tables.specificationOptions).values(catalog.options)
  await tx.insert(tables.skus).values(skuValues(catalog, counts, at))
  await tx.insert(stockMovements).values(arrivals(catalog, counts, at))
  await tx.insert(tables.skuImages).values(catalog.skuImages)
  await tx.insert(tables.skuSpecifications).values(catalog.skuSpecifications)
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

/** The received quantity of a SKU is its present stock plus its sales. */
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

/** One SKU arrived per hour: "newest first" is a total order, and every past order is later than its SKUs. */
function arrivalOf(id: number, last: number, at: Date): Date {
  return addSeconds(at, (id - last) * SECONDS_BETWEEN_ARRIVALS - NEWEST_ARRIVAL_SECONDS)
}
