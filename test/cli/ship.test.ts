import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { outboxMessages } from '../../src/db/schema/messages.ts'
import { shipments } from '../../src/db/schema/shipments.ts'
import { auditEntries } from '../../src/db/schema/staff.ts'
import { createOrder, statusOf } from '../support/factories/orders/orders.ts'
import { createRefundRequest } from '../support/factories/orders/paid-orders.ts'
import { call } from '../support/http.ts'
import { runScript } from '../support/processes/child-process.ts'
import { withoutShopLine } from './shop-line.ts'

const ship = async (...args: string[]) => {
  const { status, output, errors } = await runScript({}, 'src/cli/ship.ts', ...args)
  return { status, said: (output + withoutShopLine(errors)).trim() }
}
const shipmentsOf = (orderId: string) =>
  db
    .select({ id: shipments.id, carrier: shipments.carrier, trackingNo: shipments.trackingNo })
    .from(shipments)
    .where(eq(shipments.orderId, orderId))

test('the command ships a paid order once, with its shipment and the message to the buyer', async () => {
  const { user, orderId } = await createOrder(2)
  const { token } = user
  expect((await call('PUT', '/user/order_messages/', { token, body: { channel: 'sms' } })).status).toBe(200)
  expect(await ship(orderId, '顺丰速运', 'SF1234567890123')).toEqual({
    status: 0,
    said: `shipped: order ${orderId} by 顺丰速运, SF1234567890123`,
  })
  expect(await statusOf(orderId)).toBe(3)
  const again = await ship(orderId, '圆通速递', 'YT1234567890123')
  expect([again.status, again.said]).toEqual([1, expect.stringContaining('shipment_exceeds: ')])
  expect(await shipmentsOf(orderId)).toEqual([
    { id: expect.any(Number), carrier: '顺丰速运', trackingNo: 'SF1234567890123' },
  ])
  const messages = await db.select().from(outboxMessages).where(eq(outboxMessages.userId, user.id))
  expect(messages.map(({ kind }) => kind)).toEqual(['order_shipped'])
  const [parcel] = await shipmentsOf(orderId)
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `shipment:${parcel?.id}`))
  expect(entries).toMatchObject([
    { actor: 'ship', action: 'ship', address: expect.stringMatching(/^.+@.+$/) },
  ])
}, 30_000)

test('an order with an open refund request does not ship, and the command names the request', async () => {
  const order = await createOrder(2)
  const { orderId } = order
  const id = await createRefundRequest(order)
  const { status, said } = await ship(orderId, '顺丰速运', 'SF1234567890123')
  expect([status, said]).toEqual([
    1,
    expect.stringMatching(new RegExp(`^refund_requested: .*{"refunds":\\[${id}]}$`)),
  ])
  expect([await statusOf(orderId), await shipmentsOf(orderId)]).toEqual([2, []])
}, 30_000)

test('an unknown order is refused, and arguments that do not fit print the usage', async () => {
  const unknown = await ship('404', '顺丰速运', 'SF1234567890123')
  expect([unknown.status, unknown.said]).toEqual([1, expect.stringContaining('not_found: ')])
  for (const args of [
    [],
    ['1'],
    ['1', '顺丰'],
    ['x', '顺丰', 'SF1234567890123'],
    ['1', '顺'.repeat(21), 'SF1234567890123'],
    ['1', '顺丰', 'S F'],
  ])
    expect([args, await ship(...args)]).toEqual([
      args,
      { status: 2, said: expect.stringContaining('usage: bun run ship') },
    ])
}, 60_000)
