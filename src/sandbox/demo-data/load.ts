import { config } from '../../config/index.ts'
import { closeDatabase, db } from '../../db/client.ts'
import { media } from '../../gateways/media/media.ts'
import { buildCatalog } from './catalog/build-catalog.ts'
import { drawPictures } from './loading/draw-pictures.ts'
import { fillShop, isShopEmpty, usesDemoPictures } from './loading/fill-shop.ts'
import { registerDemoTrades } from './orders/register-trades.ts'

/**
 * Gives an empty shop the demo catalogue, its pictures, rules of prices, past orders, a shopper and a member of staff,
 * and prints the last two as one line of JSON. Leaves every other shop as it is, but draws the demo pictures that it
 * shows and lacks. The sandbox's Alipay learns what demo orders paid. Progress goes to stderr. The areas of China must have been loaded.
 */
if (config.production || !config.databaseUrl) {
  console.error(config.production ? 'demo data is refused in production' : 'DATABASE_URL: is required')
  process.exit(1)
}
try {
  const catalogue = buildCatalog()
  const empty = await isShopEmpty(db)
  // pictures first: a shop never shows one that is not there
  if (empty || (await usesDemoPictures(catalogue))) {
    await drawPictures(catalogue.pictures, media, reportProgress)
  }
  const users = empty ? await fillShop(catalogue) : undefined
  if (users) {
    console.error(`demo data: ${catalogue.goods.length} products in ${catalogue.skus.length} variants`)
    console.log(JSON.stringify(users))
  }
  const { SANDBOX_TRADES_FILE: tradesFile } = process.env
  if (tradesFile && config.alipay) await registerDemoTrades(db, tradesFile, config.alipay)
} finally {
  await closeDatabase()
}

function reportProgress(done: number, total: number): void {
  if (done % 50 === 0 || done === total) console.error(`pictures: ${done} of ${total}`)
}
