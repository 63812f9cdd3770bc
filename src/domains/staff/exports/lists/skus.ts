import type { KeywordRequest } from '../../../../lib/paging.ts'
import { listNamedOptions } from '../../../catalog/skus/find-named-skus.ts'
import { listSkuRecords, type SkuRecordWish } from '../../../catalog/skus/find-sku-records.ts'
import { listSkuImages } from '../../../catalog/skus/sku-images.ts'
import { imageUrl } from '../../../pictures/image-url.ts'
import { specsText } from '../../imports/kinds/find-specs.ts'
import { skuColumns } from '../../imports/kinds/sku-columns.ts'
import { imageQuery } from '../../skus/sku-image-model.ts'
import { scheduledQuery, skuListQuery, toSkuFilter } from '../../skus/sku-model.ts'
import { exportList } from '../export-list.ts'

const headings = new Map(skuColumns.map(({ name, label }) => [name, label]))

/** The name and the headings of a column that the import of SKUs has, too. */
function imported(name: string): [name: string, zh: string, en: string] {
  const { zh, en } = headings.get(name) ?? { zh: name, en: name }
  return [name, zh, en]
}

/** SKUs, on sale or not, under the headings that the import of SKUs understands. */
export const skuExport = exportList({
  label: { zh: '商品 SKU', en: 'SKUs' },
  operation: 'listStaffSkus',
  permission: 'goods.view_sku',
  query: skuListQuery,
  read: (query, wish) => readSkus({ ...wish, ...toSkuFilter(query) }),
  columns: ({ plain, money }) => [
    plain(...imported('id'), 'id'),
    plain(...imported('spu_id'), 'goodsId'),
    plain(...imported('spu'), 'goodsName'),
    plain(...imported('name'), 'name'),
    plain(...imported('caption'), 'caption'),
    plain(...imported('category_id'), 'categoryId'),
    money(...imported('price'), 'price'),
    money(...imported('cost_price'), 'costPrice'),
    money(...imported('market_price'), 'marketPrice'),
    plain(...imported('stock'), 'stock'),
    plain(...imported('is_launched'), 'isLaunched'),
    plain(...imported('specs'), 'specsText'),
    plain('category', '分类', 'Category', 'categoryName'),
    plain('sales', '销量', 'Sales', 'sales'),
    plain('comments', '评价数', 'Reviews', 'comments'),
  ],
})

async function readSkus(wish: SkuRecordWish) {
  const { rows } = await listSkuRecords(wish)
  const options = await listNamedOptions([...new Set(rows.map(({ goodsId }) => goodsId))])
  const names = new Map(
    options.map((each) => [each.optionId, { spec: each.spec, option: each.option ?? '' }]),
  )
  const named = rows.map((row) => ({
    ...row,
    specsText: specsText(row.specs.flatMap(({ optionId }) => names.get(optionId) ?? [])),
  }))
  return { rows: named }
}

/** SKUs whose sale begins or ends at a set time. */
export const scheduledSkuExport = exportList({
  label: { zh: '定时上下架的 SKU', en: 'SKUs with a schedule' },
  operation: 'listScheduledSkus',
  permission: 'goods.view_sku',
  query: scheduledQuery,
  read: (_, wish: KeywordRequest) => listSkuRecords({ ...wish, isScheduled: true }),
  columns: ({ plain, moment }) => [
    plain(...imported('id'), 'id'),
    plain(...imported('spu_id'), 'goodsId'),
    plain(...imported('spu'), 'goodsName'),
    plain(...imported('name'), 'name'),
    plain(...imported('is_launched'), 'isLaunched'),
    moment('launch_at', '上架时间', 'On sale from', 'launchAt'),
    moment('unlaunch_at', '下架时间', 'On sale until', 'unlaunchAt'),
  ],
})

export const skuImageExport = exportList({
  label: { zh: 'SKU 图片', en: 'Pictures of SKUs' },
  operation: 'listSkuImages',
  permission: 'goods.view_skuimage',
  query: imageQuery,
  read: ({ sku_id: skuId }, wish) => listSkuImages({ ...wish, skuId }),
  columns: ({ plain }) => [
    plain('id', '图片编号', 'Picture id', 'id'),
    plain('sku_id', 'SKU 编号', 'SKU id', 'skuId'),
    plain('image', '图片', 'Picture', ({ image }) => imageUrl(image)),
  ],
})
