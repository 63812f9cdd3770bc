import { db, type Executor, isDuplicate, type Transaction, transaction } from '../../db/client.ts'
import * as tables from '../../db/schema/catalog.ts'
import { contentCategories, contents } from '../../db/schema/contents.ts'
import { stockMovements } from '../../db/schema/stock.ts'
import { addSeconds, now } from '../../lib/clock.ts'
import { formatFen } from '../../lib/money.ts'
import { type DemoUsers, insertDemoUsers } from './demo-users.ts'
import type { Catalogue } from './rows.ts'

const SECONDS_BETWEEN_ARRIVALS = 3600

/**
 * Fills an empty shop with the catalogue and two users, all or nothing, and resolves to the users with their passwords.
 * Undefined, and nothing changed, when the shop has goods, categories, brands or ads, or gets them meanwhile.
 */
export async function insertCatalogue(catalogue: Catalogue): Promise<DemoUsers | undefined> {
  try {
    return await transaction(async (tx) => {
      if (!(await isShopEmpty(tx))) return undefined
      await insertGoods(tx, catalogue)
      await tx.insert(contentCategories).values(catalogue.contentCategories)
      await tx.insert(contents).values(catalogue.contents)
      return insertDemoUsers(tx)
    })
  } catch (error) {
    // two loaders at once: the second waits at the first category and finds it taken
    if (isDuplicate(error) && !(await isShopEmpty(db))) return undefined
    throw error
  }
}

export async function isShopEmpty(database: Executor): Promise<boolean> {
  for (const table of [tables.skus, tables.goods, tables.categories, tables.brands, contentCategories]) {
    const [row] = await database.select({ id: table.id }).from(table).limit(1)
    if (row) return false
  }
  return true
}

/** Whether the pictures that the shop shows first are those of the demo catalogue. */
export async function showsDemoPictures(catalogue: Catalogue): Promise<boolean> {
  const keys = new Set(catalogue.pictures.map(({ key }) => key))
  const { skuImages } = tables
  const rows = await db.select({ image: skuImages.image }).from(skuImages).orderBy(skuImages.id).limit(100)
  return rows.some(({ image }) => keys.has(image))
}

async function insertGoods(tx: Transaction, catalogue: Catalogue): Promise<void> {
  await tx.insert(tables.categories).values(catalogue.categories)
  await tx.insert(tables.channels).values(catalogue.channels)
  await tx.insert(tables.brands).values(catalogue.brands)
  await tx.insert(tables.goods).values(catalogue.goods)
  await tx.insert(tables.specifications).values(catalogue.specifications)
  await tx.insert(tables.specificationOptions).values(catalogue.options)
  await tx.insert(tables.skus).values(skuValues(catalogue))
  const inStock = catalogue.skus.filter(({ stock }) => stock > 0)
  await tx
    .insert(stockMovements)
    .values(inStock.map(({ id, stock }) => ({ skuId: id, kind: 'received', quantity: stock })))
  await tx.insert(tables.skuImages).values(catalogue.skuImages)
  await tx.insert(tables.skuSpecifications).values(catalogue.skuSpecifications)
}

/** SKUs as if one had come in every hour, so that "newest first" is an order. */
function skuValues({ skus }: Catalogue) {
  const last = now()
  return skus.map(({ priceFen, costPriceFen, marketPriceFen, ...row }) => ({
    ...row,
    price: formatFen(priceFen),
    costPrice: formatFen(costPriceFen),
    marketPrice: formatFen(marketPriceFen),
    createTime: addSeconds(last, (row.id - skus.length) * SECONDS_BETWEEN_ARRIVALS),
  }))
}
