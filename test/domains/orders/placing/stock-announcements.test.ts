import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { cancelUnpaid } from '../../../../src/domains/orders/lifecycle/cancel-order.ts'
import { subscribe } from '../../../../src/redis/acknowledged-broadcast.ts'
import { channels } from '../../../../src/redis/keys.ts'
import { createOrder, payOrder } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'

/** Subscribes like another process. `next` resolves with the next message that has the tag. */
async function subscribeTo(tag: string) {
  const received: string[] = []
  let wake = () => {}
  const connected = Promise.withResolvers<void>()
  const stop = subscribe(channels.catalog, {
    onMessage(text) {
      if (!text.split(' ').includes(tag)) return
      received.push(text)
      wake()
    },
    onConnect: connected.resolve,
    onDisconnect: () => {},
  })
  await connected.promise
  const next = async () => {
    while (received.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    return received.shift()
  }
  return { next, received, stop }
}

test('one invalidation reaches other processes when an order takes stock, its cancellation returns it, and a late payment takes it again', async () => {
  const sku = await createSku()
  const [row] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, sku))
  const tag = `stock:${row?.goodsId}`
  const { next, received, stop } = await subscribeTo(tag)
  try {
    const { orderId } = await createOrder(1, { lines: [[sku, 1]] })
    expect(await next()).toContain(tag)
    await cancelUnpaid(orderId, 'expired')
    expect(await next()).toContain(tag)
    expect(await payOrder(orderId)).toBe('applied')
    expect(await next()).toContain(tag)
    expect(received).toEqual([])
  } finally {
    stop()
  }
}, 30_000)

test('the invalidation of a sale that leaves fewer than a hundred pieces names the SKU, for the carts of other processes', async () => {
  for (const [stock, isLow] of [
    [101, false],
    [100, true],
  ] as const) {
    const sku = await createSku({ stock })
    const [row] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, sku))
    const { next, stop } = await subscribeTo(`stock:${row?.goodsId}`)
    try {
      await createOrder(1, { lines: [[sku, 1]] })
      expect((await next())?.split(' ').includes(`low-stock:${sku}`)).toBe(isLow)
    } finally {
      stop()
    }
  }
}, 30_000)
