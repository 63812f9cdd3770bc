import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createCategory, deleteCategory } from '../../../src/domains/catalog/categories/change-categories.ts'
import {
  createChannel,
  deleteChannel,
  updateChannel,
} from '../../../src/domains/catalog/channels/change-channels.ts'
import { createOption, updateOption } from '../../../src/domains/catalog/specifications/change-options.ts'
import { updateSpecification } from '../../../src/domains/catalog/specifications/change-specifications.ts'
import { updateCategory } from '../../../src/domains/catalog/update-category.ts'
import { updateGoods } from '../../../src/domains/catalog/update-goods.ts'
import {
  createChannelGroup,
  createPath,
  createSpuWithSku,
  createTestBrand,
  uniqueName,
} from '../../support/factories/catalog.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

type Choice = { id: number; name: string; count: number }
type Found = {
  count: number
  facets: { brands: Choice[]; categories: Choice[]; specs: { name: string; values: { value: string }[] }[] }
}
type Cat = { id: number; name: string }
type Detail = {
  goods: { brand: { id: number; name: string }; desc_detail: string }
  breadcrumb: { cat1: { category: Cat }; cat2: Cat; cat3: Cat }
  specs: { name: string; options: { value: string }[] }[]
}

let shop: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  shop = await startSecondProcess()
})
afterAll(() => shop.stop())

/** A product that another process has in its caches and in its index. */
async function createWarmProduct() {
  const word = `zq${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`
  const made = await createSpuWithSku(word)
  const page = () => shop.get<Detail>(`/skus/${made.skuId}/`)
  const search = (filter = '') => shop.get<Found>(`/skus/search/?text=${word}${filter}`)
  const count = async (category: number) =>
    (await shop.get<{ count?: number }>(`/categories/${category}/skus/`)).count ?? 0
  await waitUntil('the SKU is found', async () => (await search()).count === 1)
  await page()
  return { ...made, page, search, count }
}

test('a shopper sees the new brand of an SPU on the next request, and finds it by the brand', async () => {
  const { spu, page, search } = await createWarmProduct()
  const brand = await createTestBrand()
  await updateGoods(spu.id, { brandId: brand.id, descDetail: '<p>新</p>' })
  expect((await page()).goods).toMatchObject({
    brand: { id: brand.id, name: brand.name },
    desc_detail: '<p>新</p>',
  })
  await waitUntil('the search knows the brand', async () => (await search(`&brand=${brand.id}`)).count === 1)
  expect((await search()).facets.brands).toEqual([{ id: brand.id, name: brand.name, count: 1 }])
})

test('an SPU that changes its categories takes its SKUs along: page, lists and search agree', async () => {
  const { spu, page, search, count } = await createWarmProduct()
  const target = await createPath()
  const counts = () =>
    Promise.all([spu.category1Id, spu.category3Id, target.category1Id, target.category3Id].map(count))
  expect(await counts()).toEqual([1, 1, 0, 0])
  await updateGoods(spu.id, target)
  expect(await counts()).toEqual([0, 0, 1, 1])
  const { cat1, cat2, cat3 } = (await page()).breadcrumb
  expect([cat1.category.id, cat2.id, cat3.id]).toEqual(Object.values(target))
  await waitUntil('the search has moved the SKU', async () => {
    const found = await Promise.all(
      [target.category1Id, spu.category1Id].map((id) => search(`&category=${id}`)),
    )
    return found.map((each) => each.count).join() === '1,0'
  })
})

test('a category that moves shows in breadcrumbs, lists and search, and its name everywhere', async () => {
  const { spu, page, search, count } = await createWarmProduct()
  const [target, name] = [await createPath(), uniqueName()]
  const counts = () => Promise.all([spu.category1Id, target.category1Id].map(count))
  expect(await counts()).toEqual([1, 0])
  await updateCategory(spu.category3Id, { name, parentId: target.category2Id })
  expect(await counts()).toEqual([0, 1])
  const { cat1, cat2, cat3 } = (await page()).breadcrumb
  expect([cat1.category.id, cat2.id, cat3]).toEqual([
    target.category1Id,
    target.category2Id,
    { id: spu.category3Id, name },
  ])
  await waitUntil('the search knows the category', async () => {
    const { count, facets } = await search(`&category=${target.category1Id}`)
    return count === 1 && facets.categories.some((each) => each.id === spu.category3Id && each.name === name)
  })
})

test('a category that is added or deleted shows in the tree on the next request', async () => {
  const tree = async () => ((await shop.get<Cat[]>('/categories/')) as unknown as Cat[]).map(({ id }) => id)
  await tree()
  const { id } = await createCategory({ name: uniqueName(), parentId: null })
  expect(await tree()).toContain(id)
  await deleteCategory(id)
  expect(await tree()).not.toContain(id)
})

test('a channel shows in the menu on the next request when it is added, changed and deleted', async () => {
  const { id: categoryId } = await createCategory({ name: uniqueName(), parentId: null })
  const groupId = await createChannelGroup()
  const urls = async () => {
    const menu = (await shop.get('/channels/')) as unknown as {
      group_id: number
      channels: { url: string }[]
    }[]
    return menu
      .filter((each) => each.group_id === groupId)
      .flatMap(({ channels }) => channels.map(({ url }) => url))
  }
  expect(await urls()).toEqual([])
  const { id } = await createChannel({ groupId, categoryId, url: '/a/', sequence: 1 })
  expect(await urls()).toEqual(['/a/'])
  await updateChannel(id, { url: '/b/' })
  expect(await urls()).toEqual(['/b/'])
  await deleteChannel(id)
  expect(await urls()).toEqual([])
})

test('new names of a specification and of an option show on the page on the next request, and in the search', async () => {
  const { spec, option, page, search } = await createWarmProduct()
  const [name, value, added] = [uniqueName(), uniqueName(), uniqueName()]
  await updateSpecification(spec.id, { name })
  expect((await page()).specs).toMatchObject([{ name }])
  await updateOption(option.id, { value })
  expect((await page()).specs).toMatchObject([{ name, options: [{ value }] }])
  await createOption({ value: added, specId: spec.id })
  expect((await page()).specs).toMatchObject([{ name, options: [{ value }, { value: added }] }])
  await waitUntil('the search knows both names', async () => {
    const { specs } = (await search()).facets
    return specs.some((each) => each.name === name && each.values.some((one) => one.value === value))
  })
})
