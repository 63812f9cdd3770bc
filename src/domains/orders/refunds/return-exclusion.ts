import { OrderStatus } from '../lifecycle/order-state-machine.ts'
import { returnWithoutReason } from './errors.ts'
import type { Claim, PaidLine } from './refundable-amount.ts'

/** Why a buyer asks for money: `unwanted` needs no reason, the others state a fault of the goods or of the delivery. */
export const refundCauses = ['unwanted', 'defect', 'damaged', 'wrong_goods', 'missing'] as const
export type RefundCause = (typeof refundCauses)[number]

/** `isReturnable`: its pieces can be returned without a reason (七天无理由退货), as the goods were when ordered. */
export type ReturnableLine = PaidLine & Readonly<{ skuId: number; isReturnable: boolean }>

type Wanted = Readonly<{ claim: Claim; claims: readonly Claim[]; lines: readonly ReturnableLine[] }>

/**
 * Refuses a request without a stated fault for goods that are excluded from the return without reason, such as fresh food, once the
 * order has shipped. A request that names no pieces is for all pieces that no earlier claim has.
 * @throws 409 return_excluded (with `sku_ids`)
 */
export function refuseExcluded(
  { status }: Readonly<{ status: number }>,
  cause: RefundCause = 'unwanted',
  { claim, claims, lines }: Wanted,
): void {
  if (cause !== 'unwanted' || status === OrderStatus.unshipped) return
  const named = new Set(claim.lines.map(({ lineId }) => lineId))
  const isWanted = (line: ReturnableLine) => (named.size > 0 ? named.has(line.lineId) : isLeft(line, claims))
  const excluded = lines.filter((line) => !line.isReturnable && isWanted(line))
  if (excluded.length > 0) throw returnWithoutReason(excluded.map(({ skuId }) => skuId))
}

function isLeft({ lineId, count }: PaidLine, claims: readonly Claim[]): boolean {
  const claimed = claims.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId))
  return claimed.reduce((sum, line) => sum + line.count, 0) < count
}
