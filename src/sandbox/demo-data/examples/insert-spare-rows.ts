import type { Transaction } from '../../../db/client.ts'
import { contentTypes, groups, permissions } from '../../../db/schema/auth.ts'
import * as tables from '../../../db/schema/catalog.ts'
import { contentCategories } from '../../../db/schema/contents.ts'
import { carriers } from '../../../db/schema/shipments.ts'
import { addSeconds } from '../../../lib/clock.ts'
import type { Catalog, GoodsRow } from '../catalog/rows.ts'

/** The first id of these rows, far above the ids of the catalog. No other row refers to the rows with exactly this id. */
export const spareId = 1000

const mugs = {
  brandId: 10,
  ...{ category1Id: 4, category2Id: 21, category3Id: 69 },
  ...{ descDetail: '', descPack: '', descService: '' },
} satisfies Partial<GoodsRow>

/**
 * Inserts rows of the catalog for which nothing is sold: one of each kind that can be deleted, and an SPU whose SKUs are still to be
 * made. None of them is on sale.
 */
export async function insertSpareRows(
  tx: Transaction,
  { skuImages, contentCategories: places }: Catalog,
  at: Date,
) {
  const createTime = addSeconds(at, -86_400)
  const [image] = skuImages
  if (!image) throw new Error('the catalog has no picture')
  await tx.insert(tables.categories).values({ id: spareId, name: '礼品卡券', parentId: null })
  await tx
    .insert(tables.brands)
    .values({ id: spareId, name: '待合作品牌', logo: image.image, firstLetter: 'D' })
  await tx.insert(tables.goods).values([
    { id: spareId, name: '拾光里 待定新品', ...mugs, createTime },
    { id: 1001, name: '拾光里 手作陶瓷马克杯 礼盒装', ...mugs, createTime },
    { id: 1002, name: '拾光里 手作陶瓷茶具', ...mugs, createTime },
    { id: 1003, name: '拾光里 手作陶瓷杯垫', ...mugs, createTime },
  ])
  await tx.insert(tables.specifications).values([
    { id: spareId, goodsId: 1002, name: '产地' },
    { id: 1001, goodsId: 1001, name: '颜色' },
    { id: 1002, goodsId: 1002, name: '颜色' },
  ])
  await tx.insert(tables.specificationOptions).values([
    { id: spareId, specId: 1002, value: '米白' },
    { id: 1001, specId: 1001, value: '雾蓝' },
    { id: 1002, specId: 1001, value: '樱粉' },
    { id: 1003, specId: 1001, value: '柠檬黄' },
  ])
  const price = { price: '19.00', costPrice: '9.00', marketPrice: '25.00' }
  const names = { name: '拾光里 手作陶瓷杯垫', caption: '与马克杯同一窑口' }
  await tx.insert(tables.skus).values({
    ...{ id: spareId, goodsId: 1003, categoryId: 69, ...names, ...price },
    ...{ stock: 0, isLaunched: false, defaultImageUrl: image.image, createTime },
  })
  await tx.insert(tables.skuImages).values({ id: spareId, skuId: 2, image: image.image })
  await tx.insert(contentCategories).values({ id: places.length + 1, name: '新人专区', key: 'newcomers' })
  await tx.insert(carriers).values({ id: spareId, code: 'LOCAL', name: '同城配送' })
  await tx.insert(groups).values({ name: '实习' })
  const [type] = await tx.select({ id: contentTypes.id }).from(contentTypes).limit(1)
  if (!type) throw new Error('the database has no content type')
  await tx.insert(permissions).values([
    { id: spareId, name: '查看报表', codename: 'view_report', contentTypeId: type.id },
    { id: 1001, name: '打印报表', codename: 'print_report', contentTypeId: type.id },
  ])
}
