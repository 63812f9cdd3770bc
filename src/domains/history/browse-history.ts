import { and, eq, inArray, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { redis, runPipeline } from '../../redis/client.ts'
import { keys, seconds } from '../../redis/keys.ts'
import { skuNotOnSale } from '../catalog/errors.ts'
import { type SkuSummary, skuSummaryColumns } from '../catalog/sku-summaries.ts'

/** The maximum number of SKUs in a user's history. */
export const historyLimit = 30

const onSale = db
  .select({ id: skus.id })
  .from(skus)
  .where(and(eq(skus.id, sql.placeholder('id')), eq(skus.isLaunched, true)))
  .prepare()

/** Moves a SKU to the head of the user's history. @throws 400 sku_not_on_sale */
export async function recordBrowsedSku(userId: number, skuId: number): Promise<void> {
  const [found] = await onSale.execute({ id: skuId })
  if (!found) throw skuNotOnSale()
  const key = keys.history(userId)
  // atomic: interleaved commands of two requests could insert a SKU twice
  await runPipeline(
    redis
      .multi()
      .lrem(key, 0, String(skuId))
      .lpush(key, String(skuId))
      .ltrim(key, 0, historyLimit - 1)
      .expire(key, seconds.history),
  )
}

async function readIds(userId: number): Promise<number[]> {
  return (await redis.lrange(keys.history(userId), 0, historyLimit - 1)).map(Number)
}

/** Returns current summaries of the SKUs in the user's history that are still on sale, newest first. */
export async function listBrowsedSkus(userId: number): Promise<SkuSummary[]> {
  return readSummaries(await readIds(userId))
}

/**
 * Returns a part of the history. A SKU that is viewed again moves to the head, so a part is named by the ids that are to be read.
 * @param wanted the ids that an earlier call left `unread`; null for the start
 */
export async function listBrowsedPart(
  userId: number,
  wanted: readonly number[] | null,
  limit: number,
): Promise<Readonly<{ skus: SkuSummary[]; unread: number[] }>> {
  const ids = await readIds(userId)
  const left = wanted ? wanted.filter((id) => ids.includes(id)) : ids
  return { skus: await readSummaries(left.slice(0, limit)), unread: left.slice(limit) }
}

async function readSummaries(ids: readonly number[]): Promise<SkuSummary[]> {
  if (ids.length === 0) return []
  const rows = await db
    .select(skuSummaryColumns)
    .from(skus)
    .where(and(inArray(skus.id, [...ids]), eq(skus.isLaunched, true)))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** Deletes the user's history. */
export async function deleteBrowseHistory(userId: number): Promise<void> {
  await redis.del(keys.history(userId))
}
