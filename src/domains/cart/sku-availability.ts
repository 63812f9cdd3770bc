import { sql } from 'drizzle-orm'
import { queryRows } from '../../db/pipelined-transaction.ts'
import { skus } from '../../db/schema/catalog.ts'
import { limitedPrices } from '../../db/schema/promotions.ts'
import { defineStatement, selectList } from '../../db/statement.ts'
import { createBatcher } from '../../lib/batcher.ts'
import { now } from '../../lib/clock.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { lowStockTag } from '../catalog/cache/announce-sales.ts'
import { cacheRowsById } from '../catalog/cache/catalog-cache.ts'
import type { CacheTag } from '../catalog/cache/change-events.ts'
import { findLimitedPrice } from '../promotions/limited-price.ts'
import type { LimitedPrice } from '../promotions/rules.ts'

/** What a shopper is offered of a SKU: how many there are, and what one costs, at its limited-time price if it has one. */
export type SkuAvailability = Readonly<{ stock: number; unitFen: Fen }>

const offersAtOnce = 256
const columns = {
  skuId: skus.id,
  goodsId: skus.goodsId,
  stock: skus.stock,
  price: skus.price,
  limitedId: limitedPrices.id,
  limitedPrice: limitedPrices.price,
  validFrom: limitedPrices.validFrom,
  validTo: limitedPrices.validTo,
}
const articlesStatement = defineStatement<{ at: Date; ids: readonly number[] }>(
  ({ at, ids }) => sql`select ${selectList(columns)} from ${skus}
    left join ${limitedPrices} on ${limitedPrices.skuId} = ${skus.id} and ${limitedPrices.validTo} > ${at}
    where ${skus.id} in (${ids}) and ${skus.isLaunched} = 1`,
)

type Row = Readonly<{ skuId: number; goodsId: number; stock: number; price: string }> &
  Readonly<
    | { limitedId: number; limitedPrice: string; validFrom: Date; validTo: Date }
    | { limitedId: null; limitedPrice: null; validFrom: null; validTo: null }
  >

/** What offers of a SKU are made of. */
type Article = Readonly<{
  skuId: number
  goodsId: number
  stock: number
  listFen: Fen
  limitedPrices: readonly LimitedPrice[]
}>

/** From memory, at most two seconds old; undefined for what is not on sale. */
export function getCachedAvailability(
  skuId: number,
): SkuAvailability | undefined | Promise<SkuAvailability | undefined> {
  const articles = cacheRowsById('offer', [skuId], loadArticles, tagsOf)
  return articles instanceof Promise
    ? articles.then((read) => toOffer(read.get(skuId)))
    : toOffer(articles.get(skuId))
}

/** As the database has it now; what is held in memory stays as it is. */
export async function readAvailability(skuId: number): Promise<SkuAvailability | undefined> {
  return toOffer(await readArticle(skuId))
}

/** Those who ask while a statement is under way are answered by the next one together. */
const readArticle = createBatcher<number, Article | undefined>({
  limit: offersAtOnce,
  async run(skuIds) {
    const rows = Map.groupBy(
      await queryRows<Row>(articlesStatement({ at: now(), ids: [...new Set(skuIds)] })),
      ({ skuId }) => skuId,
    )
    return skuIds.map((skuId) => ({ result: toArticle(rows.get(skuId) ?? []) }))
  },
  // what one statement could not read, others cannot either
  recover: (_, error) => Promise.reject(error),
})

async function loadArticles(skuIds: readonly number[]): Promise<Map<number, Article>> {
  const articles = await Promise.all(skuIds.map(readArticle))
  return new Map(articles.flatMap((article) => (article ? [[article.skuId, article] as const] : [])))
}

function tagsOf(article: Article | undefined): readonly CacheTag[] {
  return article ? [`goods:${article.goodsId}`, lowStockTag(article.skuId), 'promotions'] : []
}

/** From the rows of one SKU, one for each limited-time price. */
function toArticle(rows: readonly Row[]): Article | undefined {
  const [first] = rows
  if (!first) return undefined
  const { skuId, goodsId, stock, price } = first
  return { skuId, goodsId, stock, listFen: parseFen(price), limitedPrices: rows.flatMap(toLimitedPrice) }
}

function toLimitedPrice({ skuId, limitedId: id, limitedPrice, validFrom, validTo }: Row): LimitedPrice[] {
  return id === null ? [] : [{ id, skuId, priceFen: parseFen(limitedPrice), validFrom, validTo }]
}

/** At the price of this moment. */
function toOffer(article: Article | undefined): SkuAvailability | undefined {
  if (!article) return undefined
  const { skuId, stock, listFen, limitedPrices } = article
  return { stock, unitFen: findLimitedPrice(skuId, listFen, limitedPrices, now())?.priceFen ?? listFen }
}
