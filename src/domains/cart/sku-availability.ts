import { sql } from 'drizzle-orm'
import { queryRows } from '../../db/pipelined-transaction.ts'
import { skus } from '../../db/schema/catalog.ts'
import { limitedPrices } from '../../db/schema/promotions.ts'
import { defineStatement, selectList } from '../../db/statement.ts'
import { createBatchLoader } from '../../lib/cache/batch-loader.ts'
import { now } from '../../lib/clock.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { lowStockTag } from '../catalog/cache/announce-sales.ts'
import { cacheRowsById } from '../catalog/cache/catalog-cache.ts'
import { findLimitedPrice } from '../promotions/limited-price.ts'
import type { LimitedPrice } from '../promotions/rules.ts'

/** Stock of a SKU on sale and its current price per piece, limited-time price included. */
export type SkuAvailability = Readonly<{ stock: number; unitFen: Fen }>

const idsPerStatement = 256
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
const selectAvailability = defineStatement<{ at: Date; ids: readonly number[] }>(
  ({ at, ids }) => sql`select ${selectList(columns)} from ${skus}
    left join ${limitedPrices} on ${limitedPrices.skuId} = ${skus.id} and ${limitedPrices.validTo} > ${at}
    where ${skus.id} in (${ids}) and ${skus.isLaunched} = 1`,
)

/** One row for each limited-time price of a SKU, or a single row without one. */
type Row = Readonly<{ skuId: number; goodsId: number; stock: number; price: string }> &
  Readonly<
    | { limitedId: number; limitedPrice: string; validFrom: Date; validTo: Date }
    | { limitedId: null; limitedPrice: null; validFrom: null; validTo: null }
  >

/** The part of an availability that does not depend on the time. */
type Stored = Readonly<{
  skuId: number
  goodsId: number
  stock: number
  listFen: Fen
  limitedPrices: readonly LimitedPrice[]
}>

const loadStored = createBatchLoader(readStored, idsPerStatement)
const findStored = cacheRowsById<Stored>('availability', loadStored, (sku) =>
  sku ? [`goods:${sku.goodsId}`, lowStockTag(sku.skuId), 'promotions'] : [],
)

/** Returns the availability of a SKU, at most 1.5 seconds old; undefined when it is not on sale. */
export function getCachedAvailability(
  skuId: number,
): SkuAvailability | undefined | Promise<SkuAvailability | undefined> {
  const found = findStored([skuId])
  return found instanceof Promise
    ? found.then((rows) => toAvailability(rows.get(skuId)))
    : toAvailability(found.get(skuId))
}

/** Returns the availability of a SKU from the database, past the cache; undefined when it is not on sale. */
export async function readAvailability(skuId: number): Promise<SkuAvailability | undefined> {
  return toAvailability(await loadStored(skuId))
}

async function readStored(skuIds: readonly number[]): Promise<Map<number, Stored>> {
  const rows = Map.groupBy(
    await queryRows<Row>(selectAvailability({ at: now(), ids: skuIds })),
    ({ skuId }) => skuId,
  )
  return new Map([...rows].map(([skuId, ofSku]) => [skuId, toStored(ofSku)]))
}

function toStored(rows: readonly Row[]): Stored {
  const { skuId, goodsId, stock, price } = rows[0] as Row
  return { skuId, goodsId, stock, listFen: parseFen(price), limitedPrices: rows.flatMap(toLimitedPrice) }
}

function toLimitedPrice({ skuId, limitedId: id, limitedPrice, validFrom, validTo }: Row): LimitedPrice[] {
  return id === null ? [] : [{ id, skuId, priceFen: parseFen(limitedPrice), validFrom, validTo }]
}

function toAvailability(sku: Stored | undefined): SkuAvailability | undefined {
  if (!sku) return undefined
  const { skuId, stock, listFen, limitedPrices } = sku
  return { stock, unitFen: findLimitedPrice(skuId, listFen, limitedPrices, now())?.priceFen ?? listFen }
}
