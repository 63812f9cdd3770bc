import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { refunds } from '../../../../src/db/schema/refunds.ts'
import { approveRefund } from '../../../../src/domains/payments/refunds/answer-refund-request.ts'
import { createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createTwoLines, newTrackingNo, type TwoLines } from '../../../support/factories/staff-orders.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['orders.view_orderinfo', 'orders.change_orderinfo'])
})

const ship = (orderId: string, sku?: number) =>
  call('POST', `/meiduo_admin/orders/${orderId}/shipments/`, {
    token: staff.token,
    body: {
      carrier: 'SF',
      tracking_no: newTrackingNo(),
      ...(sku !== undefined && { lines: [{ sku_id: sku, count: 1 }] }),
    },
  })
const isOpen = async ({ orderId, user }: TwoLines) =>
  (await call('GET', `/orders/${orderId}/`, { token: user.token })).json.parcels_open
const dueOf = async (orderId: string) =>
  (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0]?.dueTime

/** Creates an order of 2 + 1 pieces, of which a parcel with one piece of the first line left. */
async function createPartlySent() {
  const order = await createTwoLines()
  expect((await ship(order.orderId, order.skus[0])).status).toBe(201)
  return order
}

test.each([true, false])(
  'unsent pieces that are refunded after the first parcel are not sent, restock %p',
  async (restock) => {
    const order = await createPartlySent()
    const id = await createRefundRequest(order, { lines: [{ skuId: order.skus[1], count: 1 }] })
    await approveRefund(id, { restock })
    expect([await isOpen(order), await dueOf(order.orderId)]).toEqual([true, null])
    const last = await ship(order.orderId)
    expect([last.status, last.json.lines]).toMatchObject([
      201,
      [{ sku_id: order.skus[0], count: 1 }],
    ] as never)
    expect(await isOpen(order)).toBe(false)
  },
)

test.each([true, false])(
  'a refund of all that is left ends the sending of an order, restock %p',
  async (restock) => {
    const order = await createPartlySent()
    const lines = order.skus.map((skuId) => ({ skuId, count: 1 }))
    await approveRefund(await createRefundRequest(order, { lines }), { restock })
    expect(await isOpen(order)).toBe(false)
    expect(await dueOf(order.orderId)).toBeInstanceOf(Date)
    expect((await ship(order.orderId)).json).toMatchObject({ code: 'shipment_exceeds', left: [] })
  },
)

test('a wholly refunded order sends nothing more, also if the request names no pieces', async () => {
  const order = await createPartlySent()
  await approveRefund(await createRefundRequest(order))
  expect(await isOpen(order)).toBe(false)
  expect((await ship(order.orderId)).json).toMatchObject({ code: 'shipment_exceeds', left: [] })
})

test('pieces that the buyer had before their refund are no unsent pieces', async () => {
  const [returned, damaged] = [await createPartlySent(), await createPartlySent()]
  for (const order of [returned, damaged]) {
    const id = await createRefundRequest(order, { lines: [{ skuId: order.skus[0], count: 1 }] })
    const facts = order === returned ? { returnTime: new Date() } : { cause: 'damaged' }
    await db.update(refunds).set(facts).where(eq(refunds.id, id))
    await approveRefund(id)
    const last = await ship(order.orderId)
    expect(last.json.lines).toMatchObject([
      { sku_id: order.skus[0], count: 1 },
      { sku_id: order.skus[1], count: 1 },
    ] as never)
  }
})
