import { forgetAnswers } from './catalog-cache.ts'
import { announceSoon, type ChangeTag, salesTags } from './change-events.ts'

/** Pieces. What may be put into a cart of a SKU with no fewer is answered from memory; below, each sale is told. */
export const plenty = 100

export const scarceTag = (skuId: number): ChangeTag => `scarce:${skuId}`

/**
 * Tells of sales after their commit: soon in every process, and here at once where few are left.
 * @param skus with what is left of each in `stock`
 */
export function announceSold(
  skus: readonly Readonly<{ id: number; goodsId: number; categoryId: number; stock: number }>[],
): void {
  const scarce = skus.filter(({ stock }) => stock < plenty).map(({ id }) => scarceTag(id))
  if (scarce.length > 0) forgetAnswers(scarce)
  announceSoon([...salesTags(skus), ...scarce])
}
