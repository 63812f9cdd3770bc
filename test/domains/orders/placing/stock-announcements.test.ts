import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import {
  onInvalidation,
  subscribeToInvalidations,
  subscriptionState,
} from '../../../../src/domains/catalog/cache/change-events.ts'
import { cancelUnpaid } from '../../../../src/domains/orders/lifecycle/cancel-order.ts'
import { createOrder, payOrder } from '../../../support/factories/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { waitUntil } from '../../../support/processes/isolated-app.ts'

test('processes are notified of stock that an order sells, its cancellation returns and its late payment sells again', async () => {
  const sku = await createSku()
  const [row] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, sku))
  const stop = subscribeToInvalidations()
  let received = 0
  const onInvalidate = (tags: readonly string[]) => {
    if (tags.includes(`stock:${row?.goodsId}`)) received++
  }
  const unsubscribe = onInvalidation({ onInvalidate, onDisconnect: () => {} })
  const untilReceived = async (what: string, act: () => Promise<unknown>) => {
    const before = received
    await act()
    await waitUntil(`the invalidation by ${what} arrives`, () => received > before)
    // a late message of this act must not count for the next one
    await Bun.sleep(250)
  }
  try {
    await waitUntil('invalidations are subscribed to', () => subscriptionState() === 'connected')
    let orderId = ''
    await untilReceived('placing', async () => {
      orderId = (await createOrder(1, { lines: [[sku, 1]] })).orderId
    })
    await untilReceived('cancelling', () => cancelUnpaid(orderId, 'expired'))
    await untilReceived('the late payment', async () => expect(await payOrder(orderId)).toBe('applied'))
  } finally {
    unsubscribe()
    await stop()
  }
}, 30_000)
