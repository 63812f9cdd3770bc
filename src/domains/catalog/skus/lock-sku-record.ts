import { eq } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { CacheTag } from '../cache/change-events.ts'
import { readSkuRecords, type SkuRecord } from './sku-record.ts'

/** Locks a SKU until the transaction ends. @throws 404 not_found */
export async function lockSkuRecord(tx: Transaction, id: number): Promise<SkuRecord> {
  await tx.select({ id: skus.id }).from(skus).where(eq(skus.id, id)).for('update')
  const [record] = await readSkuRecords(tx, [id])
  if (!record) throw notFound()
  return record
}

/** Returns the tags of everything that shows a SKU. */
export function tagsOf({ id, goodsId, categoryId }: SkuRecord): CacheTag[] {
  return [`goods:${goodsId}`, `category:${categoryId}`, `reviews:${id}`, 'skus']
}
