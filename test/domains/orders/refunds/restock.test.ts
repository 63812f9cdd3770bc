import { expect, test } from 'bun:test'
import { asc, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { db } from '../../../../src/db/client.ts'
import { stockMovements } from '../../../../src/db/schema/stock.ts'
import { approveRefund } from '../../../../src/domains/payments/refunds/answer-refund-request.ts'
import { createOrder, statusOf, stockOf } from '../../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../../support/factories/skus.ts'

type Part = Readonly<{ pieces: readonly [number, number]; isRestocked: boolean }>

/** Portions of an order of 3 and 2 pieces that together name every piece, each put back into stock or not. */
const portions: fc.Arbitrary<Part[]> = fc
  .tuple(
    fc.shuffledSubarray([0, 0, 0, 1, 1], { minLength: 5, maxLength: 5 }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  )
  .map(([pieces, cuts, restocked]) => {
    const parts: { pieces: [number, number]; isRestocked: boolean }[] = []
    for (const [at, line] of pieces.entries()) {
      if (at === 0 || cuts[at]) parts.push({ pieces: [0, 0], isRestocked: restocked[at] as boolean })
      const part = parts.at(-1) as (typeof parts)[number]
      part.pieces[line as 0 | 1]++
    }
    return parts
  })

const movementsOf = async (orderId: string) =>
  db.select().from(stockMovements).where(eq(stockMovements.orderId, orderId)).orderBy(asc(stockMovements.id))

/** Refunds an order of 129.00 with free freight in portions. @returns its status and what its ledger still holds */
async function refundInPortions(status: number, parts: readonly Part[]) {
  const [a, b] = [await createSku({ price: '33.00' }), await createSku({ price: '15.00' })]
  const lines = [[a, 3] as const, [b, 2] as const]
  const order = await createOrder(status, { lines })
  for (const { pieces, isRestocked } of parts) {
    const wanted = [a, b].flatMap((skuId, at) => {
      const count = pieces[at] as number
      return count > 0 ? [{ skuId, count }] : []
    })
    await approveRefund(await createRefundRequest(order, { lines: wanted }), { restock: isRestocked })
  }
  const movements = await movementsOf(order.orderId)
  const held = [a, b].map(
    (skuId) =>
      0 - movements.filter((each) => each.skuId === skuId).reduce((sum, { quantity }) => sum + quantity, 0),
  )
  const stocks = [(await stockOf(a)).stock, (await stockOf(b)).stock]
  return { status: await statusOf(order.orderId), held, stocks, orderId: order.orderId }
}

test('after any portions that return all money of an unshipped order, it is cancelled and its ledger holds no piece', async () => {
  await fc.assert(
    fc.asyncProperty(portions, async (parts) => {
      const { status, held, stocks } = await refundInPortions(2, parts)
      expect({ status, held, stocks }).toEqual({ status: 6, held: [0, 0], stocks: [10, 10] })
    }),
    { numRuns: 12 },
  )
})

test('after any portions that return all money of a shipped order, its ledger holds exactly the pieces that were not put back', async () => {
  await fc.assert(
    fc.asyncProperty(portions, async (parts) => {
      const { status, held, stocks } = await refundInPortions(3, parts)
      const kept = [0, 1].map((line) =>
        parts
          .filter(({ isRestocked }) => !isRestocked)
          .reduce((sum, { pieces }) => sum + (pieces[line] as number), 0),
      )
      expect({ status, held, stocks }).toEqual({
        status: 3,
        held: kept,
        stocks: [10 - (kept[0] as number), 10 - (kept[1] as number)],
      })
    }),
    { numRuns: 12 },
  )
})

test('the last portion of an unshipped order returns its own pieces when it asks for them to be put back', async () => {
  const parts = [
    { pieces: [3, 0], isRestocked: true },
    { pieces: [0, 2], isRestocked: true },
  ] as const
  expect(await refundInPortions(2, parts)).toMatchObject({ status: 6, held: [0, 0], stocks: [10, 10] })
})
