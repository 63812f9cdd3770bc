import { t } from 'elysia'
import { amount, idParam, pageQuery } from '../../http/fields.ts'
import { imageUrl } from '../pictures/image-url.ts'
import { channelUrl } from './categories.ts'
import type { SkuDetail } from './get-sku.ts'
import { orderings } from './list-skus.ts'
import type { SkuSummary } from './sku-summaries.ts'

export const idParams = t.Object({ id: idParam })

export const listQuery = t.Object({
  ...pageQuery,
  ordering: t.Optional(
    t.Union(
      orderings.map((value) => t.Literal(value)),
      { hint: { zh: '排序方式无效', en: 'is not a known ordering' }, examples: ['-price'] },
    ),
  ),
})

export const skuSummary = t.Object(
  {
    id: t.Integer(),
    name: t.String(),
    price: amount,
    default_image_url: t.String(),
    comments: t.Integer(),
  },
  { title: 'Sku' },
)

const named = t.Object({ id: t.Integer(), name: t.String() }, { title: 'Category' })

const withSubs = t.Object({ id: t.Integer(), name: t.String(), sub_cats: t.Array(named) })
export const categoryList = t.Array(
  t.Object({ id: t.Integer(), name: t.String(), sub_cats: t.Array(withSubs) }),
)

export const channelList = t.Array(
  t.Object({
    group_id: t.Integer(),
    channels: t.Array(t.Object({ id: t.Integer(), name: t.String(), url: t.String() })),
    sub_cats: t.Array(withSubs),
  }),
)

export const breadcrumb = t.Object({
  cat1: t.Object({ url: t.String(), category: named }),
  cat2: t.Nullable(named),
  cat3: t.Nullable(named),
})

export const skuDetail = t.Object(
  {
    id: t.Integer(),
    name: t.String(),
    caption: t.String(),
    price: amount,
    market_price: amount,
    stock: t.Integer(),
    sales: t.Integer(),
    comments: t.Integer(),
    default_image_url: t.String(),
    images: t.Array(t.String()),
    goods: t.Object({
      id: t.Integer(),
      name: t.String(),
      brand: t.Object({ id: t.Integer(), name: t.String(), logo: t.String() }),
      desc_detail: t.String(),
      desc_pack: t.String(),
      desc_service: t.String(),
    }),
    breadcrumb,
    specs: t.Array(
      t.Object({
        id: t.Integer(),
        name: t.String(),
        options: t.Array(
          t.Object({
            id: t.Integer(),
            value: t.String(),
            sku_id: t.Nullable(t.Integer()),
            selected: t.Boolean(),
          }),
        ),
      }),
    ),
  },
  { title: 'SkuDetail' },
)

export function presentSkuSummary({ defaultImageUrl, ...row }: SkuSummary): typeof skuSummary.static {
  return { ...row, default_image_url: imageUrl(defaultImageUrl, 'list') }
}

export function presentDetail(found: SkuDetail): typeof skuDetail.static {
  const { sku, goods, brand } = found
  const category = (id: number) => ({ id, name: found.tree.byId.get(id)?.name ?? '' })
  return {
    id: sku.id,
    name: sku.name,
    caption: sku.caption,
    price: sku.price,
    market_price: sku.marketPrice,
    stock: sku.stock,
    sales: sku.sales,
    comments: sku.comments,
    default_image_url: imageUrl(sku.defaultImageUrl, 'detail'),
    images: found.images.map((key) => imageUrl(key, 'detail')),
    goods: {
      id: goods.id,
      name: goods.name,
      brand: { id: brand.id, name: brand.name, logo: imageUrl(brand.logo) },
      desc_detail: goods.descDetail,
      desc_pack: goods.descPack,
      desc_service: goods.descService,
    },
    breadcrumb: {
      cat1: { url: channelUrl(found.tree, goods.category1Id), category: category(goods.category1Id) },
      cat2: category(goods.category2Id),
      cat3: category(goods.category3Id),
    },
    specs: found.specs,
  }
}
