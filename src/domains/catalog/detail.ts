import { and, asc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/mysql-core'
import { db } from '../../db/client.ts'
import {
  brands,
  categories,
  channels,
  goods,
  skuImages,
  skuSpecifications,
  skus,
  specificationOptions,
  specifications,
} from '../../db/schema/catalog.ts'
import { notFound } from '../../lib/errors.ts'
import { type Choice, specificationMatrix } from './specification-matrix.ts'

const cat1 = alias(categories, 'cat1')
const cat2 = alias(categories, 'cat2')
const cat3 = alias(categories, 'cat3')

const skuWithGoods = db
  .select({ sku: skus, goods, brand: brands, cat1, cat2, cat3, channelUrl: channels.url })
  .from(skus)
  .innerJoin(goods, eq(goods.id, skus.goodsId))
  .innerJoin(brands, eq(brands.id, goods.brandId))
  .innerJoin(cat1, eq(cat1.id, goods.category1Id))
  .innerJoin(cat2, eq(cat2.id, goods.category2Id))
  .innerJoin(cat3, eq(cat3.id, goods.category3Id))
  .leftJoin(channels, eq(channels.categoryId, cat1.id))
  .where(and(eq(skus.id, sql.placeholder('id')), eq(skus.isLaunched, true)))
  .limit(1)
  .prepare()

const imagesOfSku = db
  .select({ image: skuImages.image })
  .from(skuImages)
  .where(eq(skuImages.skuId, sql.placeholder('id')))
  .orderBy(asc(skuImages.id))
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

/** All that the page of one SKU shows, in four statements. @throws 404 when it is not there or not on sale */
export async function getSkuDetail(id: number) {
  const [found] = await skuWithGoods.execute({ id })
  if (!found) throw notFound()
  const goodsId = found.goods.id
  const [images, options, choices] = await Promise.all([
    imagesOfSku.execute({ id }),
    optionsOfGoods.execute({ goodsId }),
    choicesOfGoods.execute({ goodsId }) as Promise<Choice[]>,
  ])
  return {
    ...found,
    images: images.map((row) => row.image),
    specs: specificationMatrix(id, options, choices),
  }
}
