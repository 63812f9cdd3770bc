import { announceSoon, type ChangeTag, forgetHere } from './changes.ts'

/** Pieces. What may be put into a cart of a SKU with no fewer is answered from memory; below, each sale is told. */
export const plenty = 100

export const scarceTag = (skuId: number): ChangeTag => `scarce:${skuId}`

/** After the commit of sales: of which SKUs few are left, here at once and soon in every process. */
export function announceScarce(left: Iterable<Readonly<{ id: number; stock: number }>>): void {
  const tags = [...left].filter(({ stock }) => stock < plenty).map(({ id }) => scarceTag(id))
  if (tags.length === 0) return
  forgetHere(tags)
  announceSoon(tags)
}
