import type { Fen } from '../../lib/money.ts'

/** Amounts of a stored order in fen; `linesFen` is the sum of its lines, undefined when it has none. */
export type StoredAmounts = Readonly<{
  totalFen: Fen
  freightFen: Fen
  discountFen: Fen
  linesFen: Fen | undefined
}>

/**
 * Our amounts: goods alone in `totalFen`, and what was to be paid, goods − discount + freight. The Django shop adds the
 * freight to its total after the last line; some of its descendants do not. The lines tell which; where they agree with
 * neither, `doubtful` is set and the total counts as what the customer was asked to pay, since that is what a shop
 * charges.
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
