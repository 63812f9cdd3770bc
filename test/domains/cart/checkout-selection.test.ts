import { expect, test } from 'bun:test'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart, setCartLine } from '../../../src/domains/cart/change-lines.ts'
import { readSelection, removeOrderedLines } from '../../../src/domains/cart/checkout-selection.ts'
import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { redis } from '../../../src/redis/client.ts'
import { keys } from '../../../src/redis/keys.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function shopper() {
  const [user, one, two] = [
    await createUser(),
    await createSku({ stock: 50 }),
    await createSku({ stock: 50 }),
  ]
  const owner = { kind: 'user', userId: user.id } as const
  await addToCart(owner, { skuId: one, count: 3, selected: true })
  await addToCart(owner, { skuId: two, count: 1, selected: false })
  return { id: user.id, owner, one, two }
}

test('the selection contains the selected lines and a checkout id that cart changes do not replace', async () => {
  const { id, owner, one, two } = await shopper()
  const first = await readSelection(id)
  expect(first.checkoutId).toMatch(uuid)
  expect(first.lines).toEqual([{ skuId: one, count: 3 }])
  await setCartLine(owner, { skuId: two, count: 2, selected: true })
  expect(await readSelection(id)).toEqual({
    checkoutId: first.checkoutId,
    lines: [
      { skuId: one, count: 3 },
      { skuId: two, count: 2 },
    ],
  })
})

test('a user without a cart has an empty selection', async () => {
  const user = await createUser()
  expect((await readSelection(user.id)).lines).toEqual([])
})

test("a cart that was merged from a guest's cart alone has a checkout id", async () => {
  const [user, skuId, guestId] = [await createUser(), await createSku(), crypto.randomUUID()]
  await addToCart({ kind: 'guest', guestId }, { skuId, count: 1, selected: true })
  await mergeGuestCart(guestId, user.id)
  const selection = await readSelection(user.id)
  expect(selection.checkoutId).toMatch(uuid)
  expect(selection.lines).toEqual([{ skuId, count: 1 }])
})

test('ordered lines are removed, other lines stay, and the checkout id changes', async () => {
  const { id, owner, two } = await shopper()
  const { checkoutId, lines } = await readSelection(id)
  await removeOrderedLines(id, checkoutId, lines)
  expect(await readCart(owner)).toMatchObject([{ skuId: two, count: 1, selected: false }])
  const next = await readSelection(id)
  expect(next.checkoutId).toMatch(uuid)
  expect(next.checkoutId).not.toBe(checkoutId)
})

test('pieces that were added to an ordered line meanwhile stay; a line that shrank or was removed is deleted', async () => {
  const { id, owner, one, two } = await shopper()
  await setCartLine(owner, { skuId: two, count: 4, selected: true })
  const { checkoutId, lines } = await readSelection(id)
  await addToCart(owner, { skuId: one, count: 2, selected: true })
  await setCartLine(owner, { skuId: two, count: 1, selected: true })
  await removeOrderedLines(id, checkoutId, [...lines, { skuId: 2_147_483_647, count: 1 }])
  expect(await readCart(owner)).toMatchObject([{ skuId: one, count: 2, selected: true }])
})

test('removing ordered lines repeatedly under one checkout id, even concurrently, subtracts them once', async () => {
  const { id, owner, one, two } = await shopper()
  const { checkoutId, lines } = await readSelection(id)
  await addToCart(owner, { skuId: one, count: 4, selected: true })
  await Promise.all(Array.from({ length: 10 }, () => removeOrderedLines(id, checkoutId, lines)))
  expect(await readCart(owner)).toMatchObject([
    { skuId: one, count: 4, selected: true },
    { skuId: two, count: 1, selected: false },
  ])
  const next = await readSelection(id)
  await removeOrderedLines(id, checkoutId, lines)
  expect(await readSelection(id)).toEqual(next)
})

test('removing ordered lines of a missing cart, or under another checkout id, changes nothing', async () => {
  const [cartless, { id, owner }] = [await createUser(), await shopper()]
  await removeOrderedLines(cartless.id, '', [{ skuId: 1, count: 1 }])
  expect(await redis.exists(keys.userCart(cartless.id))).toBe(0)
  const before = await readCart(owner)
  await removeOrderedLines(id, crypto.randomUUID(), before)
  expect(await readCart(owner)).toEqual(before)
})
