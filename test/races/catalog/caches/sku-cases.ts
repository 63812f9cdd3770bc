import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { goods, skus } from '../../../../src/db/schema/catalog.ts'
import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { publishInvalidation } from '../../../../src/domains/catalog/cache/change-events.ts'
import { updateSku } from '../../../../src/domains/catalog/update-sku.ts'
import { createCategory, createLeafCategory, createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import type { CacheCase } from './case.ts'

type Page = Readonly<{ results: readonly { id: number; name: string }[] }>

const writer = 'catalog/update-sku.ts'

/** Creates a SKU in a new category that every process knows. */
export async function createKnownSku(wish: Parameters<typeof createSku>[0] = {}) {
  const categoryId = wish.categoryId ?? (await createCategory())
  const sku = await createSku({ ...wish, categoryId })
  await publishInvalidation(['tree'])
  return { sku, categoryId }
}

/** Creates a user with one piece of a SKU in the cart. */
export async function createCart(sku: number) {
  const user = await createUser()
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  return user
}

export const skuCases: readonly CacheCase[] = [
  {
    title: 'the page of a changed SKU',
    caches: ['sku:'],
    writer,
    prepare: async () => {
      const sku = await createSku({ name: '旧名' })
      return {
        read: async (mall) => (await mall.get<{ name: string }>(`/skus/${sku}/`)).name,
        write: () => updateSku(sku, { name: '新名' }),
        before: '旧名',
        after: '新名',
      }
    },
  },
  {
    title: 'the page of the other SKUs of an SPU when one goes off sale',
    caches: ['sku:'],
    writer,
    prepare: async () => {
      const sku = await createSku()
      const [own] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, sku))
      const goodsId = own?.goodsId as number
      const other = await createSku({ goodsId })
      const read = async (mall: { get: <T>(path: string) => Promise<T> }) =>
        (await mall.get<{ goods: { name: string } }>(`/skus/${other}/`)).goods.name
      const write = async () => {
        await db.update(goods).set({ name: '新 SPU' }).where(eq(goods.id, goodsId))
        await updateSku(sku, { isLaunched: false })
      }
      return { read, write, before: '测试商品', after: '新 SPU' }
    },
  },
  ...(['', '?ordering=price', '?ordering=-sales'] as const).map(
    (query): CacheCase => ({
      title: `the list of the category that a SKU leaves ${query}`,
      caches: ['ids:', 'skus:', 'tree'],
      writer,
      prepare: async () => {
        const to = await createLeafCategory()
        const { sku, categoryId } = await createKnownSku()
        return {
          read: async (mall) =>
            (await mall.get<Page>(`/categories/${categoryId}/skus/${query}`)).results.map(({ id }) => id),
          write: () => updateSku(sku, { categoryId: to }),
          before: [sku],
          after: [],
        }
      },
    }),
  ),
  {
    title: 'the list of the category that a SKU enters',
    caches: ['ids:', 'skus:', 'tree'],
    writer,
    prepare: async () => {
      const to = await createLeafCategory()
      const { sku } = await createKnownSku()
      return {
        read: async (mall) => (await mall.get<Page>(`/categories/${to}/skus/`)).results.map(({ id }) => id),
        write: () => updateSku(sku, { categoryId: to }),
        before: [],
        after: [sku],
      }
    },
  },
  {
    title: 'a changed SKU in the list of its category',
    caches: ['skus:'],
    writer,
    prepare: async () => {
      const { sku, categoryId } = await createKnownSku({ name: '旧名' })
      return {
        read: async (mall) =>
          (await mall.get<Page>(`/categories/${categoryId}/skus/`)).results.map(({ name }) => name),
        write: () => updateSku(sku, { name: '新名' }),
        before: ['旧名'],
        after: ['新名'],
      }
    },
  },
  {
    title: 'a changed SKU among the best sellers of its category',
    caches: ['hot:'],
    writer,
    prepare: async () => {
      const { sku, categoryId } = await createKnownSku({ name: '旧名' })
      return {
        read: async (mall) =>
          (await mall.get<Page['results']>(`/categories/${categoryId}/hotskus/`)).map(({ name }) => name),
        write: () => updateSku(sku, { name: '新名' }),
        before: ['旧名'],
        after: ['新名'],
      }
    },
  },
  {
    title: 'a changed SKU in the cart',
    caches: ['sku'],
    writer,
    prepare: async () => {
      const sku = await createSku({ name: '旧名' })
      const user = await createCart(sku)
      return {
        read: async (mall) => (await mall.get<{ name: string }[]>('/cart/', user.token))[0]?.name,
        write: () => updateSku(sku, { name: '新名' }),
        before: '旧名',
        after: '新名',
      }
    },
  },
  {
    title: 'whether a SKU can be put into the cart',
    caches: ['availability'],
    writer,
    prepare: async () => {
      const sku = await createSku({ stock: 1_000 })
      const { token } = await createUser()
      return {
        read: (mall) => mall.post('/cart/', { sku_id: sku, count: 1 }, token),
        write: () => updateSku(sku, { isLaunched: false }),
        before: 201,
        after: 400,
      }
    },
  },
]
