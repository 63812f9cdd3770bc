import { afterEach, expect, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orderKeys, orders } from '../../../../src/db/schema/orders.ts'
import { readCart } from '../../../../src/domains/cart/cart-store.ts'
import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { storeIdempotencyKey } from '../../../../src/domains/orders/placing/idempotency.ts'
import { placeOrder } from '../../../../src/domains/orders/placing/place-order.ts'
import { redis } from '../../../../src/redis/client.ts'
import { waitForStatement } from '../../../support/database/wait-for-statement.ts'
import { stockOf } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'
import { atFailpoint } from '../../../support/processes/at-failpoint.ts'

const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0)) each()
})

async function shopper() {
  const [user, sku] = [await createUser(), await createSku()]
  const owner = { kind: 'user', userId: user.id } as const
  const fillCart = () => addToCart(owner, { skuId: sku, count: 2, selected: true })
  await fillCart()
  const place = (idempotencyKey?: string) =>
    placeOrder({ userId: user.id, addressId: user.addressId, payMethod: 2, idempotencyKey })
  const orderIds = async () =>
    (await db.select().from(orders).where(eq(orders.userId, user.id))).map(({ orderId }) => orderId)
  const keys = async () =>
    (await db.select().from(orderKeys).where(eq(orderKeys.userId, user.id))).map(
      ({ idempotencyKey }) => idempotencyKey,
    )
  return { user, sku, fillCart, place, orderIds, keys, cartSize: async () => (await readCart(owner)).length }
}

/** Makes every Redis script fail until `undo`. */
function failScripts(): void {
  const commands = redis as unknown as Record<string, unknown>
  for (const name of Object.keys(commands).filter((name) => name.startsWith('script-'))) {
    const script = commands[name]
    commands[name] = () => Promise.reject(new Error('Connection is closed.'))
    undo.push(() => {
      commands[name] = script
    })
  }
}

test('an order is answered although Redis fails before its lines leave the cart; the next request repeats it and clears the cart', async () => {
  const { sku, place, orderIds, keys, cartSize } = await shopper()
  failScripts()
  const placed = await place()
  expect(placed).toEqual({ outcome: 'placed', orderId: placed.orderId })
  expect(await orderIds()).toEqual([placed.orderId])
  for (const each of undo.splice(0)) each()
  expect(await cartSize()).toBe(1)
  expect(await place()).toEqual({ outcome: 'repeated', orderId: placed.orderId })
  expect([await cartSize(), await orderIds(), (await stockOf(sku)).stock]).toEqual([0, [placed.orderId], 8])
  // a repetition without a key has none to store
  expect(await keys()).toEqual([])
})

test('a request that finds the cart empty, because a rival with the same key has just ordered it, answers that order; without a key it answers selection_empty', async () => {
  for (const key of [crypto.randomUUID(), undefined]) {
    const { place, orderIds } = await shopper()
    let rival: string | undefined
    const read = redis.hgetall.bind(redis)
    const reading = spyOn(redis, 'hgetall').mockImplementationOnce((async (name: string) => {
      rival = (await place(key)).orderId
      return read(name)
    }) as typeof redis.hgetall)
    undo.push(() => reading.mockRestore())
    const answer = await place(key).catch((error) => error.code)
    expect(answer).toEqual(key ? { outcome: 'repeated', orderId: rival } : 'selection_empty')
    expect(await orderIds()).toEqual([rival as string])
    reading.mockRestore()
  }
})

test('a key whose own order is being placed is not stored for the order of another request', async () => {
  const { user, fillCart, place, orderIds, keys } = await shopper()
  const { orderId } = await place()
  await fillCart()
  const idempotencyKey = crypto.randomUUID()
  let storing: Promise<void> | undefined
  const placed = await atFailpoint(
    'place:locked',
    async () => {
      storing = storeIdempotencyKey(user.id, { idempotencyKey, requestDigest: '', orderId })
      await waitForStatement(['select `id` from `tb_users`', 'insert ignore into `tb_order_key`'])
    },
    () => place(idempotencyKey),
  )
  await storing
  expect((await orderIds()).toSorted()).toEqual([orderId, placed.orderId].toSorted())
  expect(await keys()).toEqual([])
})
