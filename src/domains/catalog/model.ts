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
      {
        description:
          '排序：create_time 新品、price 价格、sales 销量，减号为降序；默认新品在前，create_time 与 sales 一律降序 · by time, price or sales, descending with a dash; newest first by default. create_time and sales are always descending',
        hint: { zh: '排序方式无效', en: 'must be one of the documented orderings' },
        examples: ['-price'],
      },
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
    price: {
      ...amount,
      description: '售价，元，不含限时特价 · list price in yuan, without a limited-time price',
    },
    default_image_url: t.String(),
    comments: t.Integer(),
  },
  { title: 'Sku' },
)

const category = t.Object({ id: t.Integer(), name: t.String() }, { title: 'Category' })
const subcategories = { description: '下级分类 · its children' }
const categoryWithSubs = t.Object({
  id: t.Integer(),
  name: t.String(),
  sub_cats: t.Array(category, subcategories),
})

const rootCategory = t.Object({
  id: t.Integer(),
  name: t.String(),
  sub_cats: t.Array(categoryWithSubs, subcategories),
})
export const categoryList = t.Array(rootCategory)

const channelAddress = t.String({
  description: '频道的网址或路径 · address or path of the channel',
})

const channelGroup = t.Object({
  group_id: t.Integer({ description: '频道组编号 · id of the group of channels' }),
  channels: t.Array(
    t.Object({
      id: t.Integer({ description: '第一级分类编号 · id of the first-level category' }),
      name: t.String(),
      url: channelAddress,
    }),
  ),
  sub_cats: t.Array(categoryWithSubs, {
    description: '各频道的第二级分类 · second-level categories of all channels of the group',
  }),
})
export const channelList = t.Array(channelGroup)

export const breadcrumb = t.Object({
  cat1: t.Object({
    url: t.String({ description: '频道的网址，没有频道则为空 · address of its channel; empty without one' }),
    category,
  }),
  cat2: t.Nullable(category, {
    description: '第二级分类；更高级别的为 null · second level; null for a category above',
  }),
  cat3: t.Nullable(category, {
    description: '第三级分类；更高级别的为 null · third level; null for a category above',
  }),
})

export const skuDetail = t.Object(
  {
    id: t.Integer(),
    name: t.String(),
    caption: t.String(),
    price: {
      ...amount,
      description: '售价，元，不含限时特价 · list price in yuan, without a limited-time price',
    },
    market_price: { ...amount, description: '市场价，元 · market price in yuan' },
    stock: t.Integer({ description: '库存件数 · pieces in stock' }),
    sales: t.Integer(),
    comments: t.Integer(),
    default_image_url: t.String(),
    no_reason_return: noReasonReturn,
    images: t.Array(t.String(), {
      description: '图片网址，按显示顺序 · URLs of the pictures in their order',
    }),
    goods: t.Object({
      id: t.Integer(),
      name: t.String(),
      brand: t.Object({
        id: t.Integer(),
        name: t.String(),
        logo: t.String({ description: '标志的网址，没有则为空 · URL of the logo; empty without one' }),
      }),
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
            sku_id: t.Nullable(
              t.Integer({
                description:
                  '只改变该选项的 SKU，没有在售的则为 null · the SKU that differs in this option only; null if none is on sale',
              }),
            ),
            selected: t.Boolean({ description: '本 SKU 的选项 · whether this SKU has the option' }),
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
