import { and, desc, eq, lt } from 'drizzle-orm'
import { db } from '../../../../db/client.ts'
import { skus } from '../../../../db/schema/catalog.ts'
import type { SheetValue } from '../../../../lib/sheets/sheet-row.ts'
import { listNamedOptions } from '../../../catalog/skus/find-named-skus.ts'
import { readSkuRecords, type SkuRecord } from '../../../catalog/skus/sku-record.ts'
import { specsText } from '../../imports/kinds/find-specs.ts'
import { skuColumns } from '../../imports/kinds/sku-columns.ts'
import { yuan } from '../cell-texts.ts'
import { defineExportList, type ExportFilters } from '../export-list.ts'

type Row = SkuRecord & Readonly<{ specsText: string }>

const headings = new Map(skuColumns.map(({ name, label }) => [name, label]))
const column = (name: string, value: (row: Row) => SheetValue) => ({
  name,
  label: headings.get(name) ?? { zh: name, en: name },
  value,
})

/** SKUs, on sale or not, under the headings that the import of SKUs understands. */
export const skuExport = defineExportList<Row>({
  label: { zh: '商品 SKU', en: 'SKUs' },
  permission: 'goods.view_sku',
  filters: ['spu_id', 'category_id', 'is_launched'],
  columns: [
    column('id', ({ id }) => id),
    column('spu_id', ({ goodsId }) => goodsId),
    column('spu', ({ goodsName }) => goodsName),
    column('name', ({ name }) => name),
    column('caption', ({ caption }) => caption),
    column('category_id', ({ categoryId }) => categoryId),
    column('price', ({ price }) => yuan(price)),
    column('cost_price', ({ costPrice }) => yuan(costPrice)),
    column('market_price', ({ marketPrice }) => yuan(marketPrice)),
    column('stock', ({ stock }) => stock),
    column('is_launched', ({ isLaunched }) => isLaunched),
    column('specs', ({ specsText }) => specsText),
    { name: 'category', label: { zh: '分类', en: 'Category' }, value: ({ categoryName }) => categoryName },
    { name: 'sales', label: { zh: '销量', en: 'Sales' }, value: ({ sales }) => sales },
    { name: 'comments', label: { zh: '评价数', en: 'Reviews' }, value: ({ comments }) => comments },
  ],
  read: readSkus,
})

async function readSkus(
  { spu_id: goodsId, category_id: categoryId, is_launched: isLaunched }: ExportFilters,
  last: Row | undefined,
  limit: number,
): Promise<Row[]> {
  const ids = await db
    .select({ id: skus.id })
    .from(skus)
    .where(
      and(
        last && lt(skus.id, last.id),
        goodsId === undefined ? undefined : eq(skus.goodsId, goodsId),
        categoryId === undefined ? undefined : eq(skus.categoryId, categoryId),
        isLaunched === undefined ? undefined : eq(skus.isLaunched, isLaunched),
      ),
    )
    .orderBy(desc(skus.id))
    .limit(limit)
  const records = await readSkuRecords(
    db,
    ids.map(({ id }) => id),
  )
  const options = await listNamedOptions([...new Set(records.map((record) => record.goodsId))])
  const names = new Map(
    options.map((each) => [each.optionId, { spec: each.spec, option: each.option ?? '' }]),
  )
  return records.map((record) => ({
    ...record,
    specsText: specsText(record.specs.flatMap(({ optionId }) => names.get(optionId) ?? [])),
  }))
}
