import { describe, expect, test } from 'bun:test'
import { deleteBrand } from '../../../src/domains/catalog/brands/change-brands.ts'
import { createCategory, deleteCategory } from '../../../src/domains/catalog/categories/change-categories.ts'
import { createChannel } from '../../../src/domains/catalog/channels/change-channels.ts'
import { createGoods } from '../../../src/domains/catalog/goods/create-goods.ts'
import { deleteGoods } from '../../../src/domains/catalog/goods/delete-goods.ts'
import { getGoods } from '../../../src/domains/catalog/goods/find-goods.ts'
import { createSku } from '../../../src/domains/catalog/skus/create-sku.ts'
import { createOption, deleteOption } from '../../../src/domains/catalog/specifications/change-options.ts'
import {
  createSpecification,
  deleteSpecification,
  updateSpecification,
} from '../../../src/domains/catalog/specifications/change-specifications.ts'
import { updateCategory } from '../../../src/domains/catalog/update-category.ts'
import { updateGoods } from '../../../src/domains/catalog/update-goods.ts'
import { AppError } from '../../../src/lib/errors.ts'
import {
  createChannelGroup,
  createPath,
  createSpu,
  createTestBrand,
  uniqueName,
} from '../../support/factories/catalog.ts'

const rounds = 15

/** Starts both at the same time, in an order that alternates. @returns `done`, or the code of the refusal; every other error fails the test */
async function collide(round: number, one: () => Promise<unknown>, other: () => Promise<unknown>) {
  const first = round % 2 ? one() : other()
  const second = round % 2 ? other() : one()
  const settled = await Promise.allSettled(round % 2 ? [first, second] : [second, first])
  return settled.map((result) => {
    if (result.status === 'fulfilled') return 'done'
    if (result.reason instanceof AppError) return result.reason.code
    throw result.reason
  })
}

type Pair = Readonly<{ add: () => Promise<unknown>; remove: () => Promise<unknown> }>

/** Each pair: a child is added while its parent is deleted. */
const pairs: readonly (readonly [
  title: string,
  refused: string,
  inUse: string,
  make: () => Promise<Pair>,
])[] = [
  [
    'a brand and an SPU',
    'brand_unknown',
    'brand_in_use',
    async () => {
      const [{ id }, path] = [await createTestBrand(), await createPath()]
      const spu = { name: uniqueName(), brandId: id, ...path }
      return { add: () => createGoods(spu), remove: () => deleteBrand(id) }
    },
  ],
  [
    'a brand and an SPU that changes to it',
    'brand_unknown',
    'brand_in_use',
    async () => {
      const [{ id: brandId }, { id }] = [await createTestBrand(), await createSpu()]
      return { add: () => updateGoods(id, { brandId }), remove: () => deleteBrand(brandId) }
    },
  ],
  [
    'a category and an SPU',
    'category_unknown',
    'category_in_use',
    async () => {
      const [{ id: brandId }, path] = [await createTestBrand(), await createPath()]
      const spu = { name: uniqueName(), brandId, ...path }
      return { add: () => createGoods(spu), remove: () => deleteCategory(path.category3Id) }
    },
  ],
  [
    'a category and a child',
    'category_unknown',
    'category_in_use',
    async () => {
      const { id } = await createCategory({ name: uniqueName(), parentId: null })
      return {
        add: () => createCategory({ name: uniqueName(), parentId: id }),
        remove: () => deleteCategory(id),
      }
    },
  ],
  [
    'a category and another that moves below it',
    'category_unknown',
    'category_in_use',
    async () => {
      const { category3Id } = await createPath()
      const { category1Id } = await createPath()
      const { id: parentId } = await createCategory({ name: uniqueName(), parentId: category1Id })
      return { add: () => updateCategory(category3Id, { parentId }), remove: () => deleteCategory(parentId) }
    },
  ],
  [
    'a category and a channel',
    'category_unknown',
    'category_in_use',
    async () => {
      const { id: categoryId } = await createCategory({ name: uniqueName(), parentId: null })
      const channel = { groupId: await createChannelGroup(), categoryId, url: '/', sequence: 1 }
      return { add: () => createChannel(channel), remove: () => deleteCategory(categoryId) }
    },
  ],
  [
    'an SPU and a specification',
    'goods_unknown',
    'goods_in_use',
    async () => {
      const { id: goodsId } = await createSpu()
      return {
        add: () => createSpecification({ name: uniqueName(), goodsId }),
        remove: () => deleteGoods(goodsId),
      }
    },
  ],
  [
    'an SPU and a specification that moves to it',
    'goods_unknown',
    'goods_in_use',
    async () => {
      const { id: goodsId } = await createSpu()
      const spec = await createSpecification({ name: uniqueName(), goodsId: (await createSpu()).id })
      return { add: () => updateSpecification(spec.id, { goodsId }), remove: () => deleteGoods(goodsId) }
    },
  ],
  [
    'a specification and an option',
    'specification_unknown',
    'specification_in_use',
    async () => {
      const { id: specId } = await createSpecification({
        name: uniqueName(),
        goodsId: (await createSpu()).id,
      })
      return {
        add: () => createOption({ value: uniqueName(), specId }),
        remove: () => deleteSpecification(specId),
      }
    },
  ],
  [
    'a category and a SKU',
    'category_not_third_level',
    'category_in_use',
    async () => {
      const [spu, { category3Id: categoryId }] = [await createSpu(), await createPath()]
      return { add: () => createSku(newSku(spu.id, categoryId)), remove: () => deleteCategory(categoryId) }
    },
  ],
  [
    'an SPU and a SKU',
    'goods_unknown',
    'goods_in_use',
    async () => {
      const { id, category3Id } = await createSpu()
      return { add: () => createSku(newSku(id, category3Id)), remove: () => deleteGoods(id) }
    },
  ],
  [
    'an option and a SKU',
    'specs_incomplete',
    'option_in_use',
    async () => {
      const { id, category3Id } = await createSpu()
      const { id: specId } = await createSpecification({ name: uniqueName(), goodsId: id })
      const { id: optionId } = await createOption({ value: uniqueName(), specId })
      const sku = { ...newSku(id, category3Id), specs: [{ specId, optionId }] }
      return { add: () => createSku(sku), remove: () => deleteOption(optionId) }
    },
  ],
]

const newSku = (goodsId: number, categoryId: number) => ({
  name: uniqueName(),
  caption: '',
  goodsId,
  categoryId,
  price: '1.00',
  costPrice: '1.00',
  marketPrice: '1.00',
  isLaunched: true,
  stock: 0,
  specs: [],
  userId: null,
})

describe('a child is added or its parent is deleted, never both and never neither', () => {
  for (const [title, refused, inUse, make] of pairs)
    test(title, async () => {
      for (let round = 0; round < rounds; round++) {
        const { add, remove } = await make()
        const outcome = (await collide(round, add, remove)).join()
        expect([`${refused},done`, `done,${inUse}`]).toContain(outcome)
      }
    })
})

test('two categories that move below each other make no cycle', async () => {
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [await createCategory(root()), await createCategory(root())]
    const outcome = await collide(
      round,
      () => updateCategory(a.id, { parentId: b.id }),
      () => updateCategory(b.id, { parentId: a.id }),
    )
    expect(outcome.sort()).toEqual(['category_misplaced', 'done'])
  }
})

const root = () => ({ name: uniqueName(), parentId: null })

test('of two categories with one name below one parent, one is stored', async () => {
  for (let round = 0; round < rounds; round++) {
    const wish = root()
    const outcome = await collide(
      round,
      () => createCategory(wish),
      () => createCategory(wish),
    )
    expect(outcome.sort()).toEqual(['done', 'name_taken'])
  }
})

test('an SPU that is made while its category moves has the path of the category', async () => {
  for (let round = 0; round < rounds; round++) {
    const [path, target, brand] = [await createPath(), await createPath(), await createTestBrand()]
    const spu = { name: uniqueName(), brandId: brand.id, ...path }
    let id: number | undefined
    const outcome = await collide(
      round,
      async () => {
        id = (await createGoods(spu)).id
      },
      () => updateCategory(path.category3Id, { parentId: target.category2Id }),
    )
    expect(['category_not_child,done', 'done,done']).toContain(outcome.join())
    if (id === undefined) continue
    const { category1Id, category2Id, category3Id } = await getGoods(id)
    expect([category1Id, category2Id, category3Id]).toEqual([
      target.category1Id,
      target.category2Id,
      path.category3Id,
    ])
  }
})
