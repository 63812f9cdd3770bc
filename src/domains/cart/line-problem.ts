import {
  type ExceededLimit,
  findExceededLimit,
  type HeldPieces,
  type SkuLimits,
  type UnpaidLimits,
} from './limits/purchase-limits.ts'

/** Why a line is unavailable: `off_sale`, `short` of stock, or `over_limit`: more than the user may hold or buy. */
export type LineProblem = Readonly<
  | { reason: 'off_sale' }
  | { reason: 'short'; stock: number }
  | { reason: 'over_limit'; exceeded: ExceededLimit }
>

/** What decides whether a SKU is available. */
type OfferedSku = SkuLimits & Readonly<{ isLaunched: boolean; stock: number }>

/**
 * Returns what prevents the order of a line, null if nothing does. Cart, settlement and placing all use it, so that nothing
 * is offered that the order then refuses.
 * @param sku undefined if it does not exist
 * @param held what the user holds of the SKU
 */
export function findLineProblem(
  line: Readonly<{ skuId: number; count: number }>,
  sku: OfferedSku | undefined,
  held: readonly HeldPieces[],
  limits: UnpaidLimits,
): LineProblem | null {
  if (!sku?.isLaunched) return { reason: 'off_sale' }
  if (sku.stock < line.count) return { reason: 'short', stock: sku.stock }
  const exceeded = findExceededLimit(line, sku, held, limits)
  return exceeded ? { reason: 'over_limit', exceeded } : null
}

/** The name of a SKU that is not in the buyer's cart: without one for a SKU off sale, which the buyer may never have seen. */
export function nameOfUnseen(name: string | undefined, { reason }: LineProblem): string {
  return reason === 'off_sale' ? '' : (name ?? '')
}
