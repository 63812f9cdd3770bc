import type { Catalog, SkuRow } from '../catalog/rows.ts'
import type { Random } from './seeded-random.ts'

export type DemandedLine = Readonly<{ sku: SkuRow; count: number }>

/** Everyday goods of which people take more than one. */
const takenInNumbers = [
  '大米',
  '食用油',
  '蜂蜜',
  '苹果',
  '橙子',
  '茶叶',
  '咖啡豆',
  '水杯',
  '毛巾',
  '笔记本册',
  '童书绘本',
]

/**
 * Returns a function that picks the lines of one order. A few products sell far better than most, cheap ones better than
 * expensive ones, and what is off sale now sold a little.
 */
export function createDemand({ categories, skus }: Catalog, random: Random): () => DemandedLine[] {
  const favor = new Map<number, number>()
  for (const { goodsId } of skus)
    if (!favor.has(goodsId)) favor.set(goodsId, 1 / (1 + random.between(0, 24)) ** 0.8)
  const weights = skus.map((sku) => {
    const cheapness = Math.min(2, (20_000 / sku.priceFen) ** 0.35)
    const liking = (favor.get(sku.goodsId) as number) * (0.4 + random.next())
    return [sku, liking * cheapness * (sku.isLaunched ? 1 : 0.15)] as const
  })
  const inNumbers = new Set(
    categories.filter(({ name }) => takenInNumbers.includes(name)).map(({ id }) => id),
  )
  return () => {
    const size = random.pickWeighted([
      [1, 48],
      [2, 32],
      [3, 14],
      [4, 6],
    ])
    const chosen = new Set(Array.from({ length: size }, () => random.pickWeighted(weights)))
    return [...chosen].map((sku) => ({
      sku,
      count: inNumbers.has(sku.categoryId) && random.chance(0.5) ? random.between(2, 4) : 1,
    }))
  }
}
