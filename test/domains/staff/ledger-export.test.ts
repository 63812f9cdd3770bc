import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { orderInvoices } from '../../../src/db/schema/invoices.ts'
import { billFees, paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { finishRefund } from '../../../src/domains/payments/refunds/send-refunds.ts'
import { now, shiftClock } from '../../../src/lib/clock.ts'
import { dayOf } from '../../../src/lib/time/calendar-days.ts'
import { createOrder, payOrder } from '../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../support/factories/orders/paid-orders.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'

// a day on which no other test pays anything
const shiftMs = randomInt(1_200, 1_400) * 366 * 86_400_000
let [token, day, orderId] = ['', '', '']

beforeAll(async () => {
  shiftClock(shiftMs)
  day = dayOf(now(), 'Asia/Shanghai')
  token = (await createStaff(['payments.view_reconciliation', 'orders.view_invoice'])).token
  const order = await createOrder(2)
  orderId = order.orderId
  await createApprovedRefund(order, 1_234)
  const [refund] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
  await finishRefund(refund as { id: number; refundId: number | null })
  // a second payment is not applied, and its refund is not yet confirmed
  await payOrder(orderId)
  await db
    .insert(orderInvoices)
    .values({ orderId, kind: 'company', title: '=HYPERLINK("http://x")', taxNumber: '91110000MA00000000' })
  await db.insert(billFees).values({ gateway: 'alipay', billDate: day, fee: '0.42' })
}, 60_000)
afterAll(() => shiftClock(-shiftMs))

async function exported(part: string) {
  const answer = await call(
    'GET',
    `/meiduo_admin/statistics/reconciliation/?part=${part}&from=${day}&to=${day}`,
    { token },
  )
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
  return answer.text
    .replace('\uFEFF', '')
    .trim()
    .split('\r\n')
    .map((line) => line.split(','))
}

test('the export has one row for each payment and each confirmed refund, applied or not', async () => {
  const [headings, ...rows] = await exported('entries')
  expect(headings?.slice(0, 4)).toEqual(['业务时间', '业务类型', '渠道', '订单号'])
  const trades = await db.select().from(payments).where(eq(payments.orderId, orderId)).orderBy(payments.id)
  const own = rows.filter((row) => row[3] === orderId)
  expect(own.map((row) => [row[1], row[2], row[4], row[5], row[6], row[7]])).toEqual([
    ...trades.map(
      ({ tradeId, applied }) => ['收款', '支付宝', tradeId, '69.90', '', applied ? '是' : '否'] as string[],
    ),
    ['退款', '支付宝', expect.any(String), '', '12.34', '是'],
  ])
})

test('the sums of a day are those of its payments, refunds and fees, and the net amount is what the gateway pays out', async () => {
  const rows = await exported('days')
  expect(rows.slice(1)).toEqual([[day, '支付宝', '2', '139.80', '1', '12.34', '0.42', '127.04']])
})

test('invoices need their own permission too, and each download is in the audit trail', async () => {
  const viewer = await createStaff(['payments.view_reconciliation'])
  const download = (part: string) =>
    call('GET', `/meiduo_admin/statistics/reconciliation/?part=${part}&from=${day}&to=${day}`, {
      token: viewer.token,
    })
  expect(await download('invoices')).toMatchObject({
    status: 403,
    json: { code: 'permission_denied', permission: 'orders.view_invoice' },
  })
  expect([(await download('entries')).status, (await download('days')).status]).toEqual([200, 200])
  const entries = await db.select().from(auditEntries).where(eq(auditEntries.userId, viewer.id))
  expect(entries.map(({ action, object }) => [action, object])).toEqual([
    ['exportLedger', 'ledger:entries'],
    ['exportLedger', 'ledger:days'],
  ])
  expect(JSON.parse(entries[0]?.after as string)).toEqual({ from: day, to: day })
})

test('an invoice is a row of its order, and its title is no formula', async () => {
  const rows = await exported('invoices')
  const [row] = rows.filter((each) => each[1] === orderId)
  expect(row).toMatchObject({ 2: '企业', 4: '91110000MA00000000', 5: '待开票', 8: '69.90', 9: '12.34' })
  expect(row?.[3]).toStartWith(`"'=HYPERLINK`)
})
