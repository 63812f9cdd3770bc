import type { Fen } from '../../lib/money.ts'

/** A line to be priced: whole fen per piece. */
export type PricedLine = Readonly<{ skuId: number; count: number; unitFen: Fen }>

/** What a selection costs. `payFen` = `totalFen` − `discountFen` + `freightFen`, all in fen. */
export type Price = Readonly<{
  totalCount: number
  totalFen: Fen
  discountFen: Fen
  freightFen: Fen
  payFen: Fen
}>

export type FreightRule = Readonly<{ fen: Fen; freeFromFen: Fen }>

/** 10.00, free from 99.00. */
export const defaultFreight: FreightRule = { fen: 1_000, freeFromFen: 9_900 }

/** Prices a selection; the cart's summary, settlement and placing all call this. Nothing costs nothing to ship. */
export function priceLines(lines: readonly PricedLine[], freight: FreightRule = defaultFreight): Price {
  const totalCount = lines.reduce((sum, line) => sum + line.count, 0)
  const totalFen = lines.reduce((sum, line) => sum + line.unitFen * line.count, 0)
  const discountFen = 0
  const freightFen = lines.length === 0 || totalFen - discountFen >= freight.freeFromFen ? 0 : freight.fen
  return { totalCount, totalFen, discountFen, freightFen, payFen: totalFen - discountFen + freightFen }
}
