import { afterAll, beforeAll, expect, test } from 'bun:test'
import { findUnpaidPieces } from '../../../../src/domains/cart/limits/held-pieces.ts'
import { placeOrder } from '../../../../src/domains/orders/placing/place-order.ts'
import { cancelOrder } from '../../../../src/domains/payments/cancellation/cancel-order.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import { startCaching } from '../../../support/processes/cache-alone.ts'

let stopCaching: () => Promise<void>
beforeAll(async () => {
  stopCaching = await startCaching()
})
afterAll(() => stopCaching())

test('what a buyer holds unpaid is shown immediately after an order and after its cancellation, although it is cached', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const held = async () => (await findUnpaidPieces(user.id)).map(({ skuId, count }) => [skuId, count])
  const order = (count: number) =>
    placeOrder({
      userId: user.id,
      addressId: user.addressId,
      payMethod: 2,
      idempotencyKey: undefined,
      lines: [{ skuId: sku, count }],
    })
  // the first order warms up what the second one and its cancellation execute, so that both are faster than the cache is old
  await cancelOrder(user.id, (await order(1)).orderId)
  expect(await held()).toEqual([])
  const { orderId } = await order(2)
  expect(await held()).toEqual([[sku, 2]])
  await cancelOrder(user.id, orderId)
  expect(await held()).toEqual([])
})
