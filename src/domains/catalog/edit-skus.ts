import { db, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { AppError, notFound } from '../../lib/errors.ts'
import { type Fen, formatFen, maxAmountFen, parseFen } from '../../lib/money.ts'
import { type CacheTag, publishInvalidation } from './cache/change-events.ts'
import { stockOutOfRange } from './errors.ts'
import { priceOutOfRange, tooManySkus } from './skus/errors.ts'
import { findSkuIds, type SkuRecordWish } from './skus/find-sku-records.ts'
import { lockSkuRecord } from './skus/lock-sku-record.ts'
import { readSkuRecords, type SkuRecord } from './skus/sku-record.ts'
import { type AdjustmentReason, maxStock } from './stock/adjust-stock.ts'
import { type SkuUpdate, updateSkuIn } from './update-sku.ts'

/** A price in fen, a difference in fen, or a change in tenths of a percent. */
export type PriceEdit = Readonly<{ kind: 'set' | 'add' | 'permille'; value: number }>

/** The change of many SKUs; an undefined member changes nothing. `userId` is the person who moves the stock. */
export type SkusEdit = Readonly<{
  price?: PriceEdit | undefined
  stockDelta?: number | undefined
  stockReason: AdjustmentReason
  isLaunched?: boolean | undefined
  userId: number
}>

/** What became of one SKU, or would become of it. `error` says why it is unchanged. */
export type SkuEditResult = Readonly<
  { id: number; error: AppError } | { id: number; error?: never; isChanged: boolean; sku: SkuRecord }
>

/** SKUs that one request changes. */
export const maxEditedSkus = 1_000
/** Transactions at the same time: each locks one SKU. */
const atOnce = 4

/**
 * Returns the ids of the SKUs that match a filter.
 * @throws 400 too_many_skus above 1,000
 */
export async function findEditedSkus(wish: Omit<SkuRecordWish, 'page' | 'pageSize'>): Promise<number[]> {
  const ids = await findSkuIds(wish, maxEditedSkus + 1)
  if (ids.length > maxEditedSkus) throw tooManySkus({ members: { limit: maxEditedSkus } })
  return ids
}

/**
 * Changes each SKU in its own transaction, so that a refusal of one leaves the others changed. Once this resolves, every process
 * displays the new values; search results follow within two seconds.
 * @returns a result for each id, in their order
 */
export async function editSkus(
  ids: readonly number[],
  edit: SkusEdit,
  { done, inTransaction }: EditRun = {},
): Promise<SkuEditResult[]> {
  const results: SkuEditResult[] = []
  const tags = new Set<CacheTag>()
  try {
    for (let from = 0; from < ids.length; from += atOnce) {
      const edits = ids
        .slice(from, from + atOnce)
        .map((id) => (done?.has(id) ? readEdited(id) : editSku(id, edit, tags, inTransaction)))
      // after an outage of one, `tags` holds those of the others too
      await Promise.allSettled(edits)
      results.push(...(await Promise.all(edits)))
    }
    return results
  } finally {
    // also for the SKUs before an outage
    if (tags.size > 0) await publishInvalidation([...tags])
  }
}

/** `done`: SKUs that an earlier run of the same request has changed. */
type EditRun = Readonly<{
  done?: ReadonlySet<number> | undefined
  inTransaction?: InTransaction | undefined
}>

async function readEdited(id: number): Promise<SkuEditResult> {
  const [sku] = await readSkuRecords(db, [id])
  return sku ? { id, sku, isChanged: true } : { id, error: notFound() }
}

/** Returns what `editSkus` would do at this moment. Stores nothing. */
export async function previewEdit(ids: readonly number[], edit: SkusEdit): Promise<SkuEditResult[]> {
  const records = new Map((await readSkuRecords(db, ids)).map((record) => [record.id, record]))
  return ids.map((id) => {
    const record = records.get(id)
    return refusable(id, () => {
      if (!record) throw notFound()
      const { price, isLaunched } = decide(record, edit)
      const stock = record.stock + (edit.stockDelta ?? 0)
      const sku = {
        ...record,
        stock,
        price: price ?? record.price,
        isLaunched: isLaunched ?? record.isLaunched,
      }
      return { id, sku, isChanged: differs(record, sku) }
    })
  })
}

async function editSku(
  id: number,
  edit: SkusEdit,
  tags: Set<CacheTag>,
  inTransaction?: InTransaction,
): Promise<SkuEditResult> {
  try {
    const {
      before,
      after,
      tags: own,
    } = await transaction(async (tx) => {
      const before = await lockSkuRecord(tx, id)
      return { before, ...(await updateSkuIn(tx, id, decide(before, edit), inTransaction)) }
    })
    for (const tag of own) tags.add(tag)
    return { id, sku: after, isChanged: differs(before, after) }
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return { id, error }
    throw error
  }
}

function refusable(id: number, work: () => SkuEditResult): SkuEditResult {
  try {
    return work()
  } catch (error) {
    if (error instanceof AppError) return { id, error }
    throw error
  }
}

const differs = (one: SkuRecord, other: SkuRecord) =>
  one.price !== other.price || one.stock !== other.stock || one.isLaunched !== other.isLaunched

/** @throws 400 price_out_of_range, stock_out_of_range */
function decide({ price, stock }: SkuRecord, edit: SkusEdit): SkuUpdate {
  const { stockDelta: delta = 0, stockReason: reason, isLaunched, userId } = edit
  if (stock + delta < 0 || stock + delta > maxStock) throw stockOutOfRange({ field: 'stock_delta' })
  return {
    price: edit.price && formatFen(newPrice(parseFen(price), edit.price)),
    isLaunched,
    adjustment: delta === 0 ? undefined : async () => ({ delta, reason, userId, field: 'stock_delta' }),
  }
}

/** Half a fen is rounded up. @throws 400 price_out_of_range */
function newPrice(price: Fen, { kind, value }: PriceEdit): Fen {
  const changed = {
    set: () => value,
    add: () => price + value,
    permille: () => Math.floor((price * (1_000 + value) + 500) / 1_000),
  }[kind]()
  if (changed < 0 || changed > maxAmountFen) throw priceOutOfRange()
  return changed
}
