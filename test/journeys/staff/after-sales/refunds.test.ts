import { beforeAll, expect, test } from 'bun:test'
import { and, asc, eq, like } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { users } from '../../../../src/db/schema/auth.ts'
import { outboxMessages } from '../../../../src/db/schema/messages.ts'
import { refunds } from '../../../../src/db/schema/refunds.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import {
  type RefundStatus,
  refundStatuses,
} from '../../../../src/domains/orders/refunds/refund-state-machine.ts'
import { statusOf } from '../../../support/factories/orders/orders.ts'
import { createRefundRequest } from '../../../support/factories/orders/paid-orders.ts'
import { call } from '../../../support/http.ts'
import { createAgent, createSale, movementsOf, owedOf, type Refund, stocksOf } from './calls.ts'

let agent: Awaited<ReturnType<typeof createAgent>>
beforeAll(async () => {
  agent = await createAgent()
})

type Shown = { status: string; reply: string; return: object | null; return_address: object | null }

test('a return moves stock at its inspection and money at its approval, and the buyer sees each state', async () => {
  const { orderId, user, a, b, request } = await createSale()
  const id = await request([
    [a, 2],
    [b, 1],
  ])
  const path = `/orders/${orderId}/refunds/`
  const seen = async () => (await call<Shown[]>('GET', path, { token: user.token })).json[0] as Shown
  expect(await agent.answer(id, 'approval', { require_return: 'true' })).toMatchObject({
    status: 200,
    json: { status: 'return_expected', amount: '81.00', refundable: '129.00' },
  })
  expect(await seen()).toMatchObject({ status: 'return_expected', return: null })
  const parcel = { carrier: ' 顺丰速运', tracking_no: 'SF 1' }
  const reported = () => call<Shown>('POST', `${path}${id}/return/`, { token: user.token, body: parcel })
  expect(await reported()).toMatchObject({
    status: 201,
    json: { status: 'returning', return: { carrier: '顺丰速运', tracking_no: 'SF 1' } },
  })
  expect((await reported()).json.status).toBe('returning')
  const other = { ...parcel, tracking_no: 'SF2' }
  expect(await call('POST', `${path}${id}/return/`, { token: user.token, body: other })).toMatchObject({
    status: 409,
    json: { code: 'refund_state', refund_status: 'returning' },
  })
  expect((await agent.answer(id, 'receipt')).json).toMatchObject({ status: 'received' })
  expect([await stocksOf(a, b), await owedOf(orderId)]).toEqual([[7, 8], []])
  const lines = [
    { sku_id: a, restock: 1, write_off: 1, note: '屏幕破损' },
    { sku_id: String(b), restock: '1', write_off: '0' },
  ]
  expect(await agent.answer(id, 'inspection', { lines })).toMatchObject({
    status: 200,
    json: { status: 'inspected' },
  })
  expect([await stocksOf(a, b), await owedOf(orderId)]).toEqual([[8, 9], []])
  expect(await movementsOf(a)).toEqual([
    ['returned', 2, 'returned', agent.id],
    ['corrected', -1, 'damaged', agent.id],
  ])
  expect(await movementsOf(b)).toEqual([['returned', 1, 'returned', agent.id]])
  expect(await agent.answer(id, 'approval', { restock: true })).toMatchObject({
    status: 400,
    json: { code: 'restock_inspected' },
  })
  expect((await agent.answer(id, 'approval', { amount: 75 })).json).toMatchObject({
    status: 'approved',
    amount: '75.00',
  })
  expect([await stocksOf(a, b), await owedOf(orderId)]).toEqual([[8, 9], ['75.00']])
  expect(await seen()).toMatchObject({ status: 'approved', return_address: null })
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `refund:${id}`))
  expect(entries.map(({ action }) => action)).toEqual([
    'approveRefund',
    'receiveReturn',
    'inspectReturn',
    'approveRefund',
  ])
  expect(entries.every(({ after }) => !after.includes('屏幕破损'))).toBe(true)
})

test('each verb starts in exactly the states that the rules name, and a refusal changes nothing', async () => {
  const { orderId, user, a, request } = await createSale()
  const id = await request([[a, 1]])
  const return_ = { carrier: '顺丰速运', tracking_no: 'SF1' }
  const shopper = { token: user.token, body: return_ }
  const verbs = {
    approve: () => agent.answer(id, 'approval'),
    expect: () => agent.answer(id, 'approval', { require_return: true }),
    reject: () => agent.answer(id, 'rejection', { reason: '已使用' }),
    receive: () => agent.answer(id, 'receipt'),
    inspect: () => agent.answer(id, 'inspection', { lines: [] }),
    report: () => call<Refund>('POST', `/orders/${orderId}/refunds/${id}/return/`, shopper),
    withdraw: () => call<Refund>('DELETE', `/orders/${orderId}/refunds/${id}/`, { token: user.token }),
  }
  /** States in which the verb is not refused; withdrawing twice repeats its answer. */
  const starts: Record<keyof typeof verbs, readonly RefundStatus[]> = {
    approve: ['requested', 'inspected'],
    expect: ['requested'],
    reject: ['requested', 'return_expected', 'returning', 'inspected'],
    receive: ['returning'],
    inspect: ['received'],
    report: ['return_expected'],
    withdraw: ['requested', 'withdrawn'],
  }
  for (const [verb, act] of Object.entries(verbs))
    for (const status of refundStatuses.filter(
      (each) => !starts[verb as keyof typeof verbs].includes(each),
    )) {
      await db.update(refunds).set({ status }).where(eq(refunds.id, id))
      const { status: answered, json } = await act()
      expect([verb, status, answered, json.code]).toEqual([verb, status, 409, 'refund_state'])
      const [row] = await db.select({ status: refunds.status }).from(refunds).where(eq(refunds.id, id))
      expect([verb, row?.status]).toEqual([verb, status])
    }
  expect([await stocksOf(a), await owedOf(orderId)]).toEqual([[7], []])
})

test('an approval pays at most what other requests leave, and restocks the named pieces only', async () => {
  const { orderId, a, b, request } = await createSale()
  const [first, second] = [await request([[a, 2]]), await request([[b, 2]])]
  expect((await agent.answer(first, 'approval', { amount: '99.01' })).json).toMatchObject({
    code: 'refund_exceeds',
    refundable: '99.00',
  })
  for (const amount of ['0', '0.00', '-1', '1.001', 'x'])
    expect([amount, (await agent.answer(first, 'approval', { amount })).status]).toEqual([amount, 400])
  for (const restock of [
    [{ sku_id: a, count: 3 }],
    [{ sku_id: b, count: 1 }],
    'maybe',
    [{ sku_id: a, count: 0 }],
  ])
    expect((await agent.answer(first, 'approval', { restock })).status).toBe(400)
  expect(
    (await agent.answer(first, 'approval', { amount: '99', restock: [{ sku_id: a, count: '1' }] })).json,
  ).toMatchObject({
    amount: '99.00',
    lines: [{ sku_id: a, count: 2, restocked: 1, written_off: 0 }],
  })
  expect((await agent.answer(second, 'approval', { amount: '10.00', restock: false })).json.refundable).toBe(
    '30.00',
  )
  expect([await stocksOf(a, b), await owedOf(orderId)]).toEqual([
    [8, 8],
    ['99.00', '10.00'],
  ])
  expect(await movementsOf(a)).toEqual([['returned', 1, 'returned', agent.id]])
})

test('a request whose goods never arrive is rejected with a reason, and its pieces can be asked for again', async () => {
  const { orderId, user, a, request } = await createSale()
  const path = `/orders/${orderId}/refunds/`
  const parcel = { carrier: '顺丰速运', tracking_no: 'SF1' }
  for (const isSent of [false, true]) {
    const id = await request([[a, 3]])
    await agent.answer(id, 'approval', { require_return: true })
    if (isSent) await call('POST', `${path}${id}/return/`, { token: user.token, body: parcel })
    expect((await agent.answer(id, 'rejection', { reason: '' })).status).toBe(400)
    expect(await agent.answer(id, 'rejection', { reason: '一直没有收到退货' })).toMatchObject({
      status: 200,
      json: { status: 'rejected', reply: '一直没有收到退货' },
    })
    const { json } = await call<Shown[]>('GET', path, { token: user.token })
    const own = (json as (Shown & { id: number })[]).find((each) => each.id === id)
    expect(own).toMatchObject({ status: 'rejected', reply: '一直没有收到退货', return_address: null })
    if (!isSent) expect((await agent.answer(id, 'receipt')).json.code).toBe('refund_state')
    const [entry] = await db
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.object, `refund:${id}`), eq(auditEntries.action, 'rejectRefund')))
    expect(entry?.userId).toBe(agent.id)
  }
  expect([await stocksOf(a), await owedOf(orderId)]).toEqual([[7], []])
})

test('goods that arrive after the rejection open their request again, and are inspected and decided once', async () => {
  const { id, orderId, user, a, seen } = await createRejectedReturn()
  expect((await agent.answer(id, 'inspection', { lines: [] })).json.code).toBe('refund_state')
  expect(await agent.answer(id, 'receipt')).toMatchObject({
    status: 200,
    json: { status: 'received', reply: '', amount: '66.00', refundable: '129.00' },
  })
  expect(await seen()).toMatchObject({
    status: 'received',
    reply: '',
    return: { tracking_no: 'SF1' },
    return_address: null,
  })
  const again = await call<Refund>('POST', `/orders/${orderId}/refunds/`, {
    token: user.token,
    body: { reason: '不喜欢', lines: [{ sku_id: a, count: 2 }] },
  })
  expect(again).toMatchObject({ status: 409, json: { code: 'refund_exceeds' } })
  await agent.answer(id, 'inspection', { lines: [{ sku_id: a, restock: 2, write_off: 0 }] })
  expect((await agent.answer(id, 'rejection', { reason: '商品已使用' })).json.status).toBe('rejected')
  expect(await seen()).toMatchObject({ status: 'rejected', reply: '商品已使用' })
  expect((await agent.answer(id, 'receipt')).json.code).toBe('refund_state')
  expect([await stocksOf(a), await owedOf(orderId)]).toEqual([[9], []])
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `refund:${id}`))
    .orderBy(asc(auditEntries.id))
  expect(entries.map(({ action, userId }) => [action, userId])).toEqual(
    ['approveRefund', 'rejectRefund', 'receiveReturn', 'inspectReturn', 'rejectRefund'].map((action) => [
      action,
      agent.id,
    ]),
  )
  const messages = await db
    .select({ kind: outboxMessages.kind })
    .from(outboxMessages)
    .where(and(eq(outboxMessages.userId, user.id), like(outboxMessages.kind, 'refund_%')))
  expect(messages.map(({ kind }) => kind)).toEqual(['refund_rejected', 'refund_rejected'])
})

test.each([
  ['the money', { amountFen: 10_000 }],
  ['the pieces', 'same pieces'],
] as const)(
  'goods of a rejected request are refused while another request claims %s, and received once it is answered',
  async (_, wish) => {
    const { id, orderId, a, order, seen } = await createRejectedReturn()
    const other = await createRefundRequest(
      order,
      wish === 'same pieces' ? { lines: [{ skuId: a, count: 2 }], amountFen: 100 } : wish,
    )
    expect(await agent.answer(id, 'receipt')).toMatchObject({
      status: 409,
      json: { code: 'refund_exceeds', refundable: wish === 'same pieces' ? '128.00' : '29.00' },
    })
    expect(await seen()).toMatchObject({ status: 'rejected', reply: '一直没有收到退货' })
    await agent.answer(other, 'rejection', { reason: '重复申请' })
    expect((await agent.answer(id, 'receipt')).json.status).toBe('received')
    await agent.answer(id, 'inspection', { lines: [{ sku_id: a, restock: 2, write_off: 0 }] })
    expect((await agent.answer(id, 'approval')).json.status).toBe('approved')
    expect([await stocksOf(a), await owedOf(orderId)]).toEqual([[9], ['66.00']])
  },
)

test('goods of a closed account are received and decided, and no text about the buyer is stored', async () => {
  const { id, user, a } = await createRejectedReturn(5)
  const closing = { token: user.token, body: { password: user.password } }
  expect((await call('DELETE', '/user/', closing)).status).toBe(204)
  expect((await agent.answer(id, 'receipt')).json.status).toBe('received')
  const lines = [{ sku_id: a, restock: 2, write_off: 0, note: '郭小雅 13812345678 的件' }]
  const inspected = await agent.answer(id, 'inspection', { lines })
  expect(inspected.json.lines).toMatchObject([{ restocked: 2, note: '' }])
  const rejected = await agent.answer(id, 'rejection', { reason: '郭小雅 电话 13812345678' })
  expect(rejected.json).toMatchObject({ status: 'rejected', reply: '' })
})

/** A request for two pieces, 66.00, that staff rejected after the buyer had reported their parcel. */
async function createRejectedReturn(status = 3) {
  const { orderId, user, a, request, ...order } = await createSale(status)
  await db.update(users).set({ orderMessages: 'email' }).where(eq(users.id, user.id))
  const id = await request([[a, 2]])
  const path = `/orders/${orderId}/refunds/`
  await agent.answer(id, 'approval', { require_return: true })
  const body = { carrier: '顺丰速运', tracking_no: 'SF1' }
  await call('POST', `${path}${id}/return/`, { token: user.token, body })
  await agent.answer(id, 'rejection', { reason: '一直没有收到退货' })
  const seen = async () => (await call<Shown[]>('GET', path, { token: user.token })).json[0] as Shown
  return { id, orderId, user, a, order: { ...order, orderId, user }, seen }
}

test('a repeated approval with the same key gives the first answer, and another body is refused', async () => {
  const { orderId, a, request } = await createSale()
  const id = await request([[a, 1]])
  const expected = await agent.answer(id, 'approval', { require_return: true }, 'k1')
  expect(expected.json.status).toBe('return_expected')
  expect((await agent.answer(id, 'approval', { require_return: true }, 'k1')).json.status).toBe(
    'return_expected',
  )
  expect(await agent.answer(id, 'approval', {}, 'k1')).toMatchObject({
    status: 422,
    json: { code: 'idempotency_key_reused' },
  })
  await db.update(refunds).set({ status: 'inspected' }).where(eq(refunds.id, id))
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => agent.answer(id, 'approval', { amount: '5.00' }, 'k2')),
  )
  expect(answers.map(({ status, json }) => [status, json.status, json.amount])).toEqual(
    Array(4).fill([200, 'approved', '5.00']),
  )
  expect(await agent.answer(id, 'approval', { amount: '6.00' }, 'k2')).toMatchObject({ status: 422 })
  expect(await agent.answer(id, 'approval', { amount: '5.00' })).toMatchObject({
    json: { code: 'refund_state' },
  })
  expect(await owedOf(orderId)).toEqual(['5.00'])
  const entries = await db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.object, `refund:${id}`), eq(auditEntries.action, 'approveRefund')))
  expect(entries).toHaveLength(2)
})

test('a return is required of shipped goods only, without an amount, and of all pieces of a request without lines', async () => {
  const unshipped = await createSale(2)
  const early = await unshipped.request([])
  expect(await agent.answer(early, 'approval', { require_return: true })).toMatchObject({
    status: 409,
    json: { code: 'order_state', order_status: 2 },
  })
  const { a, b, request } = await createSale(4)
  const [named, rest] = [await request([[a, 1]]), await request([])]
  for (const more of [{ amount: '1.00' }, { restock: true }])
    expect((await agent.answer(rest, 'approval', { require_return: true, ...more })).json.code).toBe(
      'approval_of_return',
    )
  const { json } = await agent.answer(rest, 'approval', { require_return: true })
  expect(json.lines).toMatchObject([
    { sku_id: a, count: 2 },
    { sku_id: b, count: 2 },
  ])
  await db.update(refunds).set({ status: 'received' }).where(eq(refunds.id, rest))
  for (const lines of [
    [{ sku_id: a, restock: 2, write_off: 0 }],
    [
      { sku_id: a, restock: 2, write_off: 1 },
      { sku_id: b, restock: 0, write_off: 0 },
    ],
    [
      { sku_id: a, restock: 1, write_off: 0 },
      { sku_id: a, restock: 1, write_off: 0 },
    ],
  ])
    expect(await agent.answer(rest, 'inspection', { lines })).toMatchObject({
      status: 400,
      json: { code: 'refund_pieces_unfit' },
    })
  expect([await stocksOf(a, b), named > 0]).toEqual([[7, 8], true])
})

test('the list has a state, an order, a buyer; newest first; and a rejection has its reason for the buyer', async () => {
  const { orderId, user, a, b, request } = await createSale()
  const [older, newer] = [await request([[a, 1]]), await request([[b, 1]])]
  const listed = async (query: string) =>
    (await agent.ask<{ lists: Refund[]; count: number }>('GET', `/refunds/?${query}`)).json
  for (const keyword of [orderId, user.username]) {
    expect((await listed(`keyword=${keyword}`)).lists.map(({ id }) => id)).toEqual([newer, older])
    expect(await listed(`keyword=${keyword}&status=rejected`)).toMatchObject({ count: 0, lists: [] })
  }
  await agent.answer(older, 'rejection', { reason: ' 商品已使用 ' })
  expect(await listed(`keyword=${orderId}&status=rejected`)).toMatchObject({
    count: 1,
    lists: [{ id: older }],
  })
  const shown = await call<Shown[]>('GET', `/orders/${orderId}/refunds/`, { token: user.token })
  expect(shown.json[0]).toMatchObject({ status: 'rejected', reply: '商品已使用' })
  expect((await agent.ask('GET', '/refunds/999999999/')).status).toBe(404)
  expect((await agent.ask('GET', '/refunds/?status=open')).status).toBe(400)
  expect(await statusOf(orderId)).toBe(3)
})
