import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import type { CartOwner } from '../../../src/domains/cart/cart-lines.ts'
import { cartKeyOf, readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart, removeCartLine, setCartLine } from '../../../src/domains/cart/change-lines.ts'
import { readSelection, removeOrderedLines } from '../../../src/domains/cart/checkout-selection.ts'
import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { selectAll } from '../../../src/domains/cart/select-all.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { redis } from '../../../src/redis/client.ts'
import { createLimitedPrice } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Item = { price: string; added_price: string | null; price_change: string | null }

async function shopper() {
  const user = await createUser()
  const owner = { kind: 'user', userId: user.id } as const
  const see = async () => {
    const { json } = await call<Item[]>('GET', '/cart/', { token: user.token })
    return json.map(({ price, added_price, price_change }) => [price, added_price, price_change])
  }
  return { user, owner, see }
}

const priceNow = (skuId: number, price: string) => updateSku(skuId, { price })
const addedFens = async (owner: CartOwner) => (await readCart(owner)).map(({ addedFen }) => addedFen)
/** Stores a line in the format of older versions, without a price. */
const storeOldLine = (owner: CartOwner, skuId: number) =>
  redis.hset(cartKeyOf(owner).key, String(skuId), '2:1:1790000000000')

test('a cart item shows how its price changed since it was added, with limited-time prices in both', async () => {
  const [{ owner, see }, skuId] = [await shopper(), await createSku({ price: '100.00' })]
  await addToCart(owner, { skuId, count: 1, selected: true })
  expect(await see()).toEqual([['100.00', '100.00', '0.00']])
  await priceNow(skuId, '80.00')
  expect(await see()).toEqual([['80.00', '100.00', '-20.00']])
  await priceNow(skuId, '120.50')
  expect(await see()).toEqual([['120.50', '100.00', '20.50']])
  await createLimitedPrice(skuId, '70.00')
  expect(await see()).toEqual([['70.00', '100.00', '-30.00']])
  await removeCartLine(owner, skuId)
  await addToCart(owner, { skuId, count: 1, selected: true })
  expect(await see()).toEqual([['70.00', '70.00', '0.00']])
})

test('adding more pieces stores the current price, unless the addition is refused', async () => {
  const [{ owner, see }, skuId] = [await shopper(), await createSku({ price: '100.00', stock: 3 })]
  await addToCart(owner, { skuId, count: 1, selected: true })
  await priceNow(skuId, '90.00')
  await expect(addToCart(owner, { skuId, count: 3, selected: true })).rejects.toThrow()
  expect(await see()).toEqual([['90.00', '100.00', '-10.00']])
  await addToCart(owner, { skuId, count: 1, selected: true })
  expect(await see()).toEqual([['90.00', '90.00', '0.00']])
})

test('changing the count or the selection, and ordering some pieces, retain the price at the time of adding', async () => {
  const [{ user, owner }, skuId] = [await shopper(), await createSku({ price: '100.00' })]
  await addToCart(owner, { skuId, count: 1, selected: true })
  await priceNow(skuId, '90.00')
  await setCartLine(owner, { skuId, count: 2, selected: true })
  const { checkoutId, lines } = await readSelection(user.id)
  await setCartLine(owner, { skuId, count: 5, selected: false })
  await selectAll(owner, true)
  await removeOrderedLines(user.id, checkoutId, lines)
  expect(await readCart(owner)).toEqual([{ skuId, count: 3, selected: true, addedFen: 10_000 }])
})

test('a line of an older version has no added price until more pieces are added', async () => {
  const [{ owner, see }, skuId] = [await shopper(), await createSku({ price: '100.00' })]
  await storeOldLine(owner, skuId)
  const newer = await createSku({ price: '5.00' })
  await addToCart(owner, { skuId: newer, count: 1, selected: true })
  await setCartLine(owner, { skuId, count: 3, selected: false })
  await selectAll(owner, true)
  expect(await readCart(owner)).toMatchObject([
    { skuId, count: 3, selected: true, addedFen: null },
    { skuId: newer },
  ])
  expect((await see())[0]).toEqual(['100.00', null, null])
  await addToCart(owner, { skuId, count: 1, selected: true })
  expect((await see())[0]).toEqual(['100.00', '100.00', '0.00'])
})

test('a merge stores the price at which the guest added the SKU, or else the known price', async () => {
  const { user, owner } = await shopper()
  const guests = { kind: 'guest', guestId: crypto.randomUUID() } as const
  const [both, known, unknown, fresh] = [
    await createSku({ price: '100.00' }),
    await createSku({ price: '50.00' }),
    await createSku({ price: '40.00' }),
    await createSku({ price: '30.00' }),
  ]
  for (const skuId of [both, known]) await addToCart(owner, { skuId, count: 1, selected: true })
  await storeOldLine(owner, unknown)
  await priceNow(both, '80.00')
  for (const skuId of [both, unknown, fresh]) await addToCart(guests, { skuId, count: 1, selected: true })
  await storeOldLine(guests, known)
  await mergeGuestCart(guests.guestId, user.id)
  const fens = new Map((await readCart(owner)).map(({ skuId, addedFen }) => [skuId, addedFen]))
  expect([both, known, unknown, fresh].map((id) => fens.get(id))).toEqual([8_000, 5_000, 4_000, 3_000])
})

test('a guest with a claimed and a new cart sees the later price of a line that is in both', async () => {
  const owner = { kind: 'guest', guestId: crypto.randomUUID() } as const
  const skuId = await createSku({ price: '100.00' })
  await addToCart(owner, { skuId, count: 1, selected: true })
  await redis.rename(cartKeyOf(owner).key, `${cartKeyOf(owner).key}:merging`)
  expect(await addedFens(owner)).toEqual([10_000])
  await priceNow(skuId, '80.00')
  await addToCart(owner, { skuId, count: 1, selected: true })
  expect(await addedFens(owner)).toEqual([8_000])
})

for (const [state, change] of [
  ['went off sale', { isLaunched: false }],
  ['fell short of stock', { stock: 1 }],
  ['was sold out', { stock: 0 }],
] as const)
  test(`a line that ${state} is unavailable, and can be deselected, reduced and removed, but not selected again`, async () => {
    const [{ user, owner }, skuId] = [await shopper(), await createSku({ stock: 5 })]
    await addToCart(owner, { skuId, count: 4, selected: true })
    await db.update(skus).set(change).where(eq(skus.id, skuId))
    const put = async (count: number, selected: boolean) => {
      const body = { sku_id: skuId, count, selected }
      return (await call('PUT', '/cart/', { token: user.token, body })).status
    }
    const see = async () => (await call<object[]>('GET', '/cart/', { token: user.token })).json
    expect(await see()).toMatchObject([{ available: false, selected: true, count: 4 }])
    expect([await put(5, false), await put(4, true)]).toEqual([400, 400])
    expect([await put(4, false), await put(3, false)]).toEqual([200, 200])
    expect(await see()).toMatchObject([{ available: false, selected: false, count: 3 }])
    const removed = await call('DELETE', `/cart/?sku_id=${skuId}`, { token: user.token })
    expect([removed.status, await see()]).toEqual([204, []])
  })
