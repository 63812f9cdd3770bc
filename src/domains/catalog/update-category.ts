import { asc, eq, inArray, or, type SQL } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import { type InTransaction, reportConsequences } from '../../db/in-transaction.ts'
import { categories, channels, goods, skus } from '../../db/schema/catalog.ts'
import { definedMembers } from '../../lib/values/defined-members.ts'
import { publishInvalidation, recordSkuChanges } from './cache/change-events.ts'
import { type Category, categoryFields } from './categories/category-fields.ts'
import type { NewCategory } from './categories/change-categories.ts'
import { lockCategory, lockTree, refuseTakenName } from './categories/lock-categories.ts'
import { type Branch, lockBranch, placeBelow } from './categories/place-category.ts'
import { categoryInUse } from './errors.ts'
import { type GoodsRow, goodsDigestColumns, goodsFields } from './goods/goods-fields.ts'

/** SPUs that are read and reported together. */
const atOnce = 100

/**
 * Renames a category or moves it below another parent, with its descendants; a field that is undefined keeps its value. SPUs below
 * it get the new parents. A move to another level is possible only while no SPU, SKU or channel is in the category or below it.
 * Once this resolves, every process displays the new values; search results follow within two seconds.
 * @throws 404 not_found; 400 name_taken, category_unknown, category_misplaced; 409 category_in_use
 */
export async function updateCategory(
  id: number,
  change: Partial<NewCategory>,
  inTransaction?: InTransaction,
): Promise<Category> {
  const stored = await transaction(async (tx) => {
    await lockTree(tx)
    const before = await lockCategory(tx, id)
    const after = { ...before, ...definedMembers(change) }
    let moved: readonly MovedGoods[] = []
    const isMoved = after.parentId !== before.parentId
    if (isMoved || after.name !== before.name) {
      const branch = await lockBranch(tx, id)
      if (isMoved) moved = await move(tx, after, branch)
      await refuseTakenName(tx, after)
      await tx
        .update(categories)
        .set({ name: after.name, parentId: after.parentId })
        .where(eq(categories.id, id))
      await recordSkuChanges(tx, await skusBelow(tx, branch))
    }
    await inTransaction?.(tx, {
      object: `category:${id}`,
      before: categoryFields(before),
      after: categoryFields(after),
    })
    await reportGoods(tx, moved, `category:${id}`, inTransaction)
    return after
  })
  await publishInvalidation(['tree', 'skus'])
  return stored
}

/** An SPU with the upper two levels that it had before its category moved. */
type MovedGoods = Pick<GoodsRow, 'id' | 'category1Id' | 'category2Id'>

async function move(tx: Transaction, { id, parentId }: Category, branch: Branch): Promise<MovedGoods[]> {
  const level = await placeBelow(tx, parentId, branch)
  if (level !== branch.level) {
    if (await hasGoodsOrChannel(tx, branch)) throw categoryInUse()
    return []
  }
  if (parentId === null) return []
  if (level === 2) return moveGoods(tx, eq(goods.category2Id, id), { category1Id: parentId })
  const [parent] = await tx
    .select({ parentId: categories.parentId })
    .from(categories)
    .where(eq(categories.id, parentId))
  const category1Id = parent?.parentId as number
  return moveGoods(tx, eq(goods.category3Id, id), { category1Id, category2Id: parentId })
}

/** SPUs hold all three levels. */
async function moveGoods(tx: Transaction, where: SQL, path: Partial<MovedGoods>): Promise<MovedGoods[]> {
  const { id, category1Id, category2Id } = goods
  const moved = await tx
    .select({ id, category1Id, category2Id })
    .from(goods)
    .where(where)
    .orderBy(asc(id))
    .for('update')
  await tx.update(goods).set(path).where(where).orderBy(goods.id)
  return moved
}

/** The SPUs are locked and a move leaves their descriptions alone, so it reads their digests only. */
async function reportGoods(
  tx: Transaction,
  moved: readonly MovedGoods[],
  cause: string,
  inTransaction: InTransaction | undefined,
): Promise<void> {
  if (!inTransaction) return
  for (let from = 0; from < moved.length; from += atOnce) {
    const part = new Map(moved.slice(from, from + atOnce).map((row) => [row.id, row]))
    const rows = await tx
      .select(goodsDigestColumns)
      .from(goods)
      .where(inArray(goods.id, [...part.keys()]))
    const changes = rows.map((row) => ({
      object: `goods:${row.id}`,
      before: goodsFields({ ...row, ...part.get(row.id) }),
      after: goodsFields(row),
      entryOf: 'changed fields' as const,
    }))
    await reportConsequences(tx, { cause, changes }, inTransaction)
  }
}

async function hasGoodsOrChannel(tx: Transaction, { ids }: Branch): Promise<boolean> {
  const list = [...ids]
  const ofGoods = or(
    inArray(goods.category1Id, list),
    inArray(goods.category2Id, list),
    inArray(goods.category3Id, list),
  )
  const [spu] = await tx.select({ id: goods.id }).from(goods).where(ofGoods).limit(1)
  if (spu) return true
  const [sku] = await tx.select({ id: skus.id }).from(skus).where(inArray(skus.categoryId, list)).limit(1)
  if (sku) return true
  const [channel] = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(inArray(channels.categoryId, list))
    .limit(1)
  return channel !== undefined
}

async function skusBelow(tx: Transaction, { ids }: Branch): Promise<number[]> {
  const rows = await tx
    .select({ id: skus.id })
    .from(skus)
    .where(inArray(skus.categoryId, [...ids]))
  return rows.map(({ id }) => id)
}
