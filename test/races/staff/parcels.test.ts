import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { refunds } from '../../../src/db/schema/refunds.ts'
import { shipmentLines, shipments } from '../../../src/db/schema/shipments.ts'
import { deleteCarrier } from '../../../src/domains/orders/shipments/change-carriers.ts'
import { changeShipment } from '../../../src/domains/orders/shipments/change-shipment.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import { postAddress } from '../../support/factories/addresses.ts'
import { createFreeOrder } from '../../support/factories/orders/free-orders.ts'
import { createOrder, statusOf } from '../../support/factories/orders/orders.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import {
  createShipped,
  createTestCarrier,
  createTwoLines,
  newTrackingNo,
} from '../../support/factories/staff-orders.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

let people: TestUser[]
beforeAll(async () => {
  people = await Promise.all(
    [1, 2, 3, 4, 5].map(() => createStaff(['orders.change_orderinfo', 'orders.view_orderinfo'])),
  )
})

const ship = (orderId: string, at = 0, body: object = {}) =>
  call('POST', `/meiduo_admin/orders/${orderId}/shipments/`, {
    token: people[at]?.token as string,
    body: { carrier: 'SF', tracking_no: newTrackingNo(), ...body },
  })
const codeOf = ({ status, json }: Awaited<ReturnType<typeof ship>>) => (status < 300 ? status : json.code)
const sentOf = async (orderId: string) => {
  const rows = await db
    .select({ count: shipmentLines.count })
    .from(shipmentLines)
    .innerJoin(shipments, eq(shipments.id, shipmentLines.shipmentId))
    .where(eq(shipments.orderId, orderId))
  return rows.reduce((sum, { count }) => sum + count, 0)
}

test('of two people who ship the same order concurrently, one sends it', async () => {
  for (let round = 0; round < 4; round++) {
    const { orderId } = await createTwoLines()
    const codes = (await Promise.all([ship(orderId, 0), ship(orderId, 1)])).map(codeOf)
    expect(codes.sort()).toEqual([201, 'shipment_exceeds'])
    expect([await sentOf(orderId), await statusOf(orderId)]).toEqual([3, 3])
  }
})

test('the same parcel sent concurrently is stored once', async () => {
  const { orderId, skus } = await createTwoLines()
  const body = { tracking_no: newTrackingNo(), lines: [{ sku_id: skus[0], count: 1 }] }
  const codes = (await Promise.all(people.map((_, at) => ship(orderId, at, body)))).map(codeOf)
  expect(codes.filter((code) => code === 201)).toHaveLength(1)
  expect(codes.filter((code) => code === 'shipment_exists')).toHaveLength(4)
  expect(await sentOf(orderId)).toBe(1)
})

test('parcels that together exceed an order do not leave', async () => {
  const { orderId, skus } = await createTwoLines()
  const body = { lines: [{ sku_id: skus[0], count: 1 }] }
  const codes = (await Promise.all(people.map((_, at) => ship(orderId, at, body)))).map(codeOf)
  expect(codes.filter((code) => code === 201)).toHaveLength(2)
  expect(codes.filter((code) => code === 'shipment_exceeds')).toHaveLength(3)
  expect(await sentOf(orderId)).toBe(2)
})

test('a parcel and a concurrent refund request: no parcel leaves after the request', async () => {
  for (let round = 0; round < 4; round++) {
    const { orderId, user } = await createOrder(2)
    const [sent, asked] = await Promise.all([
      ship(orderId),
      call('POST', `/orders/${orderId}/refunds/`, { token: user.token, body: { reason: '不想要了' } }),
    ])
    expect(asked.status).toBe(201)
    expect([201, 'refund_requested']).toContain(codeOf(sent) as never)
    expect(await statusOf(orderId)).toBe(codeOf(sent) === 201 ? 3 : 2)
    const [request] = await db.select().from(refunds).where(eq(refunds.orderId, orderId))
    expect(request?.status).toBe('requested')
    // neither the first parcel nor a further one leaves while the request is open
    expect(codeOf(await ship(orderId))).toBe('refund_requested')
  }
})

test('a forced parcel and a concurrent withdrawal leave no open request', async () => {
  const { orderId, user } = await createOrder(2)
  const token = user.token
  const asked = await call<{ id: number }>('POST', `/orders/${orderId}/refunds/`, {
    token,
    body: { reason: '不想要了' },
  })
  const [sent, withdrawn] = await Promise.all([
    ship(orderId, 0, { force: true, reason: '商品已经打包' }),
    call('DELETE', `/orders/${orderId}/refunds/${asked.json.id}/`, { token }),
  ])
  expect(sent.status).toBe(201)
  const [request] = await db.select().from(refunds).where(eq(refunds.orderId, orderId))
  expect(request?.status).toBe(withdrawn.status === 204 ? 'withdrawn' : 'rejected')
})

test('a parcel and a concurrent cancellation: one of them happens', async () => {
  for (let round = 0; round < 4; round++) {
    const { orderId } = await createFreeOrder()
    const path = `/meiduo_admin/orders/${orderId}/cancellation/`
    const [sent, cancelled] = await Promise.all([
      ship(orderId),
      call('POST', path, { token: people[1]?.token as string, body: { reason: '商品缺货' } }),
    ])
    const isSent = sent.status === 201
    expect([codeOf(sent), codeOf(cancelled)]).toEqual(isSent ? [201, 'order_state'] : ['order_state', 200])
    expect([await statusOf(orderId), await sentOf(orderId)]).toEqual(isSent ? [3, 1] : [6, 0])
  }
})

test('the address of an order changes before its parcel leaves, or not', async () => {
  for (let round = 0; round < 4; round++) {
    const { orderId, user } = await createOrder(2)
    const { json } = await postAddress(user.token, { receiver: '新收货人' })
    const [sent, changed] = await Promise.all([
      ship(orderId),
      call('PUT', `/meiduo_admin/orders/${orderId}/address/`, {
        token: people[1]?.token as string,
        body: { address: json.id },
        headers: { 'if-match': '*' },
      }),
    ])
    const [order] = await db.select().from(orders).where(eq(orders.orderId, orderId))
    expect(sent.status).toBe(201)
    expect([200, 'order_state']).toContain(codeOf(changed) as never)
    expect(order?.receiver === '新收货人').toBe(changed.status === 200)
  }
})

test.each(['sent', 'corrected'] as const)(
  'a parcel that is %s while its carrier is deleted waits, and the carrier is unknown',
  async (verb) => {
    const carrier = await createTestCarrier()
    const wish = { carrier: carrier.code, trackingNo: newTrackingNo() }
    const sent = verb === 'corrected' ? await createShipped() : undefined
    const { orderId } = sent ?? (await createOrder(2))
    let answer: Promise<unknown> | undefined
    await deleteCarrier(carrier.id, async () => {
      const store = sent ? changeShipment(orderId, sent.parcel.id, wish) : shipOrder(orderId, wish)
      answer = store.catch((error) => error)
      await waitForStatement([
        'select `tb_carrier`.`id` from `tb_carrier`',
        'insert into `tb_shipment` ',
        'update `tb_shipment` ',
      ])
    })
    expect(await answer).toMatchObject({ status: 400, code: 'carrier_unknown' })
    expect([await statusOf(orderId), await sentOf(orderId)]).toEqual(sent ? [3, 1] : [2, 0])
  },
)

test('the deletion of a carrier waits for a parcel that is being sent, and finds it', async () => {
  const { id, code } = await createTestCarrier()
  const { orderId } = await createOrder(2)
  let deleted: Promise<unknown> | undefined
  await shipOrder(orderId, { carrier: code, trackingNo: newTrackingNo() }, async () => {
    deleted = deleteCarrier(id).catch((error) => error)
    await waitForStatement('select `id`, `code`, `name`, `number_pattern`, `tracking_url` from `tb_carrier`')
  })
  expect(await deleted).toMatchObject({ status: 409, code: 'carrier_in_use' })
  expect(await sentOf(orderId)).toBe(1)
})
