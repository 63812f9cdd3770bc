import { eq, inArray, max } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import { type Change, type InTransaction, reportConsequences } from '../../../db/in-transaction.ts'
import { skuImages, skus } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { publishInvalidation, recordSkuChanges } from '../cache/change-events.ts'
import { skuUnknown } from '../errors.ts'
import { lockSkus } from '../stock/lock-skus.ts'
import { imagesIncomplete } from './errors.ts'
import { getSkuImage, imageFields, imageOrderFields, readImagesOfSku, type SkuImage } from './sku-images.ts'

/**
 * Stores a picture of a SKU. The first one becomes the default picture.
 * @throws 400 sku_unknown
 */
export async function createSkuImage(
  image: Omit<SkuImage, 'id'>,
  inTransaction?: InTransaction,
): Promise<SkuImage> {
  return changeImages(async (tx) => {
    const orders = await lockOwners(tx, [image.skuId])
    const sequence = await nextSequence(tx, image.skuId)
    const [row] = await tx
      .insert(skuImages)
      .values({ ...image, sequence })
      .$returningId()
    const stored = { ...(row as { id: number }), ...image }
    await adoptDefault(tx, stored)
    await inTransaction?.(tx, { object: `skuimage:${stored.id}`, before: null, after: imageFields(stored) })
    await reportOrders(tx, orders, `skuimage:${stored.id}`, inTransaction)
    return { skuIds: [image.skuId], result: stored }
  })
}

/**
 * Replaces a picture or moves it to another SKU; an undefined member stays unchanged. The default pictures of both SKUs follow.
 * @throws 404 not_found; 400 sku_unknown
 */
export async function updateSkuImage(
  id: number,
  change: Readonly<{ skuId?: number | undefined; image?: string | undefined }>,
  inTransaction?: InTransaction,
): Promise<SkuImage> {
  return changeImages(async (tx) => {
    const before = await lockImage(tx, id)
    const { skuId: from } = before
    const skuIds = [from, change.skuId ?? from]
    const orders = await lockOwners(tx, skuIds)
    const after = { id, skuId: change.skuId ?? from, image: change.image ?? before.image }
    const place = after.skuId === from ? {} : { sequence: await nextSequence(tx, after.skuId) }
    const columns = { skuId: after.skuId, image: after.image, ...place }
    await tx.update(skuImages).set(columns).where(eq(skuImages.id, id))
    if (after.skuId === from) await replaceDefault(tx, from, before.image, after.image)
    else {
      await dropDefault(tx, before)
      await adoptDefault(tx, after)
    }
    await inTransaction?.(tx, {
      object: `skuimage:${id}`,
      before: imageFields(before),
      after: imageFields(after),
    })
    await reportOrders(tx, orders, `skuimage:${id}`, inTransaction)
    return { skuIds, result: after }
  })
}

/**
 * Deletes a picture. If it was the default picture, the next one is, or none.
 * @throws 404 not_found
 */
export async function deleteSkuImage(id: number, inTransaction?: InTransaction): Promise<void> {
  await changeImages(async (tx) => {
    const before = await lockImage(tx, id)
    const orders = await lockOwners(tx, [before.skuId])
    await tx.delete(skuImages).where(eq(skuImages.id, id))
    await dropDefault(tx, before)
    await inTransaction?.(tx, { object: `skuimage:${id}`, before: imageFields(before), after: null })
    await reportOrders(tx, orders, `skuimage:${id}`, inTransaction)
    return { skuIds: [before.skuId], result: undefined }
  })
}

/**
 * Puts the pictures of a SKU in an order; the first one becomes the default picture. Returns them in this order.
 * @param ids every picture of the SKU, once
 * @throws 404 not_found; 400 images_incomplete
 */
export async function orderSkuImages(
  skuId: number,
  ids: readonly number[],
  inTransaction?: InTransaction,
): Promise<SkuImage[]> {
  return changeImages(async (tx) => {
    if (!(await lockSkus(tx, [skuId])).has(skuId)) throw notFound()
    const before = await readImagesOfSku(tx, skuId)
    const byId = new Map(before.map((image) => [image.id, image]))
    const after = [...new Set(ids)].flatMap((id) => byId.get(id) ?? [])
    if (after.length !== before.length || after.length !== ids.length) throw imagesIncomplete()
    for (const [i, { id }] of after.entries())
      await tx
        .update(skuImages)
        .set({ sequence: i + 1 })
        .where(eq(skuImages.id, id))
    if (after[0]) await setDefault(tx, skuId, after[0].image)
    await inTransaction?.(tx, orderChange(skuId, before, after))
    return { skuIds: [skuId], result: after }
  })
}

type Work<T> = (tx: Transaction) => Promise<Readonly<{ skuIds: readonly number[]; result: T }>>

async function changeImages<T>(work: Work<T>): Promise<T> {
  const { result, owners } = await transaction(async (tx) => {
    const { skuIds, result } = await work(tx)
    await recordSkuChanges(tx, skuIds)
    const owners = await tx
      .select({ goodsId: skus.goodsId, categoryId: skus.categoryId })
      .from(skus)
      .where(inArray(skus.id, [...skuIds]))
    return { result, owners }
  })
  const tags = owners.flatMap(
    ({ goodsId, categoryId }) => [`goods:${goodsId}`, `category:${categoryId}`] as const,
  )
  await publishInvalidation([...new Set(tags), 'skus'])
  return result
}

/** Pictures of SKUs in their order, by the SKU. */
type Orders = ReadonlyMap<number, readonly SkuImage[]>

/** One transaction at a time changes the pictures of a SKU. @throws 400 sku_unknown */
async function lockOwners(tx: Transaction, skuIds: readonly number[]): Promise<Orders> {
  const locked = await lockSkus(tx, skuIds)
  if (skuIds.some((id) => !locked.has(id))) throw skuUnknown()
  const orders = new Map<number, readonly SkuImage[]>()
  for (const id of locked.keys()) orders.set(id, await readImagesOfSku(tx, id))
  return orders
}

/** Another picture, or one less, changes the order of the pictures of its SKU. */
async function reportOrders(
  tx: Transaction,
  orders: Orders,
  cause: string,
  inTransaction: InTransaction | undefined,
): Promise<void> {
  const changes: Change[] = []
  for (const [skuId, before] of orders) {
    const after = await readImagesOfSku(tx, skuId)
    if (!isSameOrder(before, after)) changes.push(orderChange(skuId, before, after))
  }
  await reportConsequences(tx, { cause, changes }, inTransaction)
}

const isSameOrder = (one: readonly SkuImage[], other: readonly SkuImage[]) =>
  one.length === other.length && one.every(({ id }, place) => id === other[place]?.id)

const orderChange = (skuId: number, before: readonly SkuImage[], after: readonly SkuImage[]): Change => ({
  object: `skuimages:${skuId}`,
  before: imageOrderFields(before),
  after: imageOrderFields(after),
})

async function lockImage(tx: Transaction, id: number): Promise<SkuImage> {
  await tx.select({ id: skuImages.id }).from(skuImages).where(eq(skuImages.id, id)).for('update')
  return getSkuImage(id, tx)
}

/** A new picture is the last one. */
async function nextSequence(tx: Transaction, skuId: number): Promise<number> {
  const [row] = await tx
    .select({ last: max(skuImages.sequence) })
    .from(skuImages)
    .where(eq(skuImages.skuId, skuId))
  return (row?.last ?? 0) + 1
}

async function adoptDefault(tx: Transaction, { skuId, image }: SkuImage): Promise<void> {
  const all = await readImagesOfSku(tx, skuId)
  if (all.length === 1) await setDefault(tx, skuId, image)
}

async function dropDefault(tx: Transaction, { skuId, image }: SkuImage): Promise<void> {
  const [next] = await readImagesOfSku(tx, skuId)
  await replaceDefault(tx, skuId, image, next?.image ?? '')
}

async function replaceDefault(tx: Transaction, skuId: number, from: string, to: string): Promise<void> {
  const [sku] = await tx.select({ image: skus.defaultImageUrl }).from(skus).where(eq(skus.id, skuId))
  if (sku?.image === from) await setDefault(tx, skuId, to)
}

async function setDefault(tx: Transaction, skuId: number, image: string): Promise<void> {
  await tx.update(skus).set({ defaultImageUrl: image }).where(eq(skus.id, skuId))
}
