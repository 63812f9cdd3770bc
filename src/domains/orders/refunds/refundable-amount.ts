import type { Fen } from '../../../lib/money.ts'
import { allocate, refundFen } from '../../promotions/allocate.ts'

/** A line of an order with the amount that was paid for all its pieces. */
export type PaidLine = Readonly<{ lineId: number; count: number; paidFen: Fen }>
type Pieces = Readonly<{ lineId: number; count: number }>
/** Pieces with their share of the claimed amount. */
type ClaimedPieces = Pieces & Readonly<{ amountFen: Fen }>
/** An amount that is requested or refunded already; without lines it is not for certain goods. */
export type Claim = Readonly<{ amountFen: Fen; lines: readonly ClaimedPieces[] }>
/** What the buyer requests: an amount, pieces, a smaller amount for pieces, or, with neither, all that is left. */
export type RefundWish = Readonly<{ amountFen?: Fen | undefined; lines?: readonly Pieces[] | undefined }>

/** Returns the part of the paid amount that no claim covers. */
export function refundableFen(payFen: Fen, claims: readonly Claim[]): Fen {
  return payFen - claims.reduce((sum, { amountFen }) => sum + amountFen, 0)
}

/**
 * Evaluates what a buyer requests: never more than is left of the order, of a line or of its pieces. The remainder of dividing
 * a line comes with its last pieces, so all pieces together are worth the paid amount of the line.
 * @returns undefined if the request is too high or for nothing
 */
export function evaluateClaim(
  payFen: Fen,
  paid: readonly PaidLine[],
  claims: readonly Claim[],
  { amountFen, lines = [] }: RefundWish,
): Claim | undefined {
  const leftFen = refundableFen(payFen, claims)
  const worth = lines.map((pieces) => worthOf(pieces, paid, claims))
  if (worth.includes(undefined)) return undefined
  const values = worth as Fen[]
  const most = lines.length > 0 ? Math.min(leftFen, sumOf(values)) : leftFen
  const asked = amountFen ?? most
  if (asked <= 0 || asked > most) return undefined
  const shares = lines.length > 0 ? allocate(asked, values) : []
  return { amountFen: asked, lines: lines.map((line, i) => ({ ...line, amountFen: shares[i] as Fen })) }
}

/**
 * Returns whether a released claim can be made again beside the present claims: its amount is left of the order, and its pieces
 * with their shares are left of their lines.
 */
export function canReclaim(
  payFen: Fen,
  paid: readonly PaidLine[],
  claims: readonly Claim[],
  { amountFen, lines }: Claim,
): boolean {
  if (amountFen > refundableFen(payFen, claims)) return false
  return lines.every(({ lineId, count, amountFen }) => {
    const left = leftOf(lineId, paid, claims)
    return left !== undefined && count <= left.line.count - left.gone && amountFen <= left.leftFen
  })
}

/** Returns the value of pieces of a line after earlier claims; undefined if fewer pieces are left. */
function worthOf({ lineId, count }: Pieces, paid: readonly PaidLine[], claims: readonly Claim[]) {
  const left = leftOf(lineId, paid, claims)
  if (!left || left.gone + count > left.line.count) return undefined
  const { line, gone, leftFen } = left
  return Math.min(leftFen, refundFen(line.paidFen, { count: line.count, before: gone, pieces: count }))
}

/** Returns a line with the pieces that claims have, and the amount that they leave. */
function leftOf(lineId: number, paid: readonly PaidLine[], claims: readonly Claim[]) {
  const line = paid.find((line) => line.lineId === lineId)
  const earlier = claims.flatMap((claim) => claim.lines.filter((line) => line.lineId === lineId))
  const gone = earlier.reduce((sum, line) => sum + line.count, 0)
  return line && { line, gone, leftFen: line.paidFen - sumOf(earlier.map((line) => line.amountFen)) }
}

function sumOf(amounts: readonly Fen[]): Fen {
  return amounts.reduce((sum, fen) => sum + fen, 0)
}
