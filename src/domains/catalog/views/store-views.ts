import { inArray, sql } from 'drizzle-orm'
import { transaction } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { skuDayViews } from '../../../db/schema/figures.ts'
import type { Day } from '../../../lib/time/calendar-days.ts'

export type ViewCount = { day: Day; skuId: number; views: number }

const rowsPerStatement = 500

/** Adds views to the daily table, all or none. Views of a SKU that was deleted meanwhile are dropped. */
export async function storeViews(counts: readonly ViewCount[]): Promise<void> {
  // several processes flush: equal order of rows, no deadlock
  const sorted = counts.toSorted((a, b) => a.skuId - b.skuId || (a.day < b.day ? -1 : 1))
  await transaction(async (tx) => {
    for (let from = 0; from < sorted.length; from += rowsPerStatement) {
      const part = sorted.slice(from, from + rowsPerStatement)
      const ids = part.map(({ skuId }) => skuId)
      const known = await tx
        .select({ id: skus.id, categoryId: skus.categoryId })
        .from(skus)
        .where(inArray(skus.id, ids))
      const categoryOf = new Map(known.map(({ id, categoryId }) => [id, categoryId]))
      const rows = part.flatMap(({ day, skuId, views }) => {
        const categoryId = categoryOf.get(skuId)
        return categoryId === undefined ? [] : [{ day, skuId, categoryId, views }]
      })
      if (rows.length === 0) continue
      await tx
        .insert(skuDayViews)
        .values(rows)
        .onDuplicateKeyUpdate({ set: { views: sql`${skuDayViews.views} + values(${skuDayViews.views})` } })
    }
  })
}
