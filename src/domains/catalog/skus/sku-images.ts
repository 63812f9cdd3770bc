import { and, asc, count, desc, eq, like } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import type { Fields } from '../../../db/in-transaction.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { skuImages, skus } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'

/** Picture of a SKU. `image` is a picture key. */
export type SkuImage = Pick<typeof skuImages.$inferSelect, 'id' | 'skuId' | 'image'>

const columns = { id: skuImages.id, skuId: skuImages.skuId, image: skuImages.image }

/** `keyword` is a part of the SKU's name; empty: everything. */
type SkuImageWish = KeywordRequest & Readonly<{ skuId?: number | undefined }>

/** Returns one page of pictures, newest first, and how many there are. */
export async function listSkuImages({ keyword, skuId, ...page }: SkuImageWish) {
  const where = and(
    keyword ? like(skus.name, containing(keyword)) : undefined,
    skuId === undefined ? undefined : eq(skuImages.skuId, skuId),
    isBehind(page, skuImages.id),
  )
  return readPage(
    page,
    db
      .select(columns)
      .from(skuImages)
      .innerJoin(skus, eq(skus.id, skuImages.skuId))
      .where(where)
      .orderBy(desc(skuImages.id)),
    db.select({ count: count() }).from(skuImages).innerJoin(skus, eq(skus.id, skuImages.skuId)).where(where),
  )
}

/** Returns a picture. @throws 404 not_found */
export async function getSkuImage(id: number, executor: Executor = db): Promise<SkuImage> {
  const [row] = await executor.select(columns).from(skuImages).where(eq(skuImages.id, id))
  if (!row) throw notFound()
  return row
}

/** Returns the pictures of a SKU in their order. @throws 404 not_found for an unknown SKU */
export async function listImagesOfSku(skuId: number): Promise<SkuImage[]> {
  const [[sku], images] = await Promise.all([
    db.select({ id: skus.id }).from(skus).where(eq(skus.id, skuId)),
    readImagesOfSku(db, skuId),
  ])
  if (!sku) throw notFound()
  return images
}

/** Returns the pictures of a SKU in the order in which a page shows them. */
export async function readImagesOfSku(tx: Executor, skuId: number): Promise<SkuImage[]> {
  return tx
    .select(columns)
    .from(skuImages)
    .where(eq(skuImages.skuId, skuId))
    .orderBy(asc(skuImages.sequence), asc(skuImages.id))
}

/** Returns the order of the pictures of a SKU, which people change by dragging. */
export function imageOrderFields(images: readonly SkuImage[]): Fields {
  return { ids: images.map(({ id }) => id) }
}

/** Returns the fields of a picture that people edit, by their names on the wire. */
export function imageFields({ skuId, image }: SkuImage): Fields {
  return { sku: skuId, image }
}
