import { afterEach, expect, mock, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { stockNotices } from '../../../src/db/schema/favourites.ts'
import { rebuildStockLedger } from '../../../src/domains/catalog/stock/rebuild-stock-ledger.ts'
import { announceRestocked, purgeStockNotices } from '../../../src/domains/favourites/announce-restocked.ts'
import { cancelUnpaid } from '../../../src/domains/orders/lifecycle/cancel-order.ts'
import { orderedQuantities } from '../../../src/domains/orders/lifecycle/ordered-quantities.ts'
import { approveRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import * as mail from '../../../src/gateways/messages/mail.ts'
import * as sms from '../../../src/gateways/messages/sms.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createReceiver, outboxOf, receivedBy, sendMessagesOf } from '../../support/factories/messages.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

afterEach(() => mock.restore())

const ask = ({ token }: TestUser, sku: number) => call('POST', `/skus/${sku}/stock_notice/`, { token })
const cancel = ({ token }: TestUser, sku: number) => call('DELETE', `/skus/${sku}/stock_notice/`, { token })
const waiting = (sku: number) => db.select().from(stockNotices).where(eq(stockNotices.skuId, sku))
const soldOut = () => createSku({ stock: 0 })
const restock = (sku: number, stock = 3) => db.update(skus).set({ stock }).where(eq(skus.id, sku))

/** What a user was sent about stock, after the jobs have run. */
async function announced(user: TestUser): Promise<unknown[]> {
  await announceRestocked()
  return (await outboxOf(user.id)).map(({ kind, subject }) => [kind, JSON.parse(subject)])
}

test('one message is sent by SMS when the SKU is in stock again, and no second one', async () => {
  const [user, sku] = [await createUser(), await soldOut()]
  const asked = await ask(user, sku)
  expect([asked.status, asked.json]).toEqual([201, { sku_id: sku, expires_at: expect.any(String) }])
  expect(Date.parse(asked.json.expires_at as string) - now().getTime()).toBeWithin(
    89.9 * 86_400_000,
    90.1 * 86_400_000,
  )
  expect(await announced(user)).toEqual([])
  await restock(sku)
  expect(await announced(user)).toEqual([['in_stock', { sku_id: sku }]])
  await restock(sku, 0)
  await restock(sku, 5)
  expect(await announced(user)).toHaveLength(1)
  await sendMessagesOf(user.id)
  expect(await receivedBy(user.mobile)).toEqual([
    '【美多商城】您关注的商品“测试商品 雾蓝”已到货，数量有限，售完为止。',
  ])
})

test('the message goes to the verified mailbox if there is one, regardless of the channel for orders', async () => {
  const [user, sku] = [await createReceiver('off'), await soldOut()]
  await ask(user, sku)
  await restock(sku)
  await announceRestocked()
  expect(await sendMessagesOf(user.id)).toEqual([true])
  expect(await receivedBy(user.email)).toEqual([expect.stringContaining('已到货')])
  expect(await receivedBy(user.mobile)).toEqual([])
})

test('a SKU is announced only while it is on sale', async () => {
  const [user, sku] = [await createUser(), await soldOut()]
  await ask(user, sku)
  await db.update(skus).set({ stock: 3, isLaunched: false }).where(eq(skus.id, sku))
  expect(await announced(user)).toEqual([])
  await db.update(skus).set({ isLaunched: true }).where(eq(skus.id, sku))
  expect(await announced(user)).toHaveLength(1)
})

/** Every way in which stock rises, with a SKU whose last piece is in an order. */
const ways: [string, (order: Awaited<ReturnType<typeof createOrder>>) => Promise<unknown>][] = [
  ['a cancelled order', ({ orderId }) => cancelUnpaid(orderId, 'cancelled')],
  ['an expired order', ({ orderId }) => cancelUnpaid(orderId, 'expired')],
  [
    'an import and the rebuilt ledger',
    async ({ sku }) => {
      await restock(sku, 7)
      await rebuildStockLedger(orderedQuantities)
    },
  ],
]
for (const [what, raise] of ways)
  test(`${what} announces the SKU that it brings back`, async () => {
    const [user, sku] = [await createUser(), await createSku({ stock: 1 })]
    const order = await createOrder(1, { lines: [[sku, 1]] })
    expect((await ask(user, sku)).status).toBe(201)
    expect(await announced(user)).toEqual([])
    await raise(order)
    expect(await announced(user)).toEqual([['in_stock', { sku_id: sku }]])
  })

test('a refund announces the SKU that it returns to the stock', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 1 })]
  const order = await createOrder(4, { lines: [[sku, 1]] })
  await ask(user, sku)
  const lines = [{ skuId: sku, count: 1 }]
  await approveRefund(await createRefundRequest(order, { lines }), { restock: true })
  expect(await announced(user)).toHaveLength(1)
})

test('a notice is refused for a SKU in stock, off sale or unknown, and for a user who cannot be reached', async () => {
  const user = await createUser()
  const inStock = await ask(user, await createSku({ stock: 1 }))
  expect([inStock.status, inStock.json.code, inStock.json.stock]).toEqual([409, 'in_stock', 1])
  for (const sku of [await createSku({ stock: 0, isLaunched: false }), 99_999_999])
    expect((await ask(user, sku)).status).toBe(404)
  await db.update(users).set({ mobile: null }).where(eq(users.id, user.id))
  const unreachable = await ask(user, await soldOut())
  expect([unreachable.status, unreachable.json.code]).toEqual([409, 'contact_missing'])
})

test('a notice is refused where it could not be sent, and goes to the address that the shop can send to', async () => {
  const [mobileOnly, both, sku] = [await createUser(), await createReceiver('off'), await soldOut()]
  const canSms = spyOn(sms, 'isSmsNoticeConfigured').mockImplementation((kind) => kind !== 'in_stock')
  const refused = await ask(mobileOnly, sku)
  expect([refused.status, refused.json.code]).toEqual([503, 'gateway_not_configured'])
  expect((await ask(both, sku)).status).toBe(201)
  const canMail = spyOn(mail, 'isMailConfigured').mockReturnValue(false)
  expect((await ask(both, sku)).status).toBe(503)
  canSms.mockReturnValue(true)
  await restock(sku)
  await announceRestocked()
  expect(await sendMessagesOf(both.id)).toEqual([true])
  expect([await receivedBy(both.email), (await receivedBy(both.mobile)).length]).toEqual([[], 1])
  expect(canMail).toHaveBeenCalled()
})

test('asking again keeps one notice and starts its 90 days again; the user can delete it', async () => {
  const [user, sku] = [await createUser(), await soldOut()]
  await ask(user, sku)
  await db
    .update(stockNotices)
    .set({ expiresAt: addSeconds(now(), 60) })
    .where(eq(stockNotices.skuId, sku))
  expect((await ask(user, sku)).status).toBe(201)
  const [notice, ...more] = await waiting(sku)
  expect([more, (notice?.expiresAt.getTime() ?? 0) > addSeconds(now(), 86_400).getTime()]).toEqual([[], true])
  const other = await createUser()
  await ask(other, sku)
  expect([(await cancel(user, sku)).status, (await cancel(user, sku)).status]).toEqual([204, 204])
  expect((await waiting(sku)).map(({ userId }) => userId)).toEqual([other.id])
  await restock(sku)
  expect([await announced(user), (await announced(other)).length]).toEqual([[], 1])
})

test('an expired notice is not sent and is purged; one that has not expired stays', async () => {
  const [user, other, sku] = [await createUser(), await createUser(), await soldOut()]
  for (const each of [user, other]) await ask(each, sku)
  await db
    .update(stockNotices)
    .set({ expiresAt: addSeconds(now(), -1) })
    .where(eq(stockNotices.userId, user.id))
  await purgeStockNotices()
  expect((await waiting(sku)).map(({ userId }) => userId)).toEqual([other.id])
  await db
    .update(stockNotices)
    .set({ expiresAt: addSeconds(now(), -1) })
    .where(eq(stockNotices.userId, other.id))
  await restock(sku)
  expect(await announced(other)).toEqual([])
})

test('a user waits for at most 100 SKUs', async () => {
  const user = await createUser()
  const ids = await Promise.all(Array.from({ length: 100 }, soldOut))
  const expiresAt = addSeconds(now(), 3_600)
  await db.insert(stockNotices).values(ids.slice(1).map((skuId) => ({ userId: user.id, skuId, expiresAt })))
  expect((await ask(user, ids[0] as number)).status).toBe(201)
  const full = await ask(user, await soldOut())
  expect([full.status, full.json.code]).toEqual([409, 'stock_notices_full'])
  expect((await ask(user, ids[0] as number)).status).toBe(201)
})

test('favourites and notices are part of the export, and closing the account deletes them', async () => {
  const [user, sku] = [await createUser(), await soldOut()]
  await ask(user, sku)
  await call('POST', '/favourites/', { token: user.token, body: { sku_id: sku } })
  const { json } = await call('GET', '/user/export/', { token: user.token })
  expect(json).toMatchObject({
    favourites: [{ sku_id: sku, name: '测试商品 雾蓝' }],
    stock_notices: [{ sku_id: sku, expires_at: expect.any(String) }],
  })
  const body = { password: user.password }
  expect((await call('DELETE', '/user/', { token: user.token, body })).status).toBe(204)
  expect(await waiting(sku)).toEqual([])
  await restock(sku)
  expect(await announced(user)).toEqual([])
})
