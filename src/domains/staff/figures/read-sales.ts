import { type SQL, sql } from 'drizzle-orm'
import { selectRows } from '../../../db/client.ts'
import { figureBuyers, figureSlots, firstPurchases } from '../../../db/schema/figures.ts'
import { paymentRefunds, payments } from '../../../db/schema/payments.ts'
import { toStatement } from '../../../db/statement.ts'
import { type Fen, parseFen } from '../../../lib/money.ts'
import { boundsOf, type DayRange, type Step } from './figure-range.ts'
import { momentIn, rangeOfSlot, slotColumn, slotIn, slotOf } from './slots.ts'

/** Figures of a part of a range, or of all of it; amounts in fen. */
export type Sales = Readonly<{
  orders: number
  orderedFen: Fen
  paidOrders: number
  paidFen: Fen
  refunds: number
  refundedFen: Fen
  buyers: number
  newBuyers: number
}>
type SalesPart = Sales & Readonly<{ start: Date }>

/** `parts` are in the order of time. Buyers of several parts count once in `total`. */
export type SalesOfRange = Readonly<{ range: DayRange; total: Sales; parts: readonly SalesPart[] }>

/**
 * Reads the figures of a range and of its parts.
 * @throws 400 range_too_long
 */
export async function readSales(range: DayRange, step: Step): Promise<SalesOfRange> {
  const moments = boundsOf(range, step)
  const bounds = moments.map(slotOf)
  const [money, refunds, buyers, newBuyers, allBuyers] = await Promise.all([
    readMoney(bounds),
    readRefunds(bounds),
    rowsByPart<
      [number]
    >(sql`select ${rangeOfSlot(figureBuyers.slot, bounds)}, count(distinct user_id) from ${figureBuyers}
      where ${slotIn(figureBuyers.slot, ends(bounds))} group by 1`),
    rowsByPart<
      [number]
    >(sql`select ${rangeOfSlot(firstPurchases.slot, bounds)}, count(*) from ${firstPurchases}
      where ${slotIn(firstPurchases.slot, ends(bounds))} group by 1`),
    selectRows<[number]>(
      toStatement(sql`select count(distinct user_id) from ${figureBuyers}
        where ${slotIn(figureBuyers.slot, ends(bounds))}`),
    ),
  ])
  const parts = moments.slice(0, -1).map((start, i) => ({
    start,
    ...(money.get(i) ?? { orders: 0, orderedFen: 0, paidOrders: 0, paidFen: 0 }),
    ...(refunds.get(i) ?? { refunds: 0, refundedFen: 0 }),
    buyers: buyers.get(i)?.[0] ?? 0,
    newBuyers: newBuyers.get(i)?.[0] ?? 0,
  }))
  return { range, parts, total: { ...addUp(parts), buyers: allBuyers[0]?.[0] ?? 0 } }
}

const ends = (bounds: readonly number[]) => ({ from: bounds[0] as number, to: bounds.at(-1) as number })

async function readMoney(bounds: readonly number[]) {
  const rows = await rowsByPart<[orders: string, ordered: string, paidOrders: string, paid: string]>(sql`
    select ${rangeOfSlot(figureSlots.slot, bounds)}, sum(orders), sum(ordered_amount), sum(payments + free_orders), sum(paid_amount)
    from ${figureSlots} where ${slotIn(figureSlots.slot, ends(bounds))} group by 1`)
  return mapValues(rows, ([orders, ordered, paidOrders, paid]) => ({
    orders: Number(orders),
    orderedFen: parseFen(ordered),
    paidOrders: Number(paidOrders),
    paidFen: parseFen(paid),
  }))
}

/** Refunds are few, and a bill may prove that one failed after all, so they are read from the ledger itself. */
async function readRefunds(bounds: readonly number[]) {
  const rows = await rowsByPart<[refunds: number, refunded: string]>(sql`
    select ${rangeOfSlot(slotColumn(paymentRefunds.doneAt), bounds)}, count(*), sum(${paymentRefunds.amount})
    from ${paymentRefunds} join ${payments} on ${payments.id} = ${paymentRefunds.paymentId}
    where ${momentIn(paymentRefunds.doneAt, ends(bounds))} and ${paymentRefunds.status} = 'done' and ${payments.applied}
    group by 1`)
  return mapValues(rows, ([refunds, refunded]) => ({ refunds, refundedFen: parseFen(refunded) }))
}

const mapValues = <Key, From, To>(map: ReadonlyMap<Key, From>, convert: (value: From) => To): Map<Key, To> =>
  new Map([...map].map(([key, value]) => [key, convert(value)]))

/** Reads rows by the number of their part, which is the first column and counts from 1. The keys count from 0. */
async function rowsByPart<Row extends unknown[]>(query: SQL): Promise<Map<number, Row>> {
  const rows = await selectRows<[number, ...Row]>(toStatement(query))
  return new Map(rows.map(([part, ...row]) => [Number(part) - 1, row as unknown as Row]))
}

function addUp(parts: readonly Sales[]): Sales {
  const sum = (name: keyof Sales) => parts.reduce((total, part) => total + part[name], 0)
  return {
    orders: sum('orders'),
    orderedFen: sum('orderedFen'),
    paidOrders: sum('paidOrders'),
    paidFen: sum('paidFen'),
    refunds: sum('refunds'),
    refundedFen: sum('refundedFen'),
    buyers: sum('buyers'),
    newBuyers: sum('newBuyers'),
  }
}
