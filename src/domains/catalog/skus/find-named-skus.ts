import { and, eq, inArray } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { readInBatches } from '../../../db/read-in-batches.ts'
import { goods, skus, specificationOptions, specifications } from '../../../db/schema/catalog.ts'

/** An SPU as a sheet names it. */
export type NamedGoods = Readonly<{ id: number; name: string; categoryId: number }>

const goodsColumns = { id: goods.id, name: goods.name, categoryId: goods.category3Id }

/** Finds SPUs by ids or by exact names; several may have one name. */
export async function findNamedGoods(
  ids: readonly number[],
  names: readonly string[],
): Promise<NamedGoods[]> {
  const byId = await readInBatches(ids, (some) =>
    db.select(goodsColumns).from(goods).where(inArray(goods.id, some)),
  )
  const byName = await readInBatches(names, (some) =>
    db.select(goodsColumns).from(goods).where(inArray(goods.name, some)),
  )
  return [...new Map([...byId, ...byName].map((each) => [each.id, each])).values()]
}

/** Finds the SKUs of SPUs by exact names. */
export async function findNamedSkus(
  goodsIds: readonly number[],
  names: readonly string[],
): Promise<{ id: number; goodsId: number; name: string }[]> {
  if (names.length === 0) return []
  return readInBatches(goodsIds, (some) =>
    db
      .select({ id: skus.id, goodsId: skus.goodsId, name: skus.name })
      .from(skus)
      .where(and(inArray(skus.goodsId, some), inArray(skus.name, [...names]))),
  )
}

/** An option of a specification of an SPU, by their names. */
export type NamedOption = Readonly<{
  goodsId: number
  specId: number
  spec: string
  optionId: number | null
  option: string | null
}>

/** Lists the specifications of SPUs with their options. */
export async function listNamedOptions(goodsIds: readonly number[]): Promise<NamedOption[]> {
  return readInBatches(goodsIds, (some) =>
    db
      .select({
        goodsId: specifications.goodsId,
        specId: specifications.id,
        spec: specifications.name,
        optionId: specificationOptions.id,
        option: specificationOptions.value,
      })
      .from(specifications)
      .leftJoin(specificationOptions, eq(specificationOptions.specId, specifications.id))
      .where(inArray(specifications.goodsId, some)),
  )
}
