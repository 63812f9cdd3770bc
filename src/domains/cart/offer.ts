import { plainRows } from '../../db/plain.ts'
import { createBatcher } from '../../lib/batcher.ts'
import { now } from '../../lib/clock.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { findLimitedPrice } from '../promotions/limited-price.ts'
import type { LimitedPrice } from '../promotions/rules.ts'

/** What a shopper is offered of a SKU: how many there are, and what one costs, at its limited-time price if it has one. */
export type Offer = Readonly<{ stock: number; unitFen: Fen }>

const offersAtOnce = 64
const offersSql = `SELECT s.id AS skuId, s.stock, s.price, l.id AS limitedId, l.price AS limitedPrice,
  l.valid_from AS validFrom, l.valid_to AS validTo
  FROM tb_sku s LEFT JOIN tb_limited_price l ON l.sku_id = s.id AND l.valid_to > ?
  WHERE s.id IN (?) AND s.is_launched = 1`

type Row = Readonly<{ skuId: number; stock: number; price: string }> &
  Readonly<
    | { limitedId: number; limitedPrice: string; validFrom: Date; validTo: Date }
    | { limitedId: null; limitedPrice: null; validFrom: null; validTo: null }
  >

/**
 * The offer of this moment; undefined for what is not on sale. Those who ask while a statement is under way are answered
 * by the next one together.
 */
export const findOffer = createBatcher<number, Offer | undefined>({
  limit: offersAtOnce,
  async run(skuIds) {
    const at = now()
    const rows = Map.groupBy(
      await plainRows<Row>(offersSql, [at, [...new Set(skuIds)]]),
      ({ skuId }) => skuId,
    )
    return skuIds.map((skuId) => ({ result: toOffer(rows.get(skuId) ?? [], at) }))
  },
  // what one statement could not read, others cannot either
  settle: (_, error) => Promise.reject(error),
})

/** The offer in the rows of one SKU, a row for each limited-time price. */
function toOffer(rows: readonly Row[], at: Date): Offer | undefined {
  const [first] = rows
  if (!first) return undefined
  const listFen = parseFen(first.price)
  const limited = rows.flatMap(toLimitedPrice)
  return {
    stock: first.stock,
    unitFen: findLimitedPrice(first.skuId, listFen, limited, at)?.priceFen ?? listFen,
  }
}

function toLimitedPrice({ skuId, limitedId: id, limitedPrice, validFrom, validTo }: Row): LimitedPrice[] {
  return id === null ? [] : [{ id, skuId, priceFen: parseFen(limitedPrice), validFrom, validTo }]
}
