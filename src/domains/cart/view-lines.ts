import { findSkuSnapshots, type SkuSnapshot } from '../catalog/sku-snapshots.ts'
import { findPurchases, findUnpaidPieces } from './limits/held-pieces.ts'
import { shopUnpaidLimits } from './limits/purchase-limits.ts'
import { findLineProblem, type LineProblem } from './line-problem.ts'

/** The current data of the SKU of a line, and what prevents its order; null if nothing does. */
type LineView = SkuSnapshot & Readonly<{ problem: LineProblem | null }>

/**
 * Returns current SKU data for lines, by SKU id; SKUs that do not exist are absent.
 * @param userId whose limits apply; for a guest only the limits that the line alone exceeds are known
 */
export async function viewLines(
  lines: readonly Readonly<{ skuId: number; count: number }>[],
  userId: number | undefined,
): Promise<Map<number, LineView>> {
  if (lines.length === 0) return new Map()
  // together: a first view needs no round trip more for the limits
  const [snapshots, unpaid] = await Promise.all([
    findSkuSnapshots(lines.map(({ skuId }) => skuId)),
    userId === undefined ? [] : findUnpaidPieces(userId),
  ])
  const purchases = userId === undefined ? [] : await findPurchases(userId, snapshots.values())
  const held = [...unpaid, ...purchases]
  const limits = shopUnpaidLimits()
  return new Map(
    lines.flatMap((line) => {
      const sku = snapshots.get(line.skuId)
      return sku ? [[line.skuId, { ...sku, problem: findLineProblem(line, sku, held, limits) }] as const] : []
    }),
  )
}
