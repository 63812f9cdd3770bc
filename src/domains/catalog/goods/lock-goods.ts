import { asc, eq, inArray } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { brands, categories, goods } from '../../../db/schema/catalog.ts'
import { brandUnknown, categoryNotChild, categoryUnknown } from '../errors.ts'
import { type GoodsRow, goodsColumns } from './goods-fields.ts'

/**
 * Rows that a change relies on are locked until the transaction ends. Each verb that deletes such a row locks it first, too, so a
 * child is never stored below a deleted parent.
 */

export async function lockGoods(tx: Transaction, id: number): Promise<GoodsRow | undefined> {
  const [row] = await tx.select(goodsColumns).from(goods).where(eq(goods.id, id)).for('update')
  return row
}

/** Locks the brand of an SPU. @throws 400 brand_unknown */
export async function lockBrandOf(tx: Transaction, { brandId }: Pick<GoodsRow, 'brandId'>): Promise<void> {
  const [row] = await tx.select({ id: brands.id }).from(brands).where(eq(brands.id, brandId)).for('update')
  if (!row) throw brandUnknown()
}

/** The categories of an SPU from the first to the third level. */
type CategoryPath = Pick<GoodsRow, 'category1Id' | 'category2Id' | 'category3Id'>

/**
 * Locks the categories of an SPU, each of which must be the child of the one before.
 * @throws 400 category_unknown, category_not_child
 */
export async function lockCategoryPath(tx: Transaction, path: CategoryPath): Promise<void> {
  const { category1Id, category2Id, category3Id } = path
  const rows = await tx
    .select({ id: categories.id, parentId: categories.parentId })
    .from(categories)
    .where(inArray(categories.id, [category1Id, category2Id, category3Id]))
    .orderBy(asc(categories.id))
    .for('update')
  const parents = new Map(rows.map(({ id, parentId }) => [id, parentId]))
  for (const [field, id, parentId] of [
    ['category1_id', category1Id, null],
    ['category2_id', category2Id, category1Id],
    ['category3_id', category3Id, category2Id],
  ] as const) {
    if (!parents.has(id)) throw categoryUnknown({ field })
    if (parents.get(id) !== parentId) throw categoryNotChild({ field })
  }
}
