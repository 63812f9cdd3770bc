import { expect, test } from 'bun:test'
import { addToCart } from '../../src/domains/cart/change.ts'
import { mergeGuestCart } from '../../src/domains/cart/merge.ts'
import { readCart } from '../../src/domains/cart/store.ts'
import { mintSku, mintUser } from '../support/mint.ts'

async function guestWith(count: number, stock = 100) {
  const sku = await mintSku({ stock })
  const guestId = crypto.randomUUID()
  await addToCart({ kind: 'guest', guestId }, { skuId: sku, count, selected: true })
  return { sku, guestId }
}

test('two sign-ins of one user racing with one guest cart merge it once', async () => {
  const [{ sku, guestId }, user] = [await guestWith(3), await mintUser()]
  await Promise.all(Array.from({ length: 10 }, () => mergeGuestCart(guestId, user.id)))
  expect(await readCart({ kind: 'user', userId: user.id })).toEqual([
    { skuId: sku, count: 3, selected: true },
  ])
})

test('two users racing for one guest cart: exactly one gets it', async () => {
  const [{ guestId }, one, two] = [await guestWith(3), await mintUser(), await mintUser()]
  await Promise.all([mergeGuestCart(guestId, one.id), mergeGuestCart(guestId, two.id)])
  const carts = await Promise.all([one, two].map(({ id }) => readCart({ kind: 'user', userId: id })))
  expect(carts.map((lines) => lines.length).sort()).toEqual([0, 1])
})

test('the sum is capped at the stock and never falls below what the user had', async () => {
  const [{ sku, guestId }, user] = [await guestWith(4, 5), await mintUser()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 3, selected: false })
  await mergeGuestCart(guestId, user.id)
  expect(await readCart({ kind: 'user', userId: user.id })).toEqual([
    { skuId: sku, count: 5, selected: true },
  ])
})

test('fifty additions at once lose none and do not pass the stock', async () => {
  const [user, sku] = [await mintUser(), await mintSku({ stock: 30 })]
  const owner = { kind: 'user', userId: user.id } as const
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, () => addToCart(owner, { skuId: sku, count: 1, selected: true })),
  )
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(30)
  expect(await readCart(owner)).toEqual([{ skuId: sku, count: 30, selected: true }])
})
