import { asc, eq, inArray } from 'drizzle-orm'
import { type Transaction, transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import {
  goods,
  skuImages,
  skuSpecifications,
  skus,
  specificationOptions,
  specifications,
} from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'
import { tooManyCopies } from './errors.ts'
import { useDescriptionPictures } from './goods/description-pictures.ts'
import { getGoods } from './goods/find-goods.ts'
import { type Goods, type GoodsRow, goodsFields } from './goods/goods-fields.ts'
import { lockGoods } from './goods/lock-goods.ts'
import { readSkuRecords, skuFields } from './skus/sku-record.ts'
import { optionFields, specificationFields } from './specifications/specification-fields.ts'

const maxSkus = 500

/** New ids by those of the rows that were copied. */
type Copies = ReadonlyMap<number, number>

/**
 * Copies an SPU with its specifications, options and SKUs. The SKUs have no stock, no sales and no schedule, and are off sale. They
 * show the same pictures: a picture of the catalog is never deleted, so both may refer to it.
 * @param name of the copy
 * @throws 404 not_found; 400 picture_removed; 409 copy_too_large above 500
 */
export async function copyGoods(id: number, name: string, inTransaction?: InTransaction): Promise<Goods> {
  return transaction(async (tx) => {
    const source = await lockGoods(tx, id)
    if (!source) throw notFound()
    await useDescriptionPictures(tx, source)
    const copy = await insertGoods(tx, source, name)
    await inTransaction?.(tx, {
      object: `goods:${copy.id}`,
      before: null,
      after: goodsFields(copy),
      details: { copied_from: id },
    })
    const specIds = await copySpecifications(tx, id, copy.id, inTransaction)
    const optionIds = await copyOptions(tx, specIds, inTransaction)
    const skuIds = await copySkus(tx, id, copy.id)
    await copyChoices(tx, skuIds, { specIds, optionIds })
    await copyImages(tx, skuIds)
    await recordSkus(tx, skuIds, inTransaction)
    return copy
  })
}

async function insertGoods(tx: Transaction, source: GoodsRow, name: string): Promise<Goods> {
  const { id: _, sales: _1, comments: _2, launchAt: _3, unlaunchAt: _4, ...columns } = source
  const [row] = await tx
    .insert(goods)
    .values({ ...columns, name })
    .$returningId()
  return getGoods((row as { id: number }).id, tx)
}

async function copySpecifications(
  tx: Transaction,
  from: number,
  to: number,
  inTransaction?: InTransaction,
): Promise<Copies> {
  const rows = await tx
    .select({ id: specifications.id, name: specifications.name })
    .from(specifications)
    .where(eq(specifications.goodsId, from))
    .orderBy(asc(specifications.id))
  const copies = new Map<number, number>()
  for (const { id, name } of rows) {
    const [row] = await tx.insert(specifications).values({ name, goodsId: to }).$returningId()
    copies.set(id, (row as { id: number }).id)
    const object = `specification:${copies.get(id)}`
    await inTransaction?.(tx, { object, before: null, after: specificationFields({ name, goodsId: to }) })
  }
  return copies
}

async function copyOptions(tx: Transaction, specIds: Copies, inTransaction?: InTransaction): Promise<Copies> {
  const copies = new Map<number, number>()
  if (specIds.size === 0) return copies
  const rows = await tx
    .select({
      id: specificationOptions.id,
      value: specificationOptions.value,
      specId: specificationOptions.specId,
    })
    .from(specificationOptions)
    .where(inArray(specificationOptions.specId, [...specIds.keys()]))
    .orderBy(asc(specificationOptions.id))
  for (const { id, value, specId } of rows) {
    const option = { value, specId: specIds.get(specId) as number }
    const [row] = await tx.insert(specificationOptions).values(option).$returningId()
    copies.set(id, (row as { id: number }).id)
    await inTransaction?.(tx, {
      object: `option:${copies.get(id)}`,
      before: null,
      after: optionFields(option),
    })
  }
  return copies
}

async function copySkus(tx: Transaction, from: number, to: number): Promise<Copies> {
  const rows = await tx
    .select()
    .from(skus)
    .where(eq(skus.goodsId, from))
    .orderBy(asc(skus.id))
    .limit(maxSkus + 1)
  if (rows.length > maxSkus) throw tooManyCopies({ members: { limit: maxSkus } })
  const copies = new Map<number, number>()
  for (const {
    id,
    name,
    caption,
    categoryId,
    price,
    costPrice,
    marketPrice,
    defaultImageUrl,
    ...row
  } of rows) {
    const { purchaseLimit, unpaidLimit, lowStockThreshold, deletedTime } = row
    const [stored] = await tx
      .insert(skus)
      .values({
        ...{ name, caption, categoryId, price, costPrice, marketPrice, defaultImageUrl },
        ...{ purchaseLimit, unpaidLimit, lowStockThreshold, deletedTime },
        ...{ goodsId: to, stock: 0, isLaunched: false },
      })
      .$returningId()
    copies.set(id, (stored as { id: number }).id)
  }
  return copies
}

type Choices = Readonly<{ specIds: Copies; optionIds: Copies }>

async function copyChoices(tx: Transaction, skuIds: Copies, { specIds, optionIds }: Choices): Promise<void> {
  if (skuIds.size === 0) return
  const rows = await tx
    .select({
      skuId: skuSpecifications.skuId,
      specId: skuSpecifications.specId,
      optionId: skuSpecifications.optionId,
    })
    .from(skuSpecifications)
    .where(inArray(skuSpecifications.skuId, [...skuIds.keys()]))
  const copies = rows.flatMap(({ skuId, specId, optionId }) => {
    const choice = {
      skuId: skuIds.get(skuId),
      specId: specIds.get(specId),
      optionId: optionIds.get(optionId),
    }
    return choice.skuId && choice.specId && choice.optionId ? [choice as (typeof rows)[number]] : []
  })
  if (copies.length > 0) await tx.insert(skuSpecifications).values(copies)
}

async function copyImages(tx: Transaction, skuIds: Copies): Promise<void> {
  if (skuIds.size === 0) return
  const rows = await tx
    .select({ skuId: skuImages.skuId, image: skuImages.image, sequence: skuImages.sequence })
    .from(skuImages)
    .where(inArray(skuImages.skuId, [...skuIds.keys()]))
    .orderBy(asc(skuImages.sequence), asc(skuImages.id))
  const copies = rows.map((row) => ({ ...row, skuId: skuIds.get(row.skuId) as number }))
  if (copies.length > 0) await tx.insert(skuImages).values(copies)
}

/** The copies are off sale, so neither a cache nor the search index has them. */
async function recordSkus(tx: Transaction, skuIds: Copies, inTransaction?: InTransaction): Promise<void> {
  const origins = new Map([...skuIds].map(([from, to]) => [to, from]))
  for (const sku of await readSkuRecords(tx, [...origins.keys()]))
    await inTransaction?.(tx, {
      object: `sku:${sku.id}`,
      before: null,
      after: skuFields(sku),
      details: { copied_from: origins.get(sku.id) },
    })
}
