import { afterEach, expect, test } from 'bun:test'
import type { CartOwner } from '../../../src/domains/cart/cart-lines.ts'
import { cartKeyOf, readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart, removeCartLine, setCartLine } from '../../../src/domains/cart/change-lines.ts'
import { readSelection, removeOrderedLines } from '../../../src/domains/cart/checkout-selection.ts'
import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { selectAll } from '../../../src/domains/cart/select-all.ts'
import { shiftClock } from '../../../src/lib/clock.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys, seconds } from '../../../src/redis/keys.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

let shiftedMs = 0

function turnClock(milliseconds: number): void {
  shiftedMs += milliseconds
  shiftClock(milliseconds)
}

afterEach(() => turnClock(-shiftedMs))

const guest = (): CartOwner => ({ kind: 'guest', guestId: crypto.randomUUID() })

test('lines stay in the order of adding, even when the clocks of servers differ', async () => {
  const owner = guest()
  const ids = await Promise.all([createSku(), createSku(), createSku()])
  const order = [ids[1], ids[2], ids[0]] as number[]
  for (const skuId of order) {
    await addToCart(owner, { skuId, count: 1, selected: true })
    turnClock(-60_000)
  }
  await addToCart(owner, { skuId: order[0] as number, count: 1, selected: true })
  await selectAll(owner, false)
  expect((await readCart(owner)).map((line) => line.skuId)).toEqual(order)
})

test("merged lines follow the user's lines, in the order of the guest's cart", async () => {
  const [guestOwner, user] = [guest() as CartOwner & { kind: 'guest' }, await createUser()]
  const owner = { kind: 'user', userId: user.id } as const
  const [a, b, c] = (await Promise.all([createSku(), createSku(), createSku()])) as [number, number, number]
  await addToCart(guestOwner, { skuId: c, count: 1, selected: true })
  await addToCart(guestOwner, { skuId: a, count: 1, selected: true })
  turnClock(60_000)
  await addToCart(owner, { skuId: b, count: 1, selected: true })
  turnClock(-60_000)
  await mergeGuestCart(guestOwner.guestId, user.id)
  expect((await readCart(owner)).map((line) => line.skuId)).toEqual([b, c, a])
})

const changes: Record<string, (owner: CartOwner, skuId: number) => Promise<unknown>> = {
  adding: (owner, skuId) => addToCart(owner, { skuId, count: 1, selected: true }),
  setting: (owner, skuId) => setCartLine(owner, { skuId, count: 2, selected: true }),
  removing: (owner, skuId) => removeCartLine(owner, skuId),
  'selecting all': (owner) => selectAll(owner, true),
}

for (const [name, change] of Object.entries(changes)) {
  test(`${name} resets the TTL of a guest's cart to 30 days and of a user's cart to 365`, async () => {
    const [user, one, two] = [await createUser(), await createSku(), await createSku()]
    for (const owner of [guest(), { kind: 'user', userId: user.id }] as const) {
      for (const skuId of [one, two]) await addToCart(owner, { skuId, count: 1, selected: true })
      const { key } = cartKeyOf(owner)
      await redis.expire(key, 60)
      await change(owner, one)
      const days = owner.kind === 'user' ? 365 : 30
      expect(await redis.ttl(key)).toBeWithin(days * 86_400 - 60, days * 86_400 + 1)
    }
  })
}

test('ordering some lines extends the TTL of the rest to 365 days', async () => {
  const [user, one, two] = [await createUser(), await createSku(), await createSku()]
  const owner = { kind: 'user', userId: user.id } as const
  await addToCart(owner, { skuId: one, count: 1, selected: true })
  await addToCart(owner, { skuId: two, count: 1, selected: false })
  await redis.expire(keys.userCart(user.id), 60)
  const { checkoutId, lines } = await readSelection(user.id)
  await removeOrderedLines(user.id, checkoutId, lines)
  expect(await redis.ttl(keys.userCart(user.id))).toBeWithin(seconds.userCart - 60, seconds.userCart + 1)
})

test('all keys of one cart change share one hash tag, so a Redis Cluster stores them on one node', () => {
  const tag = (key: string) => /\{([^}]+)\}/.exec(key)?.[1]
  const guestId = crypto.randomUUID()
  expect(tag(keys.guestMerging(guestId))).toBe(tag(keys.guestCart(guestId)))
  expect(tag(keys.userMerged(7))).toBe(tag(keys.userCart(7)))
  expect(tag(keys.userCart(7))).toContain('7')
})
