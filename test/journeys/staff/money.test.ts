import { beforeAll, expect, spyOn, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { paymentIncidents } from '../../../src/db/schema/payments.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { getVendorGateway } from '../../../src/gateways/payments/registry.ts'
import { gatewayUnavailable } from '../../../src/lib/errors.ts'
import { createOrder, payOrder, statusOf } from '../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../support/factories/orders/paid-orders.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff([
    'payments.view_payment',
    'payments.view_incident',
    'payments.change_incident',
    'payments.view_bill',
    'payments.change_bill',
  ])
})

type Listed = { count: number; lists: Record<string, unknown>[]; code?: string }
const ask = <T = Listed>(method: string, path: string, body?: object) =>
  call<T>(method, `/meiduo_admin${path}`, { token: staff.token, ...(body && { body }) })

test('a payment is found by its order or trade, with the attempts, captures and refunds of its order', async () => {
  const order = await createOrder(2)
  await payOrder(order.orderId)
  const refundId = await createApprovedRefund(order, 1_000)
  const { lists, count } = (await ask('GET', `/payments/?keyword=${order.orderId}`)).json
  expect([count, lists.map(({ is_applied, amount }) => [is_applied, amount])]).toEqual([
    2,
    [
      [false, '69.90'],
      [true, '69.90'],
    ],
  ])
  const [surplus, applied] = lists as { id: number; trade_id: string }[]
  const byTrade = await ask('GET', `/payments/?keyword=${surplus?.trade_id}&gateway=alipay&is_applied=false`)
  expect(byTrade.json.lists.map(({ id }) => id)).toEqual([surplus?.id])
  expect((await ask('GET', `/payments/?keyword=${order.orderId}&gateway=wechat`)).json.count).toBe(0)
  expect((await ask('GET', `/payments/${applied?.id}/`)).json).toMatchObject({
    id: applied?.id,
    user: order.user.username,
    order: { order_id: order.orderId, status: 2, pay_amount: '69.90' },
    attempts: [],
    captures: [{ id: applied?.id }, { id: surplus?.id }],
    refunds: [
      { cause: 'surplus', amount: '69.90', refund_id: null },
      { cause: 'request', amount: '10.00', refund_id: refundId },
    ],
  })
  const hour = 3_600_000
  const around = (ms: number) => encodeURIComponent(new Date(Date.now() + ms).toISOString())
  for (const [query, found] of [
    [`from=${around(-hour)}&to=${around(hour)}`, 2],
    [`from=${around(hour)}`, 0],
    [`to=${around(-hour)}`, 0],
    ['from=&to=', 2],
  ])
    expect([query, (await ask('GET', `/payments/?keyword=${order.orderId}&${query}`)).json.count]).toEqual([
      query,
      found,
    ])
  for (const query of ['from=soon', 'gateway=bank', 'is_applied=maybe', 'page=9999']) {
    const { status } = await ask('GET', `/payments/?${query}`)
    expect([query, status]).toEqual([query, query === 'page=9999' ? 404 : 400])
  }
  expect((await ask('GET', '/payments/999999999/')).status).toBe(404)
})

test('an incident is resolved once, with a reason that the audit trail masks', async () => {
  const reference = crypto.randomUUID()
  const row = { gateway: 'wechat', kind: 'payment_foreign', outTradeNo: reference, reference }
  await db.insert(paymentIncidents).values(row)
  const open = (await ask('GET', `/incidents/?is_resolved=false&gateway=wechat&keyword=${reference}`)).json
  expect(open).toMatchObject({ count: 1, lists: [{ reference, is_resolved: false, reason: '' }] })
  const path = `/incidents/${(open.lists[0] as { id: number }).id}/`
  expect((await ask('POST', `${path}resolution/`, { reason: '' })).status).toBe(400)
  const answers = await Promise.all(
    [1, 2, 3].map((who) => ask('POST', `${path}resolution/`, { reason: `已与微信核对 ${who}` })),
  )
  expect(answers.map(({ status, json }) => json.code ?? status).sort()).toEqual([
    200,
    'incident_resolved',
    'incident_resolved',
  ])
  expect((await ask('GET', path)).json).toMatchObject({
    is_resolved: true,
    reason: expect.stringContaining('已与微信核对'),
  })
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `incident:${(open.lists[0] as { id: number }).id}`))
  expect([entries.length, entries[0]?.after.includes('核对')]).toEqual([1, false])
})

test('an incident with an order of a closed account is resolved without the reason, which nothing would erase', async () => {
  const { user, orderId } = await createOrder(6)
  expect(
    (await call('DELETE', '/user/', { token: user.token, body: { password: user.password } })).status,
  ).toBe(204)
  const row = { gateway: 'wechat', kind: 'payment_late', outTradeNo: orderId, reference: orderId } as const
  const [{ insertId }] = await db.insert(paymentIncidents).values(row)
  const { status, json } = await ask('POST', `/incidents/${insertId}/resolution/`, { reason: '已联系张建国' })
  expect([status, json]).toMatchObject([200, { is_resolved: true, reason: '' }])
})

test('a bill that staff reconcile repairs what the gateway confirms, also after a failure, and each call has an entry', async () => {
  const order = await createOrder(1)
  const day = new Date(Date.UTC(2021, 0, 1) + Math.floor(Math.random() * 1_000) * 86_400_000)
    .toISOString()
    .slice(0, 10)
  const at = new Date(`${day}T12:00:00+08:00`)
  const tradeNo = crypto.randomUUID().replaceAll('-', '')
  const paid = {
    kind: 'payment',
    outTradeNo: order.orderId,
    tradeNo,
    amountFen: 6_990,
    feeFen: 42,
    at,
  } as const
  const vendor = getVendorGateway('alipay')
  const bill = spyOn(vendor, 'downloadBill').mockImplementation(
    async () => ({ state: 'ready', rows: [paid] }) as never,
  )
  const query = spyOn(vendor, 'query').mockImplementation(() => Promise.reject(gatewayUnavailable()))
  try {
    const wish = { gateway: 'alipay', day }
    expect((await ask('POST', '/bills/', wish)).json.code).toBe('bill_absent')
    expect(await statusOf(order.orderId)).toBe(1)
    query.mockImplementation(async () => ({ state: 'paid', tradeNo, amountFen: 6_990, paidAt: at }) as never)
    const made = await ask<{ id: number }>('POST', '/bills/', wish)
    expect(made).toMatchObject({
      status: 201,
      json: {
        ...wish,
        payments: 1,
        refunds: 0,
        fee: '0.42',
        difference_count: 1,
        repaired_count: 1,
        differences: [{ detail: 'unknown_payment', out_trade_no: order.orderId, is_resolved: true }],
      },
    })
    expect(await statusOf(order.orderId)).toBe(2)
    const again = await ask('POST', `/bills/${made.json.id}/repair/`)
    expect(again).toMatchObject({ status: 200, json: { difference_count: 0, payments: 1 } })
    expect((await ask('GET', `/bills/?gateway=alipay&day=${day}`)).json).toMatchObject({
      count: 1,
      lists: [{ id: made.json.id }],
    })
    expect((await ask('GET', `/payments/?keyword=${order.orderId}`)).json.lists).toMatchObject([
      { fee: '0.42' },
    ])
    expect((await ask('GET', `/bills/?gateway=wechat&day=${day}`)).json.count).toBe(0)
    const entries = await db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.object, `bill:alipay:${day}`))
    expect(entries.map(({ action }) => action)).toEqual([
      'reconcileBill',
      'reconcileBill',
      'reconcileBill',
      'repairBill',
      'repairBill',
    ])
  } finally {
    bill.mockRestore()
    query.mockRestore()
  }
})

test('a day that has not ended, and no day, have no bill', async () => {
  const today = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  expect((await ask('POST', '/bills/', { gateway: 'alipay', day: today })).json.code).toBe('bill_day_open')
  expect((await ask('POST', '/bills/', { gateway: 'alipay', day: '2021-02-30' })).json.code).toBe(
    'bill_day_open',
  )
  for (const body of [{ gateway: 'bank', day: '2021-01-01' }, { gateway: 'alipay', day: '1 May' }, {}])
    expect((await ask('POST', '/bills/', body)).status).toBe(400)
})
