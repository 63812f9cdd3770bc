import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db, transaction } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { outboxMessages } from '../../../src/db/schema/messages.ts'
import { retryMessage } from '../../../src/domains/messages/failed-messages.ts'
import type { OutboxRow } from '../../../src/domains/messages/load-message.ts'
import { sendOutboxMessage } from '../../../src/domains/messages/send-messages.ts'
import { shipOrder } from '../../../src/domains/orders/shipments/ship-order.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { consume, getUsage } from '../../../src/redis/rate-limiter.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import { createReceiver, makeDue, outboxOf, receivedBy } from '../../support/factories/messages.ts'
import { createOrder } from '../../support/factories/orders/orders.ts'
import { call } from '../../support/http.ts'
import { atFailpoint } from '../../support/processes/at-failpoint.ts'
import { runChild } from '../../support/processes/child-process.ts'
import { sandbox } from '../../support/vendors/sandbox.ts'

const later = () => addSeconds(now(), 3_600)

/** A stored message whose due time is far away, so that no job of another test sends it. */
async function storedMessage() {
  const user = await createReceiver('sms')
  await createOrder(3, { user })
  await db.update(outboxMessages).set({ dueTime: later() }).where(eq(outboxMessages.userId, user.id))
  const [row] = await outboxOf(user.id)
  return { user, row: row as OutboxRow }
}
const fault = (mode: string, subject: string, count = 1) =>
  sandbox('/faults/', { gateway: 'sms', mode, subject, count })
const stateOf = async (userId: number) => (await outboxOf(userId))[0] as OutboxRow
const secondsUntil = ({ dueTime }: OutboxRow) => ((dueTime as Date).getTime() - now().getTime()) / 1000

test('a process that is killed before the gateway is called loses nothing: the message arrives once, later', async () => {
  const { user, row } = await storedMessage()
  expect((await runChild('races/children/message-crash.ts', 'message:claimed', row.id)).killed).toBe(true)
  expect(await receivedBy(user.mobile)).toEqual([])
  const claimed = await stateOf(user.id)
  expect([claimed.tries, claimed.sentTime, secondsUntil(claimed) <= 60]).toEqual([1, null, true])
  expect((await runChild('races/children/message-crash.ts', '-', row.id)).output).toBe('true')
  expect(await receivedBy(user.mobile)).toHaveLength(1)
  expect(await stateOf(user.id)).toMatchObject({ tries: 2, dueTime: null, sentTime: expect.any(Date) })
})

test('a process that is killed after the gateway was called repeats the message at most until it is stored as sent', async () => {
  const { user, row } = await storedMessage()
  for (let crash = 1; crash <= 2; crash++) {
    expect((await runChild('races/children/message-crash.ts', 'message:sent', row.id)).killed).toBe(true)
    expect(await receivedBy(user.mobile)).toHaveLength(crash)
  }
  expect((await runChild('races/children/message-crash.ts', '-', row.id)).output).toBe('true')
  expect((await runChild('races/children/message-crash.ts', '-', row.id)).output).toBe('false')
  expect(await receivedBy(user.mobile)).toHaveLength(3)
})

test('a message is tried six times in all, with a growing wait, even if every try is cut off', async () => {
  const { user, row } = await storedMessage()
  const waits: (number | null)[] = []
  for (let tries = 0; tries < 7; tries++) {
    const cutOff = () => Promise.reject(new Error('cut off'))
    await atFailpoint('message:claimed', cutOff, () => sendOutboxMessage({ ...row, tries })).catch(() => {})
    const state = await stateOf(user.id)
    waits.push(state.dueTime && Math.ceil(secondsUntil(state) / 60))
  }
  expect(waits).toEqual([1, 5, 15, 60, 240, null, null])
  // the last try is cut off, too, and staff find the message
  const failed = { dueTime: null, sentTime: null, failedTime: expect.any(Date) }
  expect(await stateOf(user.id)).toMatchObject({ tries: 6, ...failed })
  expect(await receivedBy(user.mobile)).toEqual([])
})

test('a message that the provider refuses permanently is given up and uses no quota', async () => {
  const { user, row } = await storedMessage()
  await fault('refused', user.mobile)
  expect(await sendOutboxMessage(row)).toBe(false)
  const failed = { dueTime: null, sentTime: null, failedTime: expect.any(Date) }
  expect(await stateOf(user.id)).toMatchObject({ tries: 1, ...failed })
  const perMobile = { name: 'sms-message-mobile', points: config.limits.smsPerMobileDaily, seconds: 86_400 }
  expect((await getUsage(perMobile, user.mobile)).used).toBe(0)
  await retryMessage(row.id)
  expect(await sendOutboxMessage({ ...row, tries: 0 })).toBe(true)
  expect(await stateOf(user.id)).toMatchObject({ sentTime: expect.any(Date), failedTime: null })
})

test('beyond the daily limit a message waits for the next day and keeps its tries', async () => {
  const { user, row } = await storedMessage()
  const perMobile = { name: 'sms-message-mobile', points: config.limits.smsPerMobileDaily, seconds: 86_400 }
  await consume(perMobile, user.mobile, config.limits.smsPerMobileDaily)
  expect(await sendOutboxMessage(row)).toBe(false)
  const waiting = await stateOf(user.id)
  expect([waiting.tries, waiting.sentTime]).toEqual([0, null])
  expect(secondsUntil(waiting)).toBeWithin(85_000, 86_401)
  expect(await receivedBy(user.mobile)).toEqual([])
})

test('messages use nothing of the daily limit of codes, and codes nothing of the limit of messages', async () => {
  const { user, row } = await storedMessage()
  const codes = { name: 'sms-mobile', points: config.limits.smsPerMobileDaily, seconds: 86_400 }
  await consume(codes, user.mobile, config.limits.smsPerMobileDaily)
  expect(await sendOutboxMessage(row)).toBe(true)
  expect((await getUsage(codes, user.mobile)).used).toBe(config.limits.smsPerMobileDaily)
  const messages = { ...codes, name: 'sms-message-mobile' }
  expect((await getUsage(messages, user.mobile)).used).toBe(1)
})

test('processes that find the same message send it once', async () => {
  const { user, row } = await storedMessage()
  const due = await makeDue(row.id)
  const sent = await Promise.all(Array.from({ length: 8 }, () => sendOutboxMessage(due)))
  // a job of another test may have sent it first
  expect(sent.filter(Boolean).length).toBeLessThanOrEqual(1)
  expect(await receivedBy(user.mobile)).toHaveLength(1)
})

test('an order that ships while its buyer closes the account leaves no message', async () => {
  const user = await createReceiver('sms')
  const { orderId } = await createOrder(2, { user })
  const { pending } = await transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, user.id)).for('update')
    const shipping = shipOrder(orderId, { carrier: '顺丰速运', trackingNo: 'SF1234567890123' })
    await waitForStatement('insert ignore into `tb_outbox_message`')
    await tx.update(users).set({ orderMessages: 'off' }).where(eq(users.id, user.id))
    return { pending: shipping }
  })
  await pending
  expect(await outboxOf(user.id)).toEqual([])
  const order = await call<{ status: number }>('GET', `/orders/${orderId}/`, { token: user.token })
  expect(order.json.status).toBe(3)
})
