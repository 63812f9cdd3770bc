import { asc, eq, inArray, lte } from 'drizzle-orm'
import { db, type Transaction, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { goods, skus } from '../../db/schema/catalog.ts'
import { now } from '../../lib/clock.ts'
import { publishInvalidation, recordSkuChanges } from './cache/change-events.ts'
import { goodsFields } from './goods/goods-fields.ts'
import { lockGoods } from './goods/lock-goods.ts'
import { dueState } from './schedule.ts'
import { tagsOf } from './skus/lock-sku-record.ts'
import { readSkuRecords, type SkuRecord, skuFields } from './skus/sku-record.ts'

/** SKUs that one transaction changes. */
const batchSize = 100

/**
 * Puts SKUs on sale and takes them off sale whose moment has come, and the SKUs of SPUs whose moment has come, except deleted
 * ones. Safe on several processes: a transaction locks the rows and clears the moments that it applies.
 * @param inTransaction is called for each changed SKU and SPU
 * @returns how many SKUs and SPUs had a moment that has come
 */
export async function applySchedules(inTransaction?: InTransaction): Promise<number> {
  const at = now()
  let applied = 0
  for (;;) {
    const ids = await findDue(at)
    if (ids.length === 0) break
    applied += await applyToSkus(ids, at, inTransaction)
  }
  for (const id of await findDueGoods(at)) applied += await applyToGoods(id, at, inTransaction)
  return applied
}

/** One statement for each column, so that each finds its rows by its index. */
async function findDue(at: Date): Promise<number[]> {
  const due = (column: typeof skus.launchAt | typeof skus.unlaunchAt) =>
    db.select({ id: skus.id }).from(skus).where(lte(column, at)).limit(batchSize)
  return unique(await Promise.all([due(skus.launchAt), due(skus.unlaunchAt)]))
}

async function findDueGoods(at: Date): Promise<number[]> {
  const due = (column: typeof goods.launchAt | typeof goods.unlaunchAt) =>
    db.select({ id: goods.id }).from(goods).where(lte(column, at)).limit(batchSize)
  return unique(await Promise.all([due(goods.launchAt), due(goods.unlaunchAt)]))
}

const unique = (rows: { id: number }[][]) => [...new Set(rows.flat().map(idOf))]

async function applyToSkus(ids: readonly number[], at: Date, inTransaction?: InTransaction): Promise<number> {
  const changed = await transaction(async (tx) => {
    const changed: SkuRecord[] = []
    for (const before of await lockRecords(tx, ids)) {
      const due = dueState(before, at)
      if (!due) continue
      const deletedTime = due.isLaunched ? null : before.deletedTime
      const after = { ...before, isLaunched: due.isLaunched, deletedTime, ...due.left }
      await store(tx, before, after, inTransaction)
      changed.push(after)
    }
    await recordSkuChanges(tx, changed.map(idOf))
    return changed
  })
  await announce(changed)
  return changed.length
}

async function applyToGoods(id: number, at: Date, inTransaction?: InTransaction): Promise<number> {
  const changed = await transaction(async (tx) => {
    const changed: SkuRecord[] = []
    // lock order: SKUs before their SPU
    const records = await lockRecords(tx, await skusOf(tx, id))
    const row = await lockGoods(tx, id)
    const due = row && dueState(row, at)
    if (!due) return undefined
    for (const before of records) {
      if (before.isLaunched === due.isLaunched || before.deletedTime) continue
      const after = { ...before, isLaunched: due.isLaunched }
      await store(tx, before, after, inTransaction)
      changed.push(after)
    }
    await tx.update(goods).set(due.left).where(eq(goods.id, id))
    await recordSkuChanges(tx, changed.map(idOf))
    await inTransaction?.(tx, {
      object: `goods:${id}`,
      before: goodsFields(row),
      after: goodsFields({ ...row, ...due.left }),
    })
    return changed
  })
  if (changed) await announce(changed)
  return changed ? 1 : 0
}

async function lockRecords(tx: Transaction, ids: readonly number[]): Promise<SkuRecord[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .select({ id: skus.id })
    .from(skus)
    .where(inArray(skus.id, [...ids]))
    .orderBy(asc(skus.id))
    .for('update')
  return readSkuRecords(tx, rows.map(idOf))
}

async function store(tx: Transaction, before: SkuRecord, after: SkuRecord, inTransaction?: InTransaction) {
  const { isLaunched, launchAt, unlaunchAt, deletedTime } = after
  await tx.update(skus).set({ isLaunched, launchAt, unlaunchAt, deletedTime }).where(eq(skus.id, after.id))
  await inTransaction?.(tx, {
    object: `sku:${after.id}`,
    before: skuFields(before),
    after: skuFields(after),
  })
}

async function skusOf(tx: Transaction, goodsId: number): Promise<number[]> {
  return (await tx.select({ id: skus.id }).from(skus).where(eq(skus.goodsId, goodsId))).map(idOf)
}

async function announce(changed: readonly SkuRecord[]): Promise<void> {
  if (changed.length > 0) await publishInvalidation([...new Set(changed.flatMap(tagsOf))])
}

const idOf = ({ id }: { id: number }) => id
