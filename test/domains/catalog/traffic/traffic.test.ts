import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { dayTraffic } from '../../../../src/db/schema/figures.ts'
import { addToCart, removeCartLine, setCartLine } from '../../../../src/domains/cart/change-lines.ts'
import { countVisitor, flushTraffic } from '../../../../src/domains/catalog/views/count-traffic.ts'
import { shopDay } from '../../../../src/domains/catalog/views/shop-day.ts'
import { storeVisitors } from '../../../../src/domains/catalog/views/store-traffic.ts'
import { foldFigures } from '../../../../src/domains/staff/figures/fold-figures.ts'
import { shiftClock } from '../../../../src/lib/clock.ts'
import { redis } from '../../../../src/redis/client.ts'
import { keys } from '../../../../src/redis/keys.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createUser } from '../../../support/factories/users.ts'
import { foldUntil } from '../../../support/fold-until.ts'
import { call, randomAddress } from '../../../support/http.ts'
import { waitUntil } from '../../../support/processes/isolated-app.ts'

// days on which no other test counts; the clock moves one day for each test
const dayMs = 86_400_000
let shiftMs = randomInt(950, 1_100) * 366 * dayMs
const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

beforeAll(() => shiftClock(shiftMs))
beforeEach(nextDay)
afterAll(() => shiftClock(-shiftMs))

function nextDay(): void {
  shiftClock(dayMs)
  shiftMs += dayMs
}

async function storedTraffic() {
  await flushTraffic()
  await storeVisitors()
  const [row] = await db.select().from(dayTraffic).where(eq(dayTraffic.day, shopDay()))
  return { visitors: row?.visitors ?? 0, carts: row?.carts ?? 0 }
}

async function visit(count: number, prefix = 'user'): Promise<void> {
  for (let i = 0; i < count; i++) {
    const visitor = `${prefix} ${i}`
    countVisitor({ key: visitor, userAgent: browser, identify: () => visitor })
    if (i % 4_000 === 0) await flushTraffic()
  }
}

test('100,000 visitors are counted within 2 %, also when they come again', async () => {
  const errors: number[] = []
  // the standard error is 0.81 %, so one day in seventy is beyond 2 %, and the median of three days practically never
  for (let day = 0; day < 3; day++) {
    nextDay()
    await visit(100_000)
    await visit(5_000)
    errors.push(Math.abs((await storedTraffic()).visitors - 100_000))
  }
  expect(errors.sort((a, b) => a - b)[1]).toBeLessThanOrEqual(2_000)
}, 120_000)

test('the stored count survives a Redis that has lost the day, and no visitor counts twice', async () => {
  await visit(300, 'guest')
  const before = (await storedTraffic()).visitors
  expect(before).toBeWithin(294, 307)
  await redis.del(keys.visitors(shopDay()))
  await visit(300, 'guest')
  await visit(1, 'late')
  expect((await storedTraffic()).visitors - before).toBeWithin(0, 3)
  expect((await redis.getBuffer(keys.visitors(shopDay())))?.includes('guest')).toBe(false)
})

test('a visitor is a user on any device, else a guest, else an address with an agent; a crawler is none', async () => {
  const [sku, user] = [await createSku(), await createUser()]
  const [address, other] = [randomAddress(), randomAddress()]
  const look = (from: string, headers: Record<string, string> = {}, token?: string) =>
    call('GET', `/skus/${sku}/`, {
      headers: { 'x-forwarded-for': from, 'user-agent': browser, ...headers },
      ...(token && { token }),
    })
  const counted = async () => (await storedTraffic()).visitors
  for (const [from, device] of [
    [address, 'a'],
    [other, 'b'],
  ] as const)
    await look(from, { 'user-agent': `${browser} ${device}` }, user.token)
  await waitUntil('the user is counted once', async () => (await counted()) === 1)
  await look(address)
  await look(address)
  await waitUntil('the address is counted once', async () => (await counted()) === 2)
  await look(other)
  const added = await call<{ guest_token: string }>('POST', '/cart/', {
    headers: { 'x-forwarded-for': address, 'user-agent': browser },
    body: { sku_id: sku, count: 1 },
  })
  expect(added.status).toBe(201)
  await look(other, { 'x-guest-cart': added.json.guest_token, 'user-agent': `${browser} c` })
  await look(address, { 'x-guest-cart': added.json.guest_token })
  await look(address, {
    'user-agent': 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  })
  await waitUntil('another address and the guest are counted once', async () => (await counted()) === 4)
})

test('a cart counts when its first line is put into it', async () => {
  const [a, b, user] = [await createSku(), await createSku(), await createUser()]
  const owner = { kind: 'user', userId: user.id } as const
  const carts = async () => (await storedTraffic()).carts
  await addToCart(owner, { skuId: a, count: 1, selected: true })
  await addToCart(owner, { skuId: a, count: 1, selected: true })
  await addToCart(owner, { skuId: b, count: 1, selected: true })
  expect(await carts()).toBe(1)
  await removeCartLine(owner, a)
  await removeCartLine(owner, b)
  await setCartLine(owner, { skuId: b, count: 1, selected: true })
  await expect(
    addToCart({ kind: 'guest', guestId: crypto.randomUUID() }, { skuId: a, count: 99, selected: true }),
  ).rejects.toThrow()
  expect(await carts()).toBe(2)
})

test('the conversion of a day is that of its visitors, carts, orders and paid orders', async () => {
  await visit(20)
  for (const status of [1, 2, 2, 6]) await createOrder(status)
  await storedTraffic()
  await foldUntil()
  await foldFigures()
  const { token } = await createStaff(['orders.view_figures'])
  const day = shopDay()
  const { json } = await call('GET', `/meiduo_admin/statistics/conversion/?from=${day}&to=${day}`, { token })
  const figures = {
    visitors: 20,
    carts: 4,
    orders: 4,
    paid_orders: 2,
    cart_rate: 0.2,
    order_rate: 0.2,
    paid_rate: 0.1,
  }
  expect(json).toMatchObject({ from: day, to: day, total: figures, days: [{ day, ...figures }] })
})
