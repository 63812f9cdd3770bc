import { asc, eq, inArray } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { skuSpecifications, specificationOptions, specifications } from '../../../db/schema/catalog.ts'

/** Reads the options of SKUs as a text, such as `颜色 雾蓝, 尺寸 大`, by the id of the SKU. */
export async function readSpecTexts(skuIds: readonly number[]): Promise<Map<number, string>> {
  if (skuIds.length === 0) return new Map()
  const rows = await db
    .select({ skuId: skuSpecifications.skuId, name: specifications.name, value: specificationOptions.value })
    .from(skuSpecifications)
    .innerJoin(specifications, eq(specifications.id, skuSpecifications.specId))
    .innerJoin(specificationOptions, eq(specificationOptions.id, skuSpecifications.optionId))
    .where(inArray(skuSpecifications.skuId, [...new Set(skuIds)]))
    .orderBy(asc(skuSpecifications.skuId), asc(specifications.id))
  return new Map(
    [...Map.groupBy(rows, ({ skuId }) => skuId)].map(([skuId, texts]) => [
      skuId,
      texts.map(({ name, value }) => `${name} ${value}`).join(', '),
    ]),
  )
}
