import type { Fen } from '../../lib/money.ts'

/** Amounts of a source order in fen. `linesFen` is the sum of its lines, undefined without lines. */
type StoredAmounts = Readonly<{
  totalFen: Fen
  freightFen: Fen
  discountFen: Fen
  linesFen: Fen | undefined
}>

/**
 * Converts the amounts: `totalFen` is goods only, and the pay amount is goods − discount + freight. The Django shop includes
 * the freight in its total; some forks do not. The lines show which. Where the lines match neither, `doubtful` is set and
 * the total counts as the pay amount, because that is what a shop charges.
 */
export function convertAmounts({ totalFen, freightFen, discountFen, linesFen }: StoredAmounts) {
  const ofGoods = (goodsFen: Fen, doubtful: boolean) => ({
    totalFen: goodsFen,
    payFen: goodsFen - discountFen + freightFen,
    doubtful,
  })
  if (totalFen === linesFen) return ofGoods(totalFen, false)
  if (linesFen !== undefined && totalFen === linesFen + freightFen) return ofGoods(linesFen, false)
  if (linesFen !== undefined && totalFen === linesFen - discountFen + freightFen)
    return ofGoods(linesFen, false)
  return ofGoods(totalFen - freightFen + discountFen, true)
}
