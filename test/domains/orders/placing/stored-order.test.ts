import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { config } from '../../../../src/config/index.ts'
import { db } from '../../../../src/db/client.ts'
import { orderInvoices } from '../../../../src/db/schema/invoices.ts'
import { orderEvents, orderLines, orders } from '../../../../src/db/schema/orders.ts'
import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { digestSelection } from '../../../../src/domains/cart/selection-digest.ts'
import { type PlaceRequest, placeOrder } from '../../../../src/domains/orders/placing/place-order.ts'
import { now } from '../../../../src/lib/clock.ts'
import { createUserCoupon } from '../../../support/factories/rules.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser } from '../../../support/factories/users.ts'

const picture = 'products/stored-order.webp'

/** Orders two pieces of a new SKU without a cart. */
async function buyNow(more: Partial<PlaceRequest> = {}) {
  const [user, sku] = [await createUser(), await createSku({ price: '20.00', defaultImageUrl: picture })]
  const lines = [{ skuId: sku, count: 2 }]
  const request = { userId: user.id, addressId: user.addressId, payMethod: 3, idempotencyKey: undefined }
  const { orderId } = await placeOrder({ ...request, lines, ...more })
  const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  return { user, sku, lines, orderId, row: row as typeof orders.$inferSelect }
}

test('an order stores its amounts, its remark, its invoice, its lines and the deadline of its payment to the second', async () => {
  const begun = now().getTime()
  const invoice = { kind: 'company', title: '某公司', taxNumber: '91350100M000100Y43' } as const
  const remark = '请放门卫'
  const idempotencyKey = crypto.randomUUID()
  const { user, sku, orderId, row } = await buyNow({ invoice, remark, idempotencyKey })
  expect(row).toMatchObject({
    ...{ userId: user.id, addressId: user.addressId, payMethod: 3, status: 1, remark, idempotencyKey },
    ...{ totalCount: 2, totalAmount: '40.00', discountAmount: '0.00', freight: '10.00', payAmount: '50.00' },
    ...{ dueTime: null, hiddenTime: null, receivedTime: null },
  })
  expect(row.createTime.getTime()).toBeGreaterThanOrEqual(begun)
  expect(row.updateTime).toEqual(row.createTime)
  expect(row.payDeadline.getTime() - row.createTime.getTime()).toBe(config.orderPayTimeoutSeconds * 1_000)
  expect(await db.select().from(orderLines).where(eq(orderLines.orderId, orderId))).toMatchObject([
    {
      ...{ skuId: sku, name: '测试商品 雾蓝', imageUrl: picture, count: 2, price: '20.00' },
      ...{ promotionShare: '0.00', couponShare: '0.00', isCommented: false },
    },
  ])
  expect(await db.select().from(orderInvoices).where(eq(orderInvoices.orderId, orderId))).toMatchObject([
    invoice,
  ])
  const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId))
  expect(events).toMatchObject([
    { fromStatus: null, toStatus: 1, cause: 'placed', createTime: row.createTime },
  ])
})

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('the digest of a request, by which its repetition is known after an upgrade, never changes', async () => {
  const [plain, remarked, priced] = [
    await buyNow(),
    await buyNow({ remark: 'a', invoice: { kind: 'personal', title: 'b', taxNumber: undefined } }),
    await buyNow({ expectedPayFen: 5_000 }),
  ]
  const linesOf = ({ lines }: typeof plain) => `{"lines":"${digestSelection(lines)}"}`
  const start = ({ user }: typeof plain) => `[${user.addressId},3`
  expect(plain.row.requestDigest).toBe(sha256(`${start(plain)},${linesOf(plain)}]`))
  expect(remarked.row.requestDigest).toBe(
    sha256(`${start(remarked)},"a",["personal","b",null],${linesOf(remarked)}]`),
  )
  expect(priced.row.requestDigest).toBe(sha256(`${start(priced)},{"shownFen":5000},${linesOf(priced)}]`))
  const { user, lines } = plain
  for (const line of lines) await addToCart({ kind: 'user', userId: user.id }, { ...line, selected: true })
  const selection = digestSelection(lines)
  const request = { userId: user.id, addressId: user.addressId, payMethod: 3, idempotencyKey: undefined }
  const { orderId } = await placeOrder({ ...request, selection })
  const [ofCart] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  expect(ofCart?.requestDigest).toBe(sha256(`${start(plain)},{"selection":"${selection}"}]`))
})

test('with one key, any other value of the request is refused: address, method, remark, invoice, coupon, price, lines', async () => {
  const idempotencyKey = crypto.randomUUID()
  const { user, sku, lines, orderId } = await buyNow({ idempotencyKey })
  const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
  // the key belongs to its user
  const request = { userId: user.id, addressId: user.addressId, payMethod: 3, idempotencyKey, lines }
  const answerTo = (change: Partial<PlaceRequest>) =>
    placeOrder({ ...request, ...change }).then(
      (placement) => placement,
      ({ code }) => code,
    )
  const others: Partial<PlaceRequest>[] = [
    { addressId: user.addressId + 1 },
    { payMethod: 2 },
    { remark: 'x' },
    { invoice: { kind: 'personal', title: 'x', taxNumber: undefined } },
    { couponId: coupon },
    { expectedPayFen: 5_000 },
    { selection: digestSelection(lines) },
    { lines: [{ skuId: sku, count: 1 }] },
  ]
  for (const change of others)
    expect([change, await answerTo(change)]).toEqual([change, 'idempotency_key_reused'])
  expect(await answerTo({})).toEqual({ outcome: 'repeated', orderId })
})
