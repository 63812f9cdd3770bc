import { db } from '../../../src/db/client.ts'
import { channelGroups, skuSpecifications } from '../../../src/db/schema/catalog.ts'
import { createBrand } from '../../../src/domains/catalog/brands/change-brands.ts'
import { recordSkuChanges } from '../../../src/domains/catalog/cache/change-events.ts'
import { createCategory } from '../../../src/domains/catalog/categories/change-categories.ts'
import { createGoods } from '../../../src/domains/catalog/goods/create-goods.ts'
import type { Goods } from '../../../src/domains/catalog/goods/goods-fields.ts'
import { createOption } from '../../../src/domains/catalog/specifications/change-options.ts'
import { createSpecification } from '../../../src/domains/catalog/specifications/change-specifications.ts'
import { createSku } from './skus.ts'

/** A name that no other test uses, without a word that shoppers search for. */
export const uniqueName = () => crypto.randomUUID().slice(0, 20)

/** Ids of three categories, each the child of the one before. */
type Path = Readonly<{ category1Id: number; category2Id: number; category3Id: number }>

/** Creates three categories, each the child of the one before. */
export async function createPath(): Promise<Path> {
  const category1Id = (await createCategory({ name: uniqueName(), parentId: null })).id
  const category2Id = (await createCategory({ name: uniqueName(), parentId: category1Id })).id
  const category3Id = (await createCategory({ name: uniqueName(), parentId: category2Id })).id
  return { category1Id, category2Id, category3Id }
}

export const createTestBrand = (name = uniqueName()) => createBrand({ name, logo: '', firstLetter: 'C' })

/** Creates an SPU of a new brand in new categories, unless they are given. */
export async function createSpu(
  wish: Partial<Path & { brandId: number; name: string }> = {},
): Promise<Goods> {
  const path = wish.category3Id ? {} : await createPath()
  const brandId = wish.brandId ?? (await createTestBrand()).id
  return createGoods({ name: uniqueName(), ...path, ...wish, brandId } as Parameters<typeof createGoods>[0])
}

/** Creates an SPU with a specification, an option and a SKU that has this option. */
export async function createSpuWithSku(name = uniqueName()) {
  const spu = await createSpu()
  const spec = await createSpecification({ name: uniqueName(), goodsId: spu.id })
  const option = await createOption({ value: uniqueName(), specId: spec.id })
  const skuId = await createSku({ goodsId: spu.id, categoryId: spu.category3Id, name })
  await db.insert(skuSpecifications).values({ skuId, specId: spec.id, optionId: option.id })
  // rows that are inserted directly reach an index only with a change row
  await recordSkuChanges(db, [skuId])
  return { spu, spec, option, skuId }
}

/** Creates a group of channels. @returns its id */
export async function createChannelGroup(name = uniqueName()): Promise<number> {
  const [row] = await db.insert(channelGroups).values({ name }).$returningId()
  return (row as { id: number }).id
}
