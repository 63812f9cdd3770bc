import { expect, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { outboxMessages } from '../../../src/db/schema/messages.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { sendOutboxMessages } from '../../../src/domains/messages/send-messages.ts'
import { applyTimeouts } from '../../../src/domains/orders/lifecycle/apply-timeouts.ts'
import { completeRefund, reopenRefund } from '../../../src/domains/orders/refunds/refund-state-machine.ts'
import { requestRefund } from '../../../src/domains/orders/refunds/request-refund.ts'
import { expectReturn } from '../../../src/domains/orders/refunds/return-goods.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { approveRefund, rejectRefund } from '../../../src/domains/payments/refunds/answer-refund-request.ts'
import * as sms from '../../../src/gateways/messages/sms.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createReceiver, outboxOf, receivedBy, sendMessagesOf } from '../../support/factories/messages.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'

const choose = (token: string, channel: unknown) =>
  call('PUT', '/user/order_messages/', { token, body: { channel } })
const shipment = { carrier: '顺丰速运', trackingNo: 'SF7001234567890' }

test('messages are off until the user asks for them, and the choice can be read', async () => {
  const { id, token } = await createUser()
  const chosen = async () => (await call('GET', '/user/order_messages/', { token })).json
  expect(await chosen()).toEqual({ channel: 'off' })
  const changed = await choose(token, 'sms')
  expect([changed.status, changed.json]).toEqual([200, { channel: 'sms' }])
  expect(await chosen()).toEqual({ channel: 'sms' })
  const mail = await choose(token, 'email')
  expect([mail.status, mail.json.code, mail.json.errors]).toEqual([
    400,
    'email_not_verified',
    [expect.objectContaining({ field: 'channel' })],
  ])
  await db
    .update(users)
    .set({ email: 'a@example.com', emailActive: true, mobile: null })
    .where(eq(users.id, id))
  expect((await choose(token, 'email')).status).toBe(200)
  expect((await choose(token, 'sms')).json.code).toBe('mobile_missing')
  expect(await chosen()).toEqual({ channel: 'email' })
  for (const channel of ['fax', '', null, 1])
    expect([channel, (await choose(token, channel)).status]).toEqual([channel, 400])
})

test.each(['order_shipped', 'order_received', 'refund_done', 'refund_rejected', 'return_expected'] as const)(
  'SMS cannot be chosen where the shop cannot send %s',
  async (missing) => {
    const { token } = await createUser()
    const configured = spyOn(sms, 'isSmsNoticeConfigured').mockImplementation((kind) => kind !== missing)
    const refused = await choose(token, 'sms')
    configured.mockRestore()
    expect([refused.status, refused.json.code]).toEqual([503, 'gateway_not_configured'])
    expect((await call('GET', '/user/order_messages/', { token })).json).toEqual({ channel: 'off' })
  },
)

test('shipping and receipt are reported once by SMS to the mobile of the account', async () => {
  const user = await createReceiver('sms')
  const { orderId } = await createOrder(2, { user })
  await shipOrder(orderId, shipment)
  await expect(shipOrder(orderId, shipment)).rejects.toThrow('shipment_exists')
  await call('POST', `/orders/${orderId}/receipt/`, { token: user.token })
  expect((await outboxOf(user.id)).map(({ kind, subject }) => [kind, JSON.parse(subject)])).toEqual([
    ['order_shipped', { order_id: orderId }],
    ['order_received', { order_id: orderId }],
  ])
  expect(await sendMessagesOf(user.id)).toEqual([true, true])
  expect(await receivedBy(user.mobile)).toEqual([
    `【美多商城】您的订单 ${orderId} 已发货，顺丰速运，运单号 SF7001234567890。`,
    `【美多商城】您的订单 ${orderId} 已确认收货，欢迎评价。`,
  ])
  expect(await sendMessagesOf(user.id)).toEqual([])
})

test('a receipt by time-out is reported by mail to the verified mailbox', async () => {
  const user = await createReceiver('email')
  const { orderId } = await createOrder(3, { user })
  await db
    .update(orders)
    .set({ dueTime: addSeconds(now(), -1) })
    .where(eq(orders.orderId, orderId))
  await applyTimeouts('auto_received', 100)
  await sendMessagesOf(user.id)
  const mails = await receivedBy(user.email)
  expect(mails).toHaveLength(2)
  expect(mails[1]).toContain(`您的订单 ${orderId} 已确认收货`)
  expect(await receivedBy(user.mobile)).toEqual([])
})

test('the results of refund requests are reported, a repeated result once', async () => {
  const user = await createReceiver('sms')
  const { orderId } = await createOrder(2, { user })
  const asking = { userId: user.id, orderId, lines: undefined, idempotencyKey: undefined }
  const rejected = await requestRefund({ ...asking, reason: '不喜欢', amountFen: 100 })
  await rejectRefund(rejected.id, '商品已发出')
  const granted = await requestRefund({ ...asking, reason: '还是不喜欢', amountFen: 250 })
  await approveRefund(granted.id)
  expect((await outboxOf(user.id)).map(({ kind }) => kind)).toEqual(['refund_rejected'])
  await transaction((tx) => completeRefund(tx, granted.id))
  await transaction((tx) => completeRefund(tx, granted.id))
  await transaction((tx) => reopenRefund(tx, granted.id))
  await transaction((tx) => completeRefund(tx, granted.id))
  await sendMessagesOf(user.id)
  expect(await receivedBy(user.mobile)).toEqual([
    `【美多商城】您的订单 ${orderId} 的 1.00 元退款申请未通过，原因请见订单详情。`,
    `【美多商城】您的订单 ${orderId} 已退款 2.50 元，款项按原支付方式退回。`,
  ])
})

test('a buyer gets one message that goods are expected, and one that the request is rejected when they never come', async () => {
  const user = await createReceiver('sms')
  const { orderId } = await createOrder(3, { user })
  const asking = { userId: user.id, orderId, lines: undefined, idempotencyKey: undefined }
  const { id } = await requestRefund({ ...asking, reason: '不喜欢', amountFen: 100 })
  await expectReturn(id)
  await expect(expectReturn(id)).rejects.toThrow('refund_state')
  await rejectRefund(id, '未收到退货')
  await expect(rejectRefund(id, '未收到退货')).rejects.toThrow('refund_state')
  const stored = (await outboxOf(user.id)).filter(({ kind }) => kind !== 'order_shipped')
  expect(stored.map(({ kind, subject }) => [kind, JSON.parse(subject)])).toEqual([
    ['return_expected', { order_id: orderId, refund_id: id }],
    ['refund_rejected', { order_id: orderId, refund_id: id }],
  ])
  await sendMessagesOf(user.id)
  expect((await receivedBy(user.mobile)).slice(-2)).toEqual([
    `【美多商城】您的订单 ${orderId} 的 1.00 元退款申请需先退货，请寄回商品并填写运单号，地址请见订单详情。`,
    `【美多商城】您的订单 ${orderId} 的 1.00 元退款申请未通过，原因请见订单详情。`,
  ])
})

test('a user who wants no messages gets no row in the outbox', async () => {
  const user = await createReceiver('off')
  await createOrder(4, { user })
  expect(await outboxOf(user.id)).toEqual([])
})

for (const [what, change] of [
  ['has switched messages off', { orderMessages: 'off' as const }],
  ['has lost the verification of the mailbox', { emailActive: false }],
  ['is disabled', { isActive: false }],
] as const)
  test(`a stored message is dropped if its user ${what}`, async () => {
    const user = await createReceiver('email')
    await createOrder(3, { user })
    await db.update(users).set(change).where(eq(users.id, user.id))
    expect(await sendMessagesOf(user.id)).toEqual([false])
    const [row] = await outboxOf(user.id)
    expect([row?.dueTime, row?.sentTime]).toEqual([null, null])
    expect([await receivedBy(user.email), await receivedBy(user.mobile)]).toEqual([[], []])
  })

test('a message of three days ago is not sent', async () => {
  const user = await createReceiver('sms')
  await createOrder(3, { user })
  const change = async (days: number) => {
    const createTime = addSeconds(now(), -days * 86_400)
    await db
      .update(outboxMessages)
      .set({ createTime, dueTime: now() })
      .where(eq(outboxMessages.userId, user.id))
  }
  await change(3.01)
  expect(await sendMessagesOf(user.id)).toEqual([false])
  await change(2.99)
  expect(await sendMessagesOf(user.id)).toEqual([true])
})

test('the job sends what is due and nothing that waits', async () => {
  const [due, waiting] = [await createReceiver('sms'), await createReceiver('sms')]
  for (const user of [due, waiting]) await createOrder(3, { user })
  const dueTime = addSeconds(now(), 3_600)
  await db.update(outboxMessages).set({ dueTime }).where(eq(outboxMessages.userId, waiting.id))
  await waitUntil('the message is sent', async () => {
    await sendOutboxMessages(500)
    return (await outboxOf(due.id))[0]?.sentTime instanceof Date
  })
  expect(await receivedBy(due.mobile)).toHaveLength(1)
  expect(await outboxOf(waiting.id)).toMatchObject([{ tries: 0, sentTime: null, dueTime }])
})

test('messages are part of the export, and closing the account deletes them', async () => {
  const user = await createReceiver('sms')
  await createOrder(5, { user })
  await sendMessagesOf(user.id)
  const { json } = await call('GET', '/user/export/', { token: user.token })
  expect(json).toMatchObject({
    order_messages: 'sms',
    messages: [{ kind: 'order_shipped', sent_at: expect.any(String) }, { kind: 'order_received' }],
  })
  const body = { password: user.password }
  expect((await call('DELETE', '/user/', { token: user.token, body })).status).toBe(204)
  expect(await outboxOf(user.id)).toEqual([])
  const [row] = await db.select({ channel: users.orderMessages }).from(users).where(eq(users.id, user.id))
  expect(row?.channel).toBe('off')
})
