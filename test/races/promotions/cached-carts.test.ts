import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { coupons, userCoupons } from '../../../src/db/schema/coupons.ts'
import { limitedPrices } from '../../../src/db/schema/promotions.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { changeRules } from '../../../src/domains/promotions/change-rules.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createLimitedPrice, createPromotion, createUserCoupon } from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'
import { createShopper } from './create-shopper.ts'

let otherProcess: Awaited<ReturnType<typeof startSecondProcess>>
beforeAll(async () => {
  otherProcess = await startSecondProcess()
})
afterAll(() => otherProcess.stop())

const getJson = async <T>(token: string, path: string) =>
  (await (await fetch(otherProcess.base + path, { headers: { authorization: `JWT ${token}` } })).json()) as T

type Item = { price: string; name: string; stock: number; available: boolean; promotion: string | null }
const item = async (token: string) => (await getJson<Item[]>(token, '/cart/'))[0] as Item

test('a process with cached carts shows changed rules of every kind after the change has returned', async () => {
  const { user, sku } = await createShopper()
  for (let yuan = 90; yuan > 85; yuan--) {
    await item(user.token)
    await createLimitedPrice(sku, `${yuan}.00`)
    expect((await item(user.token)).price).toBe(`${yuan}.00`)
  }
  await createPromotion([sku], { threshold: '200.00', off: '30.00' })
  expect((await item(user.token)).promotion).toBe('再买 ¥114 减 ¥30')
  const settlement = () =>
    getJson<{ coupons: { id: number }[]; pay_amount: string }>(user.token, '/orders/settlement/')
  expect((await settlement()).coupons).toEqual([])
  const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
  expect((await settlement()).coupons).toMatchObject([{ id: coupon, usable: true, discount: '10.00' }])
  const couponOfUser = db
    .select({ id: userCoupons.couponId })
    .from(userCoupons)
    .where(eq(userCoupons.id, coupon))
  const terms = { offAmount: '12.00', thresholdAmount: '100.00' }
  await changeRules((tx) => tx.update(coupons).set(terms).where(inArray(coupons.id, couponOfUser)))
  expect((await settlement()).coupons).toMatchObject([{ id: coupon, reason: 'below_threshold' }])
})

test('a process with cached carts shows a changed SKU after the change has returned', async () => {
  const { user, sku } = await createShopper()
  for (let i = 1; i < 6; i++) {
    await item(user.token)
    await updateSku(sku, { price: `${i}.00`, name: `第 ${i} 版` })
    expect(await item(user.token)).toMatchObject({ price: `${i}.00`, name: `第 ${i} 版` })
  }
  await updateSku(sku, { isLaunched: false })
  expect((await item(user.token)).available).toBe(false)
})

test('a process with cached carts shows the lower stock after another user has bought', async () => {
  const [{ user, sku }, buyer] = [await createShopper(1), await createShopper()]
  expect(await item(user.token)).toMatchObject({ stock: 1, available: true })
  await addToCart(buyer.owner, { skuId: sku, count: 1, selected: true })
  await buyer.place()
  await waitUntil('the cart shows the lower stock', async () => (await item(user.token)).stock === 0)
  expect((await item(user.token)).available).toBe(false)
})

test('a process with cached carts omits a deleted SKU from the cart and its total, and shows the other lines', async () => {
  const { user, owner, sku } = await createShopper()
  const deleted = await createSku({ price: '7.00' })
  await addToCart(owner, { skuId: deleted, count: 1, selected: true })
  await db.delete(skus).where(eq(skus.id, deleted))
  await waitUntil('the cart omits the SKU', async () => {
    const cart = await getJson<{ id: number }[]>(user.token, '/cart/')
    return Array.isArray(cart) && cart.length === 1 && cart[0]?.id === sku
  })
  for (const path of ['/cart/summary/', '/orders/settlement/'])
    expect(await getJson(user.token, path)).toMatchObject({ total_amount: '100.00' })
})

test('a process with cached carts shows rules that were edited in the database after a short time', async () => {
  const { user, sku } = await createShopper()
  expect((await item(user.token)).price).toBe('100.00')
  const validity = { validFrom: addSeconds(now(), -60), validTo: addSeconds(now(), 3_600) }
  await db.insert(limitedPrices).values({ skuId: sku, price: '80.00', ...validity })
  await waitUntil('the cart shows the new price', async () => (await item(user.token)).price === '80.00')
})
