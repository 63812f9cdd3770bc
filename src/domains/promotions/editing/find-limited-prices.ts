import { and, count, desc, eq, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { limitedPrices } from '../../../db/schema/promotions.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { LimitedPriceRecord } from './limited-price-fields.ts'
import { inPeriod, type PeriodFilter } from './period.ts'

type Filter = KeywordRequest & PeriodFilter & Readonly<{ skuId?: number | undefined }>

/** Returns one page of limited-time prices whose SKU's name contains the keyword, newest first, and how many there are. */
export async function listLimitedPrices({ keyword, skuId, state, at, ...page }: Filter) {
  const where = and(
    inPeriod(limitedPrices, { state, at }),
    skuId === undefined ? undefined : eq(limitedPrices.skuId, skuId),
    keyword ? like(skus.name, containing(keyword)) : undefined,
    isBehind(page, limitedPrices.id),
  )
  const counted = db.select({ count: count() }).from(limitedPrices)
  return readPage(
    page,
    select(db).where(where).orderBy(desc(limitedPrices.id)),
    keyword ? counted.innerJoin(skus, eq(skus.id, limitedPrices.skuId)).where(where) : counted.where(where),
  )
}

/** Returns a limited-time price. @throws 404 not_found */
export async function getLimitedPrice(id: number): Promise<LimitedPriceRecord> {
  const found = await findLimitedPriceRecord(id, db)
  if (!found) throw notFound()
  return found
}

/** Finds a limited-time price. */
export async function findLimitedPriceRecord(
  id: number,
  executor: Executor,
): Promise<LimitedPriceRecord | undefined> {
  return (await select(executor).where(eq(limitedPrices.id, id)))[0]
}

const { id, skuId, price, validFrom, validTo } = limitedPrices

const select = (executor: Executor) =>
  executor
    .select({ id, skuId, sku: skus.name, price, validFrom, validTo })
    .from(limitedPrices)
    .innerJoin(skus, eq(skus.id, limitedPrices.skuId))
