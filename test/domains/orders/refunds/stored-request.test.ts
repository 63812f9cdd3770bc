import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { refundLines, refunds } from '../../../../src/db/schema/refunds.ts'
import { reduceRefund } from '../../../../src/domains/orders/refunds/approve-refund.ts'
import { completeRefund, reopenRefund } from '../../../../src/domains/orders/refunds/refund-state-machine.ts'
import { type RefundRequest, requestRefund } from '../../../../src/domains/orders/refunds/request-refund.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'

const sha256 = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Creates a shipped order of 3 pieces at 10.00 and 2 at 5.00, with 10.00 freight. */
async function shipped() {
  const [a, b] = [await createSku({ price: '10.00' }), await createSku({ price: '5.00' })]
  const lines = [[a, 3] as const, [b, 2] as const]
  const order = await createOrder(3, { lines })
  const ask = (more: Partial<RefundRequest> = {}) =>
    requestRefund({
      ...{ userId: order.user.id, orderId: order.orderId, reason: '不喜欢' },
      ...{ amountFen: undefined, lines: undefined, idempotencyKey: undefined },
      ...more,
    })
  return { ...order, a, b, ask }
}

test('a request names the same pieces in any order, and its stored digest never changes', async () => {
  const { a, b, ask } = await shipped()
  const idempotencyKey = crypto.randomUUID()
  const pieces = [
    { skuId: a, count: 1 },
    { skuId: b, count: 2 },
  ]
  const first = await ask({ idempotencyKey, lines: pieces })
  expect((await ask({ idempotencyKey, lines: pieces.toReversed() })).id).toBe(first.id)
  expect(first.requestDigest).toBe(
    sha256([
      '不喜欢',
      null,
      [
        [a, 1],
        [b, 2],
      ],
    ]),
  )
  const others: Partial<RefundRequest>[] = [
    { lines: undefined },
    { lines: [pieces[0] as (typeof pieces)[0]] },
    { lines: pieces, amountFen: 2_000 },
    { lines: pieces, reason: '不想要' },
    { lines: [{ skuId: a, count: 2 }, pieces[1] as (typeof pieces)[0]] },
  ]
  for (const change of others)
    await expect(ask({ idempotencyKey, ...change })).rejects.toMatchObject({ code: 'idempotency_key_reused' })
  // without a key, and with another one, the same request is a new one
  expect((await ask({ lines: [{ skuId: a, count: 1 }] })).requestDigest).toBe(
    sha256(['不喜欢', null, [[a, 1]]]),
  )
  expect((await ask({ amountFen: 100 })).requestDigest).toBe(sha256(['不喜欢', 100, null]))
})

test('a request of another buyer, or for an unknown order, is not found and stores nothing', async () => {
  const [{ orderId, ask }, stranger] = [await shipped(), await createUser()]
  await expect(ask({ userId: stranger.id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask({ orderId: '1' })).rejects.toMatchObject({ code: 'not_found' })
  expect(await db.select().from(refunds).where(eq(refunds.orderId, orderId))).toEqual([])
})

test('an approved request that is reduced keeps its first lines whole and cuts the later ones, so that they total its amount at most', async () => {
  const { a, b, ask } = await shipped()
  const { id } = await ask({
    lines: [
      { skuId: a, count: 2 },
      { skuId: b, count: 2 },
    ],
  })
  const reduceTo = async (amountFen: number) => {
    await transaction((tx) => reduceRefund(tx, id, amountFen))
    const [request] = await db.select().from(refunds).where(eq(refunds.id, id))
    const lines = await db
      .select()
      .from(refundLines)
      .where(eq(refundLines.refundId, id))
      .orderBy(asc(refundLines.id))
    return [request?.amount, ...lines.map(({ amount }) => amount)]
  }
  expect(await reduceTo(2_500)).toEqual(['25.00', '20.00', '5.00'])
  expect(await reduceTo(1_999)).toEqual(['19.99', '19.99', '0.00'])
})

test('only an approved request is completed, and only a refunded one is reopened; no other request changes', async () => {
  const [order, other] = [await createOrder(3), await createOrder(3)]
  const [id, otherId] = [await createApprovedRefund(order, 100), await createApprovedRefund(other, 100)]
  const stateOf = async (id: number) => (await db.select().from(refunds).where(eq(refunds.id, id)))[0]?.status
  const run = async (work: typeof completeRefund) => {
    await transaction((tx) => work(tx, id))
    return stateOf(id)
  }
  expect([await run(reopenRefund), await run(completeRefund)]).toEqual(['approved', 'refunded'])
  expect([await run(completeRefund), await run(reopenRefund)]).toEqual(['refunded', 'approved'])
  for (const status of ['requested', 'rejected', 'withdrawn'] as const) {
    await db.update(refunds).set({ status }).where(eq(refunds.id, id))
    expect([await run(completeRefund), await run(reopenRefund)]).toEqual([status, status])
  }
  expect(await stateOf(otherId)).toBe('approved')
})
