import { config } from '../../config/index.ts'
import { closeDatabase, db } from '../../db/client.ts'
import { media } from '../../gateways/media/media.ts'
import { closeRedis } from '../../redis/client.ts'
import { buildCatalog } from './catalog/build-catalog.ts'
import { finishExamples } from './examples/finish-examples.ts'
import { countDemoVisitors } from './loading/count-visitors.ts'
import { drawPictures, reportPictures } from './loading/draw-pictures.ts'
import { fillShop, isShopEmpty, usesDemoPictures } from './loading/fill-shop.ts'
import { registerDemoTrades } from './orders/register-trades.ts'
import { requireDemoAreas } from './users/demo-users.ts'

/**
 * Fills an empty shop with the demo catalog, its pictures, pricing rules, past orders, a shopper and staff.
 * Prints these users as one line of JSON, progress to stderr. In a shop that shows demo pictures it draws the missing
 * ones; it changes no other shop. Registers the payments of demo orders with the
 * gateways of the sandbox. `SANDBOX_DEMO_ORDERS` sets how many orders the history has.
 * `--without-pictures` draws none: `draw.ts` runs at the same time. The areas of China must have been loaded.
 */
if (config.production || !config.databaseUrl) {
  console.error(config.production ? 'demo data is refused in production' : 'DATABASE_URL: is required')
  process.exit(1)
}
const drawsPictures = !process.argv.includes('--without-pictures')
try {
  const catalog = buildCatalog()
  const isEmpty = await isShopEmpty(db)
  if (isEmpty) await requireDemoAreas(db)
  // pictures first: a shop never shows one that does not exist
  if (drawsPictures && (isEmpty || (await usesDemoPictures(catalog))))
    await drawPictures(catalog.pictures, media, reportPictures)
  const filled = isEmpty
    ? await fillShop(catalog, Number(process.env.SANDBOX_DEMO_ORDERS || 2_000))
    : undefined
  if (filled) {
    console.error(`demo data: ${catalog.goods.length} products in ${catalog.skus.length} variants`)
    console.log(JSON.stringify(filled.users))
    await countDemoVisitors(db)
    await finishExamples(filled.ids)
  }
  const { SANDBOX_TRADES_FILE: tradesFile } = process.env
  if (tradesFile && config.alipay && config.wechatPay)
    await registerDemoTrades(db, tradesFile, {
      returnUrl: config.alipay.returnUrl,
      alipayNotifyUrl: config.alipay.notifyUrl,
      wechatNotifyUrl: config.wechatPay.notifyUrl,
    })
} finally {
  await Promise.all([closeDatabase(), closeRedis()])
}
