import { t } from 'elysia'
import { amount, idParam, pageQuery } from '../../http/fields.ts'
import { imageUrl } from '../pictures/image-url.ts'
import { type Breadcrumb, type ChannelGroup, channelUrl } from './categories/browse-categories.ts'
import type { CategoryNode } from './category-tree.ts'
import type { SkuDetail } from './get-sku.ts'
import { orderings } from './list-skus.ts'
import type { SkuSummary } from './sku-summaries.ts'

export const idParams = t.Object({ id: idParam })

export const listQuery = t.Object({
  ...pageQuery,
  ordering: t.Optional(
    t.Union(
      orderings.map((value) => t.Literal(value)),
      { hint: { zh: '排序方式无效', en: 'must be one of the documented orderings' }, examples: ['-price'] },
    ),
  ),
})

/** Whether goods can be returned without a reason, of a SKU or of a line. */
export const noReasonReturn = t.Boolean({
  description:
    '是否支持七天无理由退货 · whether the goods can be returned without a reason within the return window',
  examples: [true],
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

const category = t.Object({ id: t.Integer(), name: t.String() }, { title: 'Category' })
const categoryWithSubs = t.Object({ id: t.Integer(), name: t.String(), sub_cats: t.Array(category) })

const rootCategory = t.Object({ id: t.Integer(), name: t.String(), sub_cats: t.Array(categoryWithSubs) })
export const categoryList = t.Array(rootCategory)

const channelGroup = t.Object({
  group_id: t.Integer(),
  channels: t.Array(t.Object({ id: t.Integer(), name: t.String(), url: t.String() })),
  sub_cats: t.Array(categoryWithSubs),
})
export const channelList = t.Array(channelGroup)

export const breadcrumb = t.Object({
  cat1: t.Object({ url: t.String(), category }),
  cat2: t.Nullable(category),
  cat3: t.Nullable(category),
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
    no_reason_return: noReasonReturn,
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

/** Converts a SKU of a list to the wire format. */
export function presentSkuSummary({ defaultImageUrl, ...row }: SkuSummary): typeof skuSummary.static {
  return { ...row, default_image_url: imageUrl(defaultImageUrl, 'list') }
}

/** Converts a root category with two levels of descendants. */
export function presentCategory(node: CategoryNode): typeof rootCategory.static {
  return { ...idAndName(node), sub_cats: node.children.map(withSubs) }
}

/** Converts a menu group with its channels and two levels of their subcategories. */
export function presentChannelGroup({ groupId, channels }: ChannelGroup): typeof channelGroup.static {
  return {
    group_id: groupId,
    channels: channels.map(({ category, url }) => ({ ...idAndName(category), url })),
    sub_cats: channels.flatMap(({ category }) => category.children.map(withSubs)),
  }
}

/** Converts a breadcrumb; levels below the category are null. */
export function presentBreadcrumb({ root, rootUrl, second, third }: Breadcrumb): typeof breadcrumb.static {
  return {
    cat1: { url: rootUrl, category: idAndName(root) },
    cat2: second ? idAndName(second) : null,
    cat3: third ? idAndName(third) : null,
  }
}

const idAndName = ({ id, name }: CategoryNode) => ({ id, name })
const withSubs = (node: CategoryNode) => ({ ...idAndName(node), sub_cats: node.children.map(idAndName) })

/** Converts a SKU with its goods, breadcrumb and specification options. */
export function presentDetail(detail: SkuDetail): typeof skuDetail.static {
  const { sku, goods, brand, tree } = detail
  const category = (id: number) => ({ id, name: tree.byId.get(id)?.name ?? '' })
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
    no_reason_return: goods.isReturnable,
    images: detail.images.map((key) => imageUrl(key, 'detail')),
    goods: {
      id: goods.id,
      name: goods.name,
      brand: { id: brand.id, name: brand.name, logo: imageUrl(brand.logo) },
      desc_detail: goods.descDetail,
      desc_pack: goods.descPack,
      desc_service: goods.descService,
    },
    breadcrumb: {
      cat1: { url: channelUrl(tree, goods.category1Id), category: category(goods.category1Id) },
      cat2: category(goods.category2Id),
      cat3: category(goods.category3Id),
    },
    specs: detail.specs,
  }
}
