import {
  createPath,
  createSpu,
  createSpuWithSku,
  createTestBrand,
  uniqueName,
} from '../../../support/factories/catalog.ts'
import { pngBlob } from '../../../support/factories/pictures.ts'
import type { StaffRow } from '../row.ts'

/** The body of a new SPU, with numbers as a form gives them. */
export async function goodsBody() {
  const [path, brand] = [await createPath(), await createTestBrand()]
  return {
    name: uniqueName(),
    brand_id: String(brand.id),
    category1_id: String(path.category1Id),
    category2_id: String(path.category2Id),
    category3_id: String(path.category3Id),
  }
}

export const goodsRows: readonly StaffRow[] = [
  { operation: 'listStaffGoods', status: 200, call: () => ['/goods/?page=1&pagesize=10&keyword='] },
  { operation: 'listGoodsNames', status: 200, call: () => ['/goods/simple/'] },
  {
    operation: 'copyGoods',
    status: 201,
    audits: '(goods|sku|specification|option)',
    call: async () => [`/goods/${(await createSpuWithSku()).spu.id}/copies/`, { body: { name: '副本' } }],
  },
  {
    operation: 'createGoods',
    status: 201,
    audits: 'goods',
    call: async () => ['/goods/', { body: await goodsBody() }],
  },
  {
    operation: 'uploadGoodsPicture',
    status: 201,
    audits: 'picture',
    call: async () => ['/goods/images/', { multipart: { image: await pngBlob() } }],
  },
  { operation: 'getStaffGoods', status: 200, call: async () => [`/goods/${(await createSpu()).id}/`] },
  {
    operation: 'getGoodsSettings',
    status: 200,
    call: async () => [`/goods/${(await createSpu()).id}/settings/`],
  },
  {
    operation: 'updateGoods',
    status: 200,
    audits: 'goods',
    call: async () => [`/goods/${(await createSpu()).id}/`, { body: await goodsBody() }],
  },
  {
    operation: 'changeGoods',
    status: 200,
    audits: 'goods',
    call: async () => [
      `/goods/${(await createSpu()).id}/`,
      { body: { name: uniqueName() }, headers: { 'if-match': '*' } },
    ],
  },
  {
    operation: 'deleteGoods',
    status: 204,
    audits: 'goods',
    call: async () => [`/goods/${(await createSpu()).id}/`],
  },
  {
    operation: 'listGoodsSpecifications',
    status: 200,
    call: async () => [`/goods/${(await createSpu()).id}/specs/`],
  },
]
