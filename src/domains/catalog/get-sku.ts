import { and, asc, eq, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import {
  brands,
  goods,
  skuImages,
  skuSpecifications,
  skus,
  specificationOptions,
  specifications,
} from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'
import { categoryTree } from './category-tree.ts'
import { type Choice, specificationMatrix } from './specification-matrix.ts'

const skuWithGoods = db
  .select({
    sku: {
      id: skus.id,
      name: skus.name,
      caption: skus.caption,
      price: skus.price,
      marketPrice: skus.marketPrice,
      stock: skus.stock,
      sales: skus.sales,
      comments: skus.comments,
      defaultImageUrl: skus.defaultImageUrl,
    },
    goods: {
      id: goods.id,
      name: goods.name,
      category1Id: goods.category1Id,
      category2Id: goods.category2Id,
      category3Id: goods.category3Id,
      descDetail: goods.descDetail,
      descPack: goods.descPack,
      descService: goods.descService,
      isReturnable: goods.isReturnable,
    },
    brand: { id: brands.id, name: brands.name, logo: brands.logo },
  })
  .from(skus)
  .innerJoin(goods, eq(goods.id, skus.goodsId))
  .innerJoin(brands, eq(brands.id, goods.brandId))
  .where(and(eq(skus.id, sql.placeholder('id')), eq(skus.isLaunched, true)))
  .limit(1)
  .prepare()

const imagesOfSku = db
  .select({ image: skuImages.image })
  .from(skuImages)
  .where(eq(skuImages.skuId, sql.placeholder('id')))
  .orderBy(asc(skuImages.sequence), asc(skuImages.id))
  .prepare()

const optionsOfGoods = db
  .select({
    specId: specifications.id,
    specName: specifications.name,
    optionId: specificationOptions.id,
    value: specificationOptions.value,
  })
  .from(specifications)
  .innerJoin(specificationOptions, eq(specificationOptions.specId, specifications.id))
  .where(eq(specifications.goodsId, sql.placeholder('goodsId')))
  .orderBy(asc(specifications.id), asc(specificationOptions.id))
  .prepare()

const choicesOfGoods = db
  .select({
    skuId: skuSpecifications.skuId,
    specId: skuSpecifications.specId,
    optionId: skuSpecifications.optionId,
  })
  .from(skuSpecifications)
  .innerJoin(skus, eq(skus.id, skuSpecifications.skuId))
  .where(and(eq(skus.goodsId, sql.placeholder('goodsId')), eq(skus.isLaunched, true)))
  .prepare()

export type SkuDetail = Awaited<ReturnType<typeof getSkuDetail>>

/**
 * Reads the detail page of a SKU in four statements; categories come from the cache.
 * @throws 404 when the SKU does not exist or is not on sale
 */
export async function getSkuDetail(id: number) {
  const [[found], tree] = await Promise.all([skuWithGoods.execute({ id }), categoryTree()])
  if (!found) throw notFound()
  const goodsId = found.goods.id
  const [images, options, choices] = await Promise.all([
    imagesOfSku.execute({ id }),
    optionsOfGoods.execute({ goodsId }),
    choicesOfGoods.execute({ goodsId }) as Promise<Choice[]>,
  ])
  return {
    ...found,
    tree,
    images: images.map((row) => row.image),
    specs: specificationMatrix(id, options, choices),
  }
}
