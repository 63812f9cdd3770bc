import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, pool } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { mergeGuestCart } from '../../../src/domains/cart/merge-guest-cart.ts'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { databaseErrno } from '../../../src/lib/server-errors.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { runChild, spawnChild } from '../../support/processes/child-process.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

for (const point of ['merge:claimed', 'merge:applied']) {
  test(`a process killed at ${point} neither loses nor duplicates lines of the guest's cart`, async () => {
    const [user, sku, other] = [await createUser(), await createSku({ stock: 9 }), await createSku()]
    const guestId = crypto.randomUUID()
    await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 2, selected: true })
    await addToCart({ kind: 'guest', guestId }, { skuId: sku, count: 3, selected: false })
    const { killed } = await runChild('races/children/crash.ts', point, 'merge', guestId, user.id)
    expect(killed).toBe(true)
    expect(await readCart({ kind: 'guest', guestId })).toMatchObject([
      { skuId: sku, count: 3, selected: false },
    ])
    await addToCart({ kind: 'guest', guestId }, { skuId: other, count: 1, selected: true })

    await mergeGuestCart(guestId, user.id)
    await mergeGuestCart(guestId, user.id)
    expect(await readCart({ kind: 'user', userId: user.id })).toMatchObject([
      { skuId: sku, count: 5, selected: false },
      { skuId: other, count: 1, selected: true },
    ])
    expect(await readCart({ kind: 'guest', guestId })).toEqual([])
  })
}

/** Creates a user with two pieces of a SKU in the cart. `state` reads its stock, sales, orders and cart. */
async function fillCart() {
  const [user, sku] = [await createUser(), await createSku({ stock: 5 })]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 2, selected: true })
  const state = async () => {
    const [row] = await db.select({ stock: skus.stock, sales: skus.sales }).from(skus).where(eq(skus.id, sku))
    const placed = await db.select().from(orders).where(eq(orders.userId, user.id))
    return { ...row, orders: placed.length, cart: (await readCart({ kind: 'user', userId: user.id })).length }
  }
  const place = () =>
    placeOrder({ userId: user.id, addressId: user.addressId, payMethod: 2, idempotencyKey: undefined })
  return { user, sku, state, place }
}

test('a process killed after it locked the rows of its order and before it writes changes nothing', async () => {
  const { user, state, place } = await fillCart()
  const { killed } = await runChild(
    'races/children/crash.ts',
    'place:locked',
    'place',
    user.id,
    user.addressId,
  )
  expect(killed).toBe(true)
  await place()
  expect(await state()).toEqual({ stock: 3, sales: 2, orders: 1, cart: 0 })
})

test('a process killed after it took stock, while it waits for a lock, has placed the whole order or none', async () => {
  const { user, sku, state, place } = await fillCart()
  const rival = await pool.getConnection()
  await rival.query('START TRANSACTION')
  // placing updates the SPU after the SKU and before it inserts the stock movements
  await rival.query(
    'SELECT id FROM tb_goods WHERE id = (SELECT goods_id FROM tb_sku WHERE id = ?) FOR UPDATE',
    [sku],
  )
  const child = spawnChild('races/children/crash.ts', 'never', 'place', user.id, user.addressId)
  await waitUntil('the child process waits for the lock', () => isLocked(sku))
  child.kill('SIGKILL')
  await child.exited
  await rival.query('COMMIT')
  rival.release()
  await waitUntil('the lock on the SKU is released', async () => !(await isLocked(sku)))
  const left = await state()
  expect([left.stock, left.sales, left.orders]).toEqual(left.orders === 0 ? [5, 0, 0] : [3, 2, 1])
  await place()
  expect(await state()).toEqual({ stock: 3, sales: 2, orders: 1, cart: 0 })
})

/** Whether a transaction currently locks the row of a SKU. */
async function isLocked(sku: number): Promise<boolean> {
  try {
    await pool.query('SELECT id FROM tb_sku WHERE id = ? FOR UPDATE NOWAIT', [sku])
    return false
  } catch (error) {
    if (![1205, 3572].includes(databaseErrno(error) ?? 0)) throw error
    return true
  }
}

test('a process killed between commit and response has placed one order, and a retry returns that order', async () => {
  const { user, state, place } = await fillCart()
  const { killed } = await runChild(
    'races/children/crash.ts',
    'place:committed',
    'place',
    user.id,
    user.addressId,
  )
  expect(killed).toBe(true)
  expect(await state()).toEqual({ stock: 3, sales: 2, orders: 1, cart: 1 })
  const [stored] = await db.select().from(orders).where(eq(orders.userId, user.id))
  expect((await place()).orderId).toBe(stored?.orderId as string)
  expect(await state()).toEqual({ stock: 3, sales: 2, orders: 1, cart: 0 })
})

test('after such a crash, a line added later is ordered alone and the old lines are not ordered twice', async () => {
  const { user, state, place } = await fillCart()
  await runChild('races/children/crash.ts', 'place:committed', 'place', user.id, user.addressId)
  const later = await createSku()
  await addToCart({ kind: 'user', userId: user.id }, { skuId: later, count: 1, selected: true })
  await place()
  expect(await state()).toEqual({ stock: 3, sales: 2, orders: 2, cart: 0 })
})
