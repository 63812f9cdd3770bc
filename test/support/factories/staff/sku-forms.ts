import { createGoods, createLeafCategory, createSku } from '../skus.ts'

/** The body that the staff console sends for a SKU of an SPU without specifications: every number is a text. */
export async function skuForm(wish: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const categoryId = Number(wish.category_id ?? (await createLeafCategory()))
  return {
    name: '测试单品 雾蓝',
    caption: '测试副标题',
    spu_id: String(wish.spu_id ?? (await createGoods(categoryId))),
    category_id: String(categoryId),
    price: '59.9',
    cost_price: '30',
    market_price: '69.90',
    stock: '7',
    is_launched: 'true',
    specs: [],
    ...wish,
  }
}

/** Creates a SKU in a category of the third level, and returns its id with the form that shows it. */
export async function createSkuWithForm(wish: Readonly<{ stock?: number }> = {}) {
  const categoryId = await createLeafCategory()
  const goodsId = await createGoods(categoryId)
  const id = await createSku({ categoryId, goodsId, stock: 7, ...wish })
  return {
    id,
    goodsId,
    form: await skuForm({ category_id: categoryId, spu_id: goodsId, stock: wish.stock ?? 7 }),
  }
}
