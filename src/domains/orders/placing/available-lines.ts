import type { AppError } from '../../../lib/errors.ts'
import type { ExceededLimit, HeldPieces, UnpaidLimits } from '../../cart/limits/purchase-limits.ts'
import { findLineProblem, type LineProblem, nameOfUnseen } from '../../cart/line-problem.ts'
import { digestSelection } from '../../cart/selection-digest.ts'
import { skuUnavailable, stockShort } from '../../catalog/errors.ts'
import type { LockedSku, SkuQuantity } from '../../catalog/stock/lock-skus.ts'
import { purchaseLimitReached, selectionChanged, unpaidLimitReached } from '../errors.ts'

export type AcceptedLine = Readonly<{ sku: LockedSku; count: number }>

/** An unavailable line; the name of an unknown SKU is empty, and without a cart that of one off sale. */
type UnavailableLine = Readonly<{ id: number; name: string; wanted: number; problem: LineProblem }>

type Offer = Readonly<{
  skus: ReadonlyMap<number, LockedSku>
  /** Pieces that are left by SKU id, after earlier orders of the batch. */
  stock: ReadonlyMap<number, number>
  /** What the user holds, earlier orders of the batch included. */
  held: readonly HeldPieces[]
  limits: UnpaidLimits
  /** Whether the lines are those of a cart, so that the buyer has seen their names. */
  isCart: boolean
}>

/**
 * Returns the lines to order, by ascending SKU id: all of them, or, for a buyer who has confirmed a selection, exactly its
 * lines.
 * @param selection digest of the lines that the buyer has seen; undefined if the client does not send it
 * @throws 409 sku_unavailable, stock_short, purchase_limit, unpaid_limit naming each line that prevents the order; 409
 *   selection_changed if the available lines are not those of the selection
 */
export function chooseLines(
  requested: readonly SkuQuantity[],
  selection: string | undefined,
  offer: Offer,
): AcceptedLine[] {
  const { available, unavailable } = splitLines(requested, offer)
  if (unavailable.length > 0 && (selection === undefined || available.length === 0))
    throw refusalOf(unavailable)
  if (selection !== undefined) confirmSelection(selection, available, unavailable)
  return available
}

function splitLines(requested: readonly SkuQuantity[], { skus, stock, held, limits, isCart }: Offer) {
  const available: AcceptedLine[] = []
  const unavailable: UnavailableLine[] = []
  for (const line of requested.toSorted((a, b) => a.skuId - b.skuId)) {
    const sku = skus.get(line.skuId)
    const offered = sku && { ...sku, stock: stock.get(sku.id) as number }
    const problem = findLineProblem(line, offered, held, limits)
    if (sku && !problem) available.push({ sku, count: line.count })
    else if (problem) {
      const name = isCart ? (sku?.name ?? '') : nameOfUnseen(sku?.name, problem)
      unavailable.push({ id: line.skuId, name, wanted: line.count, problem })
    }
  }
  return { available, unavailable }
}

function confirmSelection(
  selection: string,
  available: readonly AcceptedLine[],
  unavailable: readonly UnavailableLine[],
): void {
  const present = digestSelection(available.map(({ sku, count }) => ({ skuId: sku.id, count })))
  if (present === selection) return
  throw selectionChanged({
    members: {
      selection: present,
      skus: available.map(({ sku, count }) => ({ id: sku.id, name: sku.name, count })),
      unavailable: unavailable.map(presentLine),
    },
  })
}

/** The code is that of the gravest problem; every line is named with its own reason. */
function refusalOf(lines: readonly UnavailableLine[]): AppError {
  const skus = lines.map(presentLine)
  const reasons = new Set(lines.map(({ problem }) => problem.reason))
  if (reasons.has('off_sale')) return skuUnavailable({ members: { skus } })
  if (reasons.has('short')) return stockShort({ members: { skus } })
  const exceeded = lines.flatMap(({ problem }) => (problem.reason === 'over_limit' ? [problem.exceeded] : []))
  const purchase = exceeded.find(({ kind }) => kind === 'purchase')
  if (purchase)
    return purchaseLimitReached({ members: { limit: purchase.limit, bought: purchase.held, skus } })
  const [{ kind, limit, held }] = exceeded as [ExceededLimit]
  const orders = [...new Set(exceeded.flatMap((each) => each.orders))]
  const unit = kind === 'unpaid_orders' ? 'orders' : 'pieces'
  return unpaidLimitReached({ members: { unit, limit, held, orders, skus } })
}

function presentLine({ id, name, wanted, problem }: UnavailableLine) {
  const named = { id, name, reason: problem.reason }
  if (problem.reason === 'short') return { ...named, stock: problem.stock, wanted }
  if (problem.reason === 'off_sale') return named
  return { ...named, limit: problem.exceeded.limit, held: problem.exceeded.held, wanted }
}
