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
import { mintSku } from '../../../support/factories/mint.ts'
import { mintOrder, payOrder } from '../../../support/factories/orders.ts'
import { until } from '../../../support/processes/isolated-app.ts'

test('processes hear of stock that an order takes, that its cancellation gives back, and that late money takes again', async () => {
  const sku = await mintSku()
  const [row] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, sku))
  const stop = subscribeToInvalidations()
  let heard = 0
  const onInvalidate = (tags: readonly string[]) => {
    if (tags.includes(`stock:${row?.goodsId}`)) heard++
  }
  const forget = onInvalidation({ onInvalidate, onDisconnect: () => {} })
  const untilHeard = async (what: string, act: () => Promise<unknown>) => {
    const before = heard
    await act()
    await until(`${what} is heard`, () => heard > before)
    // what was announced for one act must not be taken for the next
    await Bun.sleep(250)
  }
  try {
    await until('changes are heard', () => subscriptionState() === 'connected')
    let orderId = ''
    await untilHeard('placing', async () => {
      orderId = (await mintOrder(1, { lines: [[sku, 1]] })).orderId
    })
    await untilHeard('cancelling', () => cancelUnpaid(orderId, 'expired'))
    await untilHeard('late money', async () => expect(await payOrder(orderId)).toBe('applied'))
  } finally {
    forget()
    await stop()
  }
}, 30_000)
