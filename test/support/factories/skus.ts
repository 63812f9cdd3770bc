import { db } from '../../../src/db/client.ts'
import {
  brands,
  categories,
  goods,
  skus,
  specificationOptions,
  specifications,
} from '../../../src/db/schema/catalog.ts'
import { stockMovements } from '../../../src/db/schema/stock.ts'
import { createSkuImage } from '../../../src/domains/catalog/skus/change-sku-images.ts'

type SkuWish = Readonly<{
  goodsId?: number
  defaultImageUrl?: string
  sales?: number
  createTime?: Date
  stock?: number
  price?: string
  isLaunched?: boolean
  categoryId?: number
  name?: string
  unpaidLimit?: number
  purchaseLimit?: number
}>

/**
 * Creates a SKU with its stock movement, in a new category and a new SPU unless they are given. Search tests run beside the
 * caller in the same shop: a `name` has no word of a product that shoppers search for. @returns its id
 */
export async function createSku(wish: SkuWish = {}): Promise<number> {
  const categoryId = wish.categoryId ?? (await createCategory())
  const goodsId = wish.goodsId ?? (await createGoods(categoryId))
  const { stock = 10, price = '59.90', isLaunched = true, name = '测试商品 雾蓝', sales = 0 } = wish
  const id = await idOf(
    db
      .insert(skus)
      .values({
        name,
        caption: '',
        goodsId,
        categoryId,
        price,
        costPrice: '1.00',
        marketPrice: price,
        stock,
        sales,
        isLaunched,
        defaultImageUrl: wish.defaultImageUrl ?? 'products/test.webp',
        ...(wish.createTime && { createTime: wish.createTime }),
        ...(wish.unpaidLimit && { unpaidLimit: wish.unpaidLimit }),
        ...(wish.purchaseLimit && { purchaseLimit: wish.purchaseLimit }),
      })
      .$returningId(),
  )
  if (stock > 0) await db.insert(stockMovements).values({ skuId: id, kind: 'received', quantity: stock })
  return id
}

/** Creates a picture, without its file, of a new SKU unless one is given. */
export async function createTestSkuImage(skuId?: number) {
  const image = `products/${crypto.randomUUID()}.webp`
  return createSkuImage({ skuId: skuId ?? (await createSku()), image })
}

/** Creates an SPU of a new brand. @returns its id */
export async function createGoods(categoryId: number): Promise<number> {
  const brandId = await idOf(
    db.insert(brands).values({ name: '测试', logo: '', firstLetter: 'C' }).$returningId(),
  )
  const texts = { descDetail: '', descPack: '', descService: '' }
  const levels = { category1Id: categoryId, category2Id: categoryId, category3Id: categoryId }
  return idOf(
    db
      .insert(goods)
      .values({ name: '测试商品', brandId, ...levels, ...texts })
      .$returningId(),
  )
}

/** Creates a category. @returns its id */
export function createCategory(parentId: number | null = null): Promise<number> {
  return idOf(db.insert(categories).values({ name: '测试分类', parentId }).$returningId())
}

/** Creates a category of the third level. @returns its id */
export async function createLeafCategory(): Promise<number> {
  return createCategory(await createCategory(await createCategory()))
}

/** Creates specifications of an SPU, each with options. @returns the ids of the options by specification id, in order */
export async function createSpecs(goodsId: number, optionCounts: readonly number[]) {
  const created: { specId: number; optionIds: number[] }[] = []
  for (const [i, count] of optionCounts.entries()) {
    const specId = await idOf(
      db
        .insert(specifications)
        .values({ goodsId, name: `规格 ${i}` })
        .$returningId(),
    )
    const optionIds: number[] = []
    for (let k = 0; k < count; k++)
      optionIds.push(
        await idOf(
          db
            .insert(specificationOptions)
            .values({ specId, value: `选项 ${k}` })
            .$returningId(),
        ),
      )
    created.push({ specId, optionIds })
  }
  return created
}

async function idOf(insertion: Promise<{ id: number }[]>): Promise<number> {
  return ((await insertion)[0] as { id: number }).id
}
