import { desc, eq, lt } from 'drizzle-orm'
import { db } from '../../../../db/client.ts'
import { brands, goods } from '../../../../db/schema/catalog.ts'
import { columnsOf, defineExportList } from '../export-list.ts'

const goodsColumns = {
  id: goods.id,
  name: goods.name,
  brandId: goods.brandId,
  brand: brands.name,
  category1: goods.category1Id,
  category2: goods.category2Id,
  category3: goods.category3Id,
  sales: goods.sales,
  comments: goods.comments,
}

type GoodsRow = Awaited<ReturnType<typeof readGoods>>[number]
const goodsColumn = columnsOf<GoodsRow>()

/** SPUs, without their descriptions. */
export const spuExport = defineExportList<GoodsRow>({
  label: { zh: '商品 SPU', en: 'SPUs' },
  permission: 'goods.view_spu',
  filters: [],
  columns: [
    goodsColumn('id', 'SPU 编号', 'SPU id', 'id'),
    goodsColumn('name', '名称', 'Name', 'name'),
    goodsColumn('brand_id', '品牌编号', 'Brand id', 'brandId'),
    goodsColumn('brand', '品牌', 'Brand', 'brand'),
    goodsColumn('category1_id', '一级分类编号', 'Category 1 id', 'category1'),
    goodsColumn('category2_id', '二级分类编号', 'Category 2 id', 'category2'),
    goodsColumn('category3_id', '三级分类编号', 'Category 3 id', 'category3'),
    goodsColumn('sales', '销量', 'Sales', 'sales'),
    goodsColumn('comments', '评价数', 'Reviews', 'comments'),
  ],
  read: (_, last, limit) => readGoods(last?.id, limit),
})

function readGoods(before: number | undefined, limit: number) {
  return db
    .select(goodsColumns)
    .from(goods)
    .innerJoin(brands, eq(brands.id, goods.brandId))
    .where(before === undefined ? undefined : lt(goods.id, before))
    .orderBy(desc(goods.id))
    .limit(limit)
}

const brandColumns = { id: brands.id, name: brands.name, firstLetter: brands.firstLetter }

type BrandRow = Awaited<ReturnType<typeof readBrands>>[number]
const brandColumn = columnsOf<BrandRow>()

/** Brands. */
export const brandExport = defineExportList<BrandRow>({
  label: { zh: '品牌', en: 'Brands' },
  permission: 'goods.view_brand',
  filters: [],
  columns: [
    brandColumn('id', '品牌编号', 'Brand id', 'id'),
    brandColumn('name', '名称', 'Name', 'name'),
    brandColumn('first_letter', '首字母', 'First letter', 'firstLetter'),
  ],
  read: (_, last, limit) => readBrands(last?.id, limit),
})

function readBrands(before: number | undefined, limit: number) {
  return db
    .select(brandColumns)
    .from(brands)
    .where(before === undefined ? undefined : lt(brands.id, before))
    .orderBy(desc(brands.id))
    .limit(limit)
}
