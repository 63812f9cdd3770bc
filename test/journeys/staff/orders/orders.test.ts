import { beforeAll, expect, test } from 'bun:test'
import { eq, sql } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { orderEvents, orders } from '../../../../src/db/schema/orders.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { createNote } from '../../../../src/domains/orders/notes/order-notes.ts'
import { shipOrder } from '../../../../src/domains/orders/shipments/ship-order.ts'
import { createFreeOrder } from '../../../support/factories/orders/free-orders.ts'
import { createOrder, statusOf } from '../../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createShipped, newTrackingNo } from '../../../support/factories/staff-orders.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['orders.view_orderinfo', 'orders.change_orderinfo'])
})

const get = (path: string) => call('GET', `/meiduo_admin${path}`, { token: staff.token })
const setStatus = (orderId: string, status: unknown, method = 'PUT') =>
  call(method, `/meiduo_admin/orders/${orderId}/status/`, { token: staff.token, body: { status } })
type Row = { order_id: string; status: number }
const idsOf = async (query: string) =>
  ((await get(`/orders/?pagesize=100&${query}`)).json.lists as Row[]).map(({ order_id }) => order_id)

test('a row of the list has exactly the members of the console, newest first', async () => {
  const user = await createUser()
  const [first, second] = [await createOrder(1, { user }), await createOrder(2, { user })]
  const { json } = await get(`/orders/?page=1&pagesize=10&keyword=${user.username}`)
  expect(json).toMatchObject({ count: 2, page: 1, pages: 1, pagesize: 10 })
  expect(json.count_exact).toBeUndefined()
  const [newest, oldest] = json.lists as Row[]
  expect(newest).toEqual({
    order_id: second.orderId,
    create_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    status: 2,
    status_name: '待发货',
    user: user.username,
    pay_amount: expect.stringMatching(/^\d+\.\d\d$/),
  } as never)
  expect(oldest?.order_id).toBe(first.orderId)
  expect(json.list).toEqual(json.lists)
})

test('each filter finds the orders that fit, together with others', async () => {
  const user = await createUser()
  const unpaid = await createOrder(1, { user })
  const shipped = await createOrder(3, { user })
  const asked = await createOrder(2, { user })
  await createRefundRequest(asked)
  const own = `keyword=${user.username}`
  expect(await idsOf(`${own}&status=1`)).toEqual([unpaid.orderId])
  expect(await idsOf(`${own}&carrier=SF`)).toEqual([shipped.orderId])
  expect(await idsOf(`${own}&carrier=${encodeURIComponent('顺丰速运')}&status=2`)).toEqual([])
  expect(await idsOf(`${own}&refund=requested`)).toEqual([asked.orderId])
  expect(await idsOf(`${own}&refund=requested&status=3`)).toEqual([])
  expect(await idsOf(`${own}&min_amount=0&max_amount=99999`)).toHaveLength(3)
  expect(await idsOf(`${own}&min_amount=99999`)).toEqual([])
  expect(await idsOf(`${own}&to=2020-01-01T00:00:00Z`)).toEqual([])
  expect(await idsOf(`${own}&from=2020-01-01T00:00:00Z`)).toHaveLength(3)
  expect(await idsOf(`${own}&overdue=true`)).toEqual([])
  expect(await idsOf(`${own}&status=&carrier=&from=&overdue=`)).toHaveLength(3)
  expect(await idsOf(`keyword=${unpaid.orderId}`)).toEqual([unpaid.orderId])
  expect(await idsOf(`keyword=${unpaid.orderId.slice(0, 22)}`)).toContain(unpaid.orderId)
  expect(await idsOf(`keyword=${user.username.slice(0, -1)}`)).toEqual([])
  expect((await get('/orders/?carrier=NONE')).json).toMatchObject({ status: 400, code: 'carrier_unknown' })
  expect((await get(`/orders/?${own}&page=2`)).status).toBe(404)
})

test('an imported order, which has microseconds, is found by its parcel and by its refund request together with other filters', async () => {
  const user = await createUser()
  const [shipped, asked] = [await createOrder(2, { user }), await createOrder(2, { user })]
  const imported = sql`create_time + interval 123 microsecond`
  await db.update(orders).set({ createTime: imported }).where(eq(orders.userId, user.id))
  await shipOrder(shipped.orderId, { carrier: 'SF', trackingNo: newTrackingNo() })
  await createRefundRequest(asked)
  const around = 'min_amount=0.01'
  for (const [query, orderId] of [
    ['carrier=SF&status=3', shipped.orderId],
    [`carrier=SF&${around}`, shipped.orderId],
    ['refund=requested&status=2', asked.orderId],
    [`refund=requested&${around}`, asked.orderId],
  ])
    expect([query, (await idsOf(query as string)).includes(orderId as string)]).toEqual([query, true])
})

test('the details have everything, with the second name of a picture', async () => {
  const { orderId, user, sku, parcel } = await createShipped()
  await createNote(orderId, '易碎', { id: staff.id, username: staff.username, isSuperuser: false })
  const { json, headers } = await get(`/orders/${orderId}/`)
  expect(headers.get('etag')).toMatch(/^".+"$/)
  expect(json).toMatchObject({
    order_id: orderId,
    user: user.username,
    status: 3,
    status_name: '待收货',
    pay_method: 2,
    skus: [{ count: 1, sku: { id: sku } }],
    address: { receiver: expect.any(String), mobile: expect.any(String), place: expect.any(String) },
    payments: [{ applied: true, refunds: [] }],
    refunds: [],
    shipments: [{ id: parcel.id, code: 'SF', carrier: '顺丰速运', tracking_no: parcel.trackingNo }],
    parcels_open: false,
  } as never)
  const [line] = json.skus as { sku: Record<string, unknown> }[]
  expect(line?.sku.default_image).toBe(line?.sku.default_image_url as never)
  const timeline = json.timeline as { kind: string; to: number | null; note: string; user: string }[]
  expect(timeline.map(({ kind, to, note }) => [kind, to, note])).toEqual([
    ['status', 1, ''],
    ['status', 2, ''],
    ['status', 3, ''],
    ['note', null, '易碎'],
  ])
  expect(timeline.at(-1)?.user).toBe(staff.username)
  const shown = await call('GET', `/orders/${orderId}/`, { token: user.token })
  expect(shown.text).not.toContain('易碎')
  expect((await get('/orders//')).status).toBe(404)
})

const steps = [
  [1, 6],
  [2, 3],
  [3, 4],
  [4, 5],
] as const
const statuses = [1, 2, 3, 4, 5, 6]

test.each(statuses)('from status %d staff set exactly the statuses that may follow', async (from) => {
  const { orderId } = await createOrder(from)
  for (const to of statuses) {
    const isNext = steps.some(([a, b]) => a === from && b === to)
    if (isNext) continue
    const { status, json } = await setStatus(orderId, String(to), to % 2 ? 'PUT' : 'PATCH')
    expect([to, status]).toEqual([to, to === from ? 200 : 409])
    expect(json).toMatchObject(to === from ? { order_id: orderId, status: to } : { code: 'order_state' })
  }
  const next = steps.find(([a]) => a === from)?.[1]
  if (next) expect((await setStatus(orderId, next)).json).toEqual({ order_id: orderId, status: next })
  expect(await statusOf(orderId)).toBe(next ?? from)
})

test('an order of 0.00 is cancelled until it ships, and a wrong status is bad input', async () => {
  const { orderId } = await createFreeOrder()
  for (const wrong of [0, 7, '', 'x', null]) {
    const { status, json } = await setStatus(orderId, wrong)
    expect([wrong, status, json.errors]).toEqual([wrong, 400, [expect.objectContaining({ field: 'status' })]])
  }
  expect((await setStatus(orderId, 6)).status).toBe(200)
  expect(await statusOf(orderId)).toBe(6)
  expect((await setStatus('404', 3)).status).toBe(404)
})

test.each([1, 2, 3, 4, 5, 6])(
  'the status %d again is 200, without an audit entry or an event',
  async (status) => {
    const { orderId } = await createOrder(status)
    const traces = async () => [
      await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId)),
      await db
        .select()
        .from(auditEntries)
        .where(eq(auditEntries.object, `order:${orderId}`)),
    ]
    const before = await traces()
    for (const method of ['PUT', 'PATCH'])
      expect(await setStatus(orderId, status, method)).toMatchObject({
        status: 200,
        json: { order_id: orderId, status },
      })
    expect(await traces()).toEqual(before)
  },
)

test('an order with an open refund request is not marked as shipped', async () => {
  const order = await createOrder(2)
  const id = await createRefundRequest(order)
  expect((await setStatus(order.orderId, 3)).json).toMatchObject({ code: 'refund_requested', refunds: [id] })
  expect(await statusOf(order.orderId)).toBe(2)
})

test('a stale version of an order is refused', async () => {
  const { orderId } = await createOrder(2)
  const { headers } = await get(`/orders/${orderId}/`)
  expect((await setStatus(orderId, 3)).status).toBe(200)
  const answer = await call('PUT', `/meiduo_admin/orders/${orderId}/status/`, {
    token: staff.token,
    body: { status: 4 },
    headers: { 'if-match': headers.get('etag') as string },
  })
  expect(answer.json).toMatchObject({ code: 'precondition_failed', changed_by: staff.username })
  expect(await statusOf(orderId)).toBe(3)
})
