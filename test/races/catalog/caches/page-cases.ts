import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { categories, channels } from '../../../../src/db/schema/catalog.ts'
import { contentCategories, contents } from '../../../../src/db/schema/contents.ts'
import { publishInvalidation } from '../../../../src/domains/catalog/cache/change-events.ts'
import { updateSku } from '../../../../src/domains/catalog/update-sku.ts'
import { updateContent } from '../../../../src/domains/contents/change-contents.ts'
import { createReview } from '../../../../src/domains/orders/reviews/create-review.ts'
import { editReview } from '../../../../src/domains/orders/reviews/edit-review.ts'
import { hideReview } from '../../../../src/domains/orders/reviews/moderate-reviews.ts'
import { requestReindex } from '../../../../src/domains/search/indexing/request-reindex.ts'
import { updateShopProfile } from '../../../../src/domains/shop/change-profile.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createCategory } from '../../../support/factories/skus.ts'
import type { CacheCase } from './case.ts'
import type { MallProcess } from './processes.ts'

const reindexing = 'search/indexing/request-reindex.ts'
const name = '改名后的分类'

async function storeReview() {
  const { user, orderId, sku } = await createOrder(4)
  const text = { comment: '质量很好，送货也快', score: 5, isAnonymous: false }
  const review = { userId: user.id, orderId, skuId: sku, ...text }
  const comments = async (mall: MallProcess) => {
    const found = await mall.get<{ comment: string }[] | { code: string }>(`/skus/${sku}/comments/`)
    return Array.isArray(found) ? found.map(({ comment }) => comment) : found.code
  }
  return { user, sku, review, comments }
}

const reviewCases: readonly CacheCase[] = [
  {
    title: 'the reviews of a SKU after a new one',
    caches: ['reviews:'],
    writer: 'orders/reviews/create-review.ts',
    prepare: async () => {
      const { review, comments } = await storeReview()
      return { read: comments, write: () => createReview(review), before: [], after: [review.comment] }
    },
  },
  {
    title: 'the number of reviews on the page of a SKU',
    caches: ['sku:'],
    writer: 'orders/reviews/create-review.ts',
    prepare: async () => {
      const { review, sku } = await storeReview()
      return {
        read: async (mall) => (await mall.get<{ comments: number }>(`/skus/${sku}/`)).comments,
        write: () => createReview(review),
        before: 0,
        after: 1,
      }
    },
  },
  {
    title: 'an edited review',
    caches: ['reviews:'],
    writer: 'orders/reviews/edit-review.ts',
    prepare: async () => {
      const { user, sku, review, comments } = await storeReview()
      const id = await createReview(review)
      return {
        read: comments,
        write: () => editReview(user.id, sku, id, { comment: '用了一个月，很耐用' }),
        before: [review.comment],
        after: ['用了一个月，很耐用'],
      }
    },
  },
  {
    title: 'the reviews of a SKU after one was hidden',
    caches: ['reviews:'],
    writer: 'orders/reviews/moderate-reviews.ts',
    prepare: async () => {
      const { review, comments } = await storeReview()
      const id = await createReview(review)
      return { read: comments, write: () => hideReview(id, '广告'), before: [review.comment], after: [] }
    },
  },
  {
    title: 'the reviews of a SKU that goes off sale',
    caches: ['reviews:'],
    writer: 'catalog/update-sku.ts',
    prepare: async () => {
      const { sku, comments } = await storeReview()
      return {
        read: comments,
        write: () => updateSku(sku, { isLaunched: false }),
        before: [],
        after: 'not_found',
      }
    },
  },
]

/** The name of a new category on a page, before and after it is renamed. */
const categoryCase = (
  title: string,
  cache: string,
  read: (mall: MallProcess, id: number) => Promise<unknown>,
): CacheCase => ({
  title: `a renamed category ${title}`,
  caches: [cache, 'tree'],
  writer: reindexing,
  prepare: async () => {
    const id = await createCategory()
    await db.insert(channels).values({ groupId: id, categoryId: id, url: '/', sequence: 1 })
    await publishInvalidation(['tree'])
    const write = async () => {
      await db.update(categories).set({ name }).where(eq(categories.id, id))
      await requestReindex()
    }
    return { read: (mall) => read(mall, id), write, before: '测试分类', after: name }
  },
})

type Named = { id: number; name: string }
const nameOf = (rows: readonly Named[], id: number) => rows.find((row) => row.id === id)?.name

const categoryCases: readonly CacheCase[] = [
  categoryCase('in the tree', 'categories', async (mall, id) =>
    nameOf(await mall.get<Named[]>('/categories/'), id),
  ),
  categoryCase('in the menu', 'channels', async (mall, id) => {
    const groups = await mall.get<{ channels: Named[] }[]>('/channels/')
    return nameOf(
      groups.flatMap((group) => group.channels),
      id,
    )
  }),
  categoryCase('in its breadcrumb', 'breadcrumb:', async (mall, id) => {
    const { cat1 } = await mall.get<{ cat1: { category: Named } }>(`/categories/${id}/`)
    return cat1.category.name
  }),
]

const adCases = ['contents', 'contents:'].map(
  (cache): CacheCase => ({
    title: cache === 'contents' ? 'an ad on the home page' : 'an ad among those of its place',
    caches: [cache],
    writer: 'contents/change-contents.ts',
    prepare: async () => {
      const key = `k${crypto.randomUUID().replaceAll('-', '')}`
      const [place] = await db.insert(contentCategories).values({ name: '测试', key }).$returningId()
      const categoryId = (place as { id: number }).id
      const [ad] = await db
        .insert(contents)
        .values({ categoryId, title: '旧', url: '/', sequence: 1 })
        .$returningId()
      const { id } = ad as { id: number }
      await publishInvalidation(['contents'])
      const path = cache === 'contents' ? '/contents/' : `/contents/${key}/`
      return {
        read: async (mall) => (await mall.get<Record<string, { title: string }[]>>(path))[key]?.[0]?.title,
        write: () => updateContent(id, { title: '新' }),
        before: '旧',
        after: '新',
      }
    },
  }),
)

const shopCase: CacheCase = {
  title: 'the profile of the shop',
  caches: ['shop'],
  writer: 'shop/change-profile.ts',
  prepare: async () => {
    const [before, after] = ['400-618-4000', '400-618-4001']
    await updateShopProfile({ servicePhone: before })
    return {
      read: async (mall) => (await mall.get<{ service_phone: string }>('/shop/')).service_phone,
      write: () => updateShopProfile({ servicePhone: after }),
      before,
      after,
    }
  },
}

export const pageCases: readonly CacheCase[] = [...reviewCases, ...categoryCases, ...adCases, shopCase]
