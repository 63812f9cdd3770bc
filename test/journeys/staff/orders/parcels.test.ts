import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { refunds } from '../../../../src/db/schema/refunds.ts'
import { shipments } from '../../../../src/db/schema/shipments.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { approveRefund } from '../../../../src/domains/payments/refunds/answer-refund-request.ts'
import { createOrder, statusOf } from '../../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createShipped, createTwoLines, newTrackingNo } from '../../../support/factories/staff-orders.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['orders.view_orderinfo', 'orders.change_orderinfo'])
})

const ship = (orderId: string, body: object, path = 'shipments') =>
  call('POST', `/meiduo_admin/orders/${orderId}/${path}/`, {
    token: staff.token,
    body: { carrier: 'SF', tracking_no: newTrackingNo(), ...body },
  })
const shownTo = async ({ token }: TestUser, orderId: string) =>
  (await call('GET', `/orders/${orderId}/`, { token })).json

test('an order ships in several parcels, and buyer and staff see which are to come', async () => {
  const { orderId, user, skus } = await createTwoLines()
  const number = newTrackingNo()
  const first = await ship(orderId, {
    tracking_no: ` ${number.toLowerCase()} `,
    lines: [{ sku_id: String(skus[0]), count: '1' }],
  })
  expect([first.status, first.json.tracking_no]).toEqual([201, number])
  expect(await shownTo(user, orderId)).toMatchObject({
    status: 3,
    parcels_open: true,
    shipments: [{ tracking_no: number, lines: [{ sku_id: skus[0], count: 1 }] }],
  } as never)
  const tooMany = await ship(orderId, { lines: [{ sku_id: skus[0], count: 2 }] })
  expect(tooMany.json).toMatchObject({
    code: 'shipment_exceeds',
    left: [
      { sku_id: skus[0], count: 1 },
      { sku_id: skus[1], count: 1 },
    ],
  })
  const last = await ship(orderId, {}, 'shipment')
  expect([last.status, last.json.lines]).toMatchObject([
    201,
    [
      { sku_id: skus[0], count: 1 },
      { sku_id: skus[1], count: 1 },
    ],
  ] as never)
  const shown = await shownTo(user, orderId)
  expect([shown.parcels_open, (shown.shipments as unknown[]).length]).toEqual([false, 2])
  expect((await ship(orderId, {})).json).toMatchObject({ code: 'shipment_exceeds', left: [] })
})

test('an order that waits for parcels does not time out to received before its last one', async () => {
  const { orderId, skus } = await createTwoLines()
  await ship(orderId, { lines: [{ sku_id: skus[1], count: 1 }] })
  const due = async () => {
    const [order] = await db.select().from(orders).where(eq(orders.orderId, orderId))
    return order?.dueTime
  }
  expect(await due()).toBeNull()
  await ship(orderId, {})
  expect(await due()).toBeInstanceOf(Date)
})

test('an order that was marked as shipped gets its number later, also while a refund is asked', async () => {
  const order = await createOrder(2)
  const path = `/meiduo_admin/orders/${order.orderId}/status/`
  await call('PUT', path, { token: staff.token, body: { status: 3 } })
  expect(await shownTo(order.user, order.orderId)).toMatchObject({ shipments: [], parcels_open: false })
  await createRefundRequest(order)
  expect((await ship(order.orderId, {})).status).toBe(201)
})

test('force with a reason rejects the open request with it, in the same transaction', async () => {
  const order = await createOrder(2)
  const id = await createRefundRequest(order)
  expect((await ship(order.orderId, {})).json).toMatchObject({ code: 'refund_requested', refunds: [id] })
  const bare = await ship(order.orderId, { force: true })
  expect([bare.status, Object.keys(bare.json)]).toEqual([400, expect.arrayContaining(['reason', 'name'])])
  // a parcel that is refused leaves the request open
  const unfit = await ship(order.orderId, {
    force: true,
    reason: '已打包',
    lines: [{ sku_id: order.sku, count: 9 }],
  })
  expect(unfit.json.code).toBe('shipment_exceeds')
  expect(await shownTo(order.user, order.orderId)).toMatchObject({
    refunds: [{ status: 'requested' }],
  } as never)
  const sent = await ship(order.orderId, { force: 'true', reason: '商品已经打包' })
  expect(sent.status).toBe(201)
  expect(await shownTo(order.user, order.orderId)).toMatchObject({
    refunds: [{ status: 'rejected', reply: '商品已经打包' }],
  } as never)
  const [entry, ...others] = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `refund:${id}`))
  expect([others, entry?.userId, entry?.action]).toEqual([[], staff.id, 'createShipment'])
  expect([JSON.parse(entry?.before ?? ''), JSON.parse(entry?.after ?? '')]).toMatchObject([
    { status: 'requested' },
    { status: 'rejected' },
  ])
})

test('force rejects no request whose goods are expected, on their way or with the shop', async () => {
  const order = await createTwoLines()
  await ship(order.orderId, { lines: [{ sku_id: order.skus[0], count: 1 }] })
  const asked = { lines: [{ skuId: order.skus[0], count: 1 }] }
  const [id, waiting] = [await createRefundRequest(order, asked), await createRefundRequest(order, asked)]
  const force = () => ship(order.orderId, { force: true, reason: '商品已经打包' })
  const stateOf = async (refund: number) =>
    (await db.select({ status: refunds.status }).from(refunds).where(eq(refunds.id, refund)))[0]?.status
  for (const status of ['return_expected', 'returning', 'received', 'inspected'] as const) {
    await db.update(refunds).set({ status }).where(eq(refunds.id, id))
    expect((await force()).json).toMatchObject({ status: 409, code: 'refund_requested', refunds: [id] })
    expect([await stateOf(id), await stateOf(waiting)]).toEqual([status, 'requested'])
  }
  await db.update(refunds).set({ status: 'requested' }).where(eq(refunds.id, id))
  expect((await force()).status).toBe(201)
  expect([await stateOf(id), await stateOf(waiting)]).toEqual(['rejected', 'rejected'])
})

test('pieces that were refunded before the first parcel are not sent', async () => {
  const order = await createTwoLines()
  const id = await createRefundRequest(order, { lines: [{ skuId: order.skus[0], count: 1 }] })
  await approveRefund(id)
  const sent = await ship(order.orderId, {})
  expect(sent.json.lines).toMatchObject([
    { sku_id: order.skus[0], count: 1 },
    { sku_id: order.skus[1], count: 1 },
  ] as never)
  expect(await shownTo(order.user, order.orderId)).toMatchObject({ parcels_open: false })
})

test('a parcel names a known carrier, a fitting number and lines of the order, once', async () => {
  const { orderId, skus } = await createTwoLines()
  const refusals: [object, string, string][] = [
    [{ carrier: '骑手' }, 'carrier_unknown', 'carrier'],
    [{ tracking_no: 'X1' }, 'tracking_no_unfit', 'tracking_no'],
    [{ carrier: 'EMS', tracking_no: 'EE123456784CN' }, 'tracking_no_unfit', 'tracking_no'],
    [{ lines: [{ sku_id: 2_000_000_000, count: 1 }] }, 'shipment_line_unknown', 'lines'],
    [
      {
        lines: [
          { sku_id: skus[0], count: 1 },
          { sku_id: skus[0], count: 1 },
        ],
      },
      'line_repeated',
      'lines',
    ],
  ]
  for (const [body, code, member] of refusals) {
    const { status, json } = await ship(orderId, body)
    expect([body, status, json.code, Array.isArray(json[member])]).toEqual([body, 400, code, true])
  }
  expect([
    await statusOf(orderId),
    (await db.select().from(shipments).where(eq(shipments.orderId, orderId))).length,
  ]).toEqual([2, 0])
  const forced = {
    carrier: '顺丰',
    tracking_no: 'X1',
    force_number: true,
    lines: [{ sku_id: skus[0], count: 1 }],
  }
  expect((await ship(orderId, forced)).status).toBe(201)
  expect((await ship(orderId, forced)).json).toMatchObject({ code: 'shipment_exists' })
  expect((await ship((await createOrder(1)).orderId, {})).json).toMatchObject({ code: 'order_state' })
  expect((await ship('404', {})).status).toBe(404)
})

test('a parcel is corrected for 24 hours, with its version, and the audit trail holds no number', async () => {
  const { orderId, parcel } = await createShipped()
  const patch = (body: object, etag?: string) =>
    call('PATCH', `/meiduo_admin/orders/${orderId}/shipments/${parcel.id}/`, {
      token: staff.token,
      body,
      ...(etag && { headers: { 'if-match': etag } }),
    })
  const { json } = await call('GET', `/meiduo_admin/orders/${orderId}/`, { token: staff.token })
  const [{ etag }] = json.shipments as [{ etag: string }]
  const number = newTrackingNo()
  expect((await patch({ tracking_no: number })).status).toBe(428)
  const changed = await patch({ tracking_no: number }, etag)
  expect([changed.status, changed.json.tracking_no]).toEqual([200, number])
  expect((await patch({ tracking_no: newTrackingNo() }, etag)).status).toBe(412)
  expect((await patch({ tracking_no: 'X1' }, '*')).json.code).toBe('tracking_no_unfit')
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `shipment:${parcel.id}`))
  expect(entries).toHaveLength(1)
  expect(JSON.stringify(entries)).not.toContain(number)
  const yesterday = new Date(Date.now() - 86_500_000)
  await db.update(shipments).set({ createTime: yesterday }).where(eq(shipments.id, parcel.id))
  expect((await patch({ tracking_no: newTrackingNo() }, '*')).json).toMatchObject({
    status: 409,
    code: 'shipment_fixed',
  })
})
