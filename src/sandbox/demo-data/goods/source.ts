import type { PictureKind } from '../pictures/drawings.ts'
import type { BrandName } from './brands.ts'

/** The source of one SPU and all its SKUs. */
export type GoodsSource = {
  name: string
  brand: BrandName
  /** a third-level category */
  category: string
  picture: PictureKind
  /** the color of its pictures when no option names one, `#rrggbb` */
  tint: string
  caption: string
  /** price of the plainest SKU, in fen */
  priceFen: number
  /** options by name of the specification, in the order in which they are shown */
  specs: Record<string, readonly string[]>
  /** fen on top of the price by option */
  plusFen?: Record<string, number>
  /** combinations (option values joined by a space) that differ: not made, off sale, or with that stock */
  exceptions?: Record<string, 'absent' | 'off sale' | number>
  intro: string
  facts: Record<string, string>
  pack: string[]
}
