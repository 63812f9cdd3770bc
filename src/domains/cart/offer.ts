import { and, eq, gt, sql } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { skus } from '../../db/schema/catalog.ts'
import { limitedPrices } from '../../db/schema/promotions.ts'
import { now } from '../../lib/clock.ts'
import { type Fen, parseFen } from '../../lib/money.ts'
import { findLimitedPrice } from '../promotions/limited-price.ts'

/** What a shopper is offered of a SKU: how many there are, and what one costs, at its limited-time price if it has one. */
export type Offer = Readonly<{ stock: number; unitFen: Fen }>

const onSale = db
  .select({
    stock: skus.stock,
    price: skus.price,
    limited: {
      id: limitedPrices.id,
      price: limitedPrices.price,
      validFrom: limitedPrices.validFrom,
      validTo: limitedPrices.validTo,
    },
  })
  .from(skus)
  .leftJoin(
    limitedPrices,
    and(eq(limitedPrices.skuId, skus.id), gt(limitedPrices.validTo, sql.placeholder('at'))),
  )
  .where(and(eq(skus.id, sql.placeholder('id')), eq(skus.isLaunched, true)))
  .prepare()

/** The offer of this moment, in one statement; undefined for what is not on sale. */
export async function findOffer(skuId: number): Promise<Offer | undefined> {
  const at = now()
  const rows = await onSale.execute({ id: skuId, at })
  const [first] = rows
  if (!first) return undefined
  const listFen = parseFen(first.price)
  const limited = rows.flatMap(({ limited }) =>
    limited ? [{ ...limited, skuId, priceFen: parseFen(limited.price) }] : [],
  )
  return { stock: first.stock, unitFen: findLimitedPrice(skuId, listFen, limited, at)?.priceFen ?? listFen }
}
