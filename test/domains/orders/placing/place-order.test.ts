import { afterEach, expect, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { readCart } from '../../../../src/domains/cart/cart-store.ts'
import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { placeOrder } from '../../../../src/domains/orders/placing/place-order.ts'
import { redis } from '../../../../src/redis/client.ts'
import { mintSku, mintUser } from '../../../support/factories/mint.ts'
import { stockOf } from '../../../support/factories/orders.ts'

const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0)) each()
})

async function shopper() {
  const [user, sku] = [await mintUser(), await mintSku()]
  const owner = { kind: 'user', userId: user.id } as const
  await addToCart(owner, { skuId: sku, count: 2, selected: true })
  const place = (idempotencyKey?: string) =>
    placeOrder({ userId: user.id, addressId: user.addressId, payMethod: 2, idempotencyKey })
  const numbers = async () =>
    (await db.select().from(orders).where(eq(orders.userId, user.id))).map(({ orderId }) => orderId)
  return { sku, place, numbers, lines: async () => (await readCart(owner)).length }
}

/** From now on Redis answers no script. */
function loseScripts(): void {
  const commands = redis as unknown as Record<string, unknown>
  for (const name of Object.keys(commands).filter((name) => name.startsWith('script-'))) {
    const script = commands[name]
    commands[name] = () => Promise.reject(new Error('Connection is closed.'))
    undo.push(() => {
      commands[name] = script
    })
  }
}

test('an order that stands is answered though Redis went away before its lines left the cart; the next press gives it again and clears the cart', async () => {
  const { sku, place, numbers, lines } = await shopper()
  loseScripts()
  const placed = await place()
  expect(await numbers()).toEqual([placed])
  for (const each of undo.splice(0)) each()
  expect(await lines()).toBe(1)
  expect(await place()).toBe(placed)
  expect([await lines(), await numbers(), (await stockOf(sku)).stock]).toEqual([0, [placed], 8])
})

test('who finds the cart empty since a rival with the same key has ordered it meanwhile gets that order; without a key he is told so', async () => {
  for (const key of [crypto.randomUUID(), undefined]) {
    const { place, numbers } = await shopper()
    let rival: string | undefined
    const read = redis.hgetall.bind(redis)
    const reading = spyOn(redis, 'hgetall').mockImplementationOnce((async (name: string) => {
      rival = await place(key)
      return read(name)
    }) as typeof redis.hgetall)
    undo.push(() => reading.mockRestore())
    const answer = await place(key).catch((error) => error.code)
    expect(answer).toBe(key ? rival : 'selection_empty')
    expect(await numbers()).toEqual([rival as string])
    reading.mockRestore()
  }
})
