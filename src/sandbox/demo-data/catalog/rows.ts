import type { Fen } from '../../../lib/money.ts'

/** Rows of the demo catalog, ready to insert except for prices (fen here) and times. Ids never change. */
export type Catalog = {
  categories: { id: number; name: string; parentId: number | null }[]
  channelGroups: { id: number; name: string }[]
  channels: { id: number; groupId: number; categoryId: number; url: string; sequence: number }[]
  brands: { id: number; name: string; logo: string; firstLetter: string }[]
  goods: GoodsRow[]
  specifications: { id: number; goodsId: number; name: string }[]
  options: { id: number; specId: number; value: string }[]
  skus: SkuRow[]
  skuImages: { id: number; skuId: number; image: string }[]
  skuSpecifications: { id: number; skuId: number; specId: number; optionId: number }[]
  contentCategories: { id: number; name: string; key: string }[]
  contents: ContentRow[]
  pictures: Picture[]
}

export type GoodsRow = {
  id: number
  name: string
  brandId: number
  category1Id: number
  category2Id: number
  category3Id: number
  descDetail: string
  descPack: string
  descService: string
}

export type SkuRow = {
  id: number
  name: string
  caption: string
  goodsId: number
  categoryId: number
  priceFen: Fen
  costPriceFen: Fen
  marketPriceFen: Fen
  stock: number
  isLaunched: boolean
  defaultImageUrl: string
}

export type ContentRow = {
  id: number
  categoryId: number
  title: string
  url: string
  image: string | null
  text: string | null
  sequence: number
}

/** A picture to draw. `key` is its path below the media folder, derived from its content. */
export type Picture = { key: string; svg: string }
