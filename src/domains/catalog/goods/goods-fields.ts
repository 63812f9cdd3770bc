import type { Fields } from '../../../db/in-transaction.ts'
import { goods } from '../../../db/schema/catalog.ts'
import { selectTextDigest } from '../../../db/text-digest.ts'
import { scheduleFields } from '../schedule.ts'

/** What staff see of an SPU, without its brand. */
export const goodsColumns = {
  id: goods.id,
  name: goods.name,
  brandId: goods.brandId,
  category1Id: goods.category1Id,
  category2Id: goods.category2Id,
  category3Id: goods.category3Id,
  sales: goods.sales,
  comments: goods.comments,
  descDetail: goods.descDetail,
  descPack: goods.descPack,
  descService: goods.descService,
  isReturnable: goods.isReturnable,
  launchAt: goods.launchAt,
  unlaunchAt: goods.unlaunchAt,
}

/** The same for reads of many SPUs: long descriptions are replaced by their digests. */
export const goodsDigestColumns = {
  ...goodsColumns,
  descDetail: selectTextDigest(goods.descDetail),
  descPack: selectTextDigest(goods.descPack),
  descService: selectTextDigest(goods.descService),
}

export type GoodsRow = Pick<typeof goods.$inferSelect, keyof typeof goodsColumns>

/** `brand` is its name; the texts are sanitized HTML. */
export type Goods = Readonly<GoodsRow & { brand: string }>

/** Returns the fields of an SPU that people edit, by their names on the wire. */
export function goodsFields(row: GoodsRow): Fields {
  return {
    name: row.name,
    brand_id: row.brandId,
    category1_id: row.category1Id,
    category2_id: row.category2Id,
    category3_id: row.category3Id,
    desc_detail: row.descDetail,
    desc_pack: row.descPack,
    desc_service: row.descService,
    no_reason_return: row.isReturnable,
    ...scheduleFields(row),
  }
}
