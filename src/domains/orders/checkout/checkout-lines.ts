import type { CartOwner } from '../../cart/cart-lines.ts'
import { type LineProblem, nameOfUnseen } from '../../cart/line-problem.ts'
import { viewCart } from '../../cart/view-cart.ts'
import { viewLines } from '../../cart/view-lines.ts'
import type { SkuSnapshot } from '../../catalog/sku-snapshots.ts'
import type { SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { lineRepeated } from '../errors.ts'

/** A line that can be ordered. */
export type CheckoutLine = Pick<
  SkuSnapshot,
  'id' | 'goodsId' | 'categoryId' | 'name' | 'priceFen' | 'defaultImageUrl' | 'isReturnable'
> &
  Readonly<{ count: number }>

/** A line that cannot be ordered now; the name of an unknown SKU is empty. */
type UnavailableLine = Readonly<{ id: number; name: string; problem: LineProblem }>

/** The lines of a checkout. Its totals contain the available lines only. */
export type CheckoutLines = Readonly<{
  available: readonly CheckoutLine[]
  unavailable: readonly UnavailableLine[]
}>

/** Returns the selected lines of a cart. */
export async function selectedLines(owner: CartOwner): Promise<CheckoutLines> {
  const lines = (await viewCart(owner)).filter(({ selected }) => selected)
  return {
    available: lines.filter(({ problem }) => !problem),
    unavailable: lines.flatMap(({ id, name, problem }) => (problem ? [{ id, name, problem }] : [])),
  }
}

/**
 * Returns the lines that a user buys now, without the cart. The name of a SKU that is off sale is empty, as that of an unknown one: the
 * user may never have seen it.
 * @throws 400 line_repeated
 */
export async function linesToBuy(userId: number, lines: readonly SkuQuantity[]): Promise<CheckoutLines> {
  refuseRepeatedSkus(lines)
  const views = await viewLines(lines, userId)
  const all = lines.map(({ skuId, count }) => {
    const view = views.get(skuId)
    if (view && !view.problem) return { available: { ...view, count } }
    const problem = view?.problem ?? unknown
    return { unavailable: { id: skuId, name: nameOfUnseen(view?.name, problem), problem } }
  })
  return {
    available: all.flatMap(({ available }) => available ?? []),
    unavailable: all.flatMap(({ unavailable }) => unavailable ?? []),
  }
}

const unknown: LineProblem = { reason: 'off_sale' }

/** Refuses lines that name a SKU twice. @throws 400 line_repeated */
export function refuseRepeatedSkus(lines: readonly SkuQuantity[]): void {
  if (new Set(lines.map(({ skuId }) => skuId)).size < lines.length) throw lineRepeated()
}
