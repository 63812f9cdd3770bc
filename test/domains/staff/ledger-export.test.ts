import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { orderInvoices } from '../../../src/db/schema/invoices.ts'
import { paymentRefunds, payments } from '../../../src/db/schema/payments.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { requestInvoice } from '../../../src/domains/orders/amendments/request-invoice.ts'
import { issueInvoice, voidInvoice } from '../../../src/domains/orders/invoices/change-invoices.ts'
import { storeFees } from '../../../src/domains/payments/reconciliation/store-fees.ts'
import { finishRefund } from '../../../src/domains/payments/refunds/send-refunds.ts'
import { now, shiftClock } from '../../../src/lib/clock.ts'
import { parseFen } from '../../../src/lib/money.ts'
import { dayOf } from '../../../src/lib/time/calendar-days.ts'
import { newInvoiceNumber, pdf } from '../../support/factories/orders/invoices.ts'
import { createOrder, payOrder } from '../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../support/factories/orders/paid-orders.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'

// a day on which no other test pays anything
const shiftMs = randomInt(1_200, 1_400) * 366 * 86_400_000
let [token, day, orderId, user] = ['', '', '', 0]

beforeAll(async () => {
  shiftClock(shiftMs)
  day = dayOf(now(), 'Asia/Shanghai')
  token = (await createStaff(['payments.view_reconciliation', 'orders.view_invoice'])).token
  const order = await createOrder(2)
  orderId = order.orderId
  user = order.user.id
  await createApprovedRefund(order, 1_234)
  const [refund] = await db.select().from(paymentRefunds).where(eq(paymentRefunds.orderId, orderId))
  await finishRefund(refund as { id: number; refundId: number | null })
  // a second payment is not applied, and its refund is not yet confirmed
  await payOrder(orderId)
  await db
    .insert(orderInvoices)
    .values({ orderId, kind: 'company', title: '=HYPERLINK("http://x")', taxNumber: '91110000MA00000000' })
  const trades = await db.select().from(payments).where(eq(payments.orderId, orderId)).orderBy(payments.id)
  const paid = trades.map(({ tradeId, amount }, at) => ({
    kind: 'payment' as const,
    ...{ outTradeNo: orderId, tradeNo: tradeId as string, at: now() },
    ...{ amountFen: parseFen(amount), feeFen: at === 0 ? 42 : 0 },
  }))
  const { outRefundNo } = refund as { outRefundNo: string }
  const returned = { kind: 'refund', outRefundNo, state: 'success', amountFen: 1_234, feeFen: -7 } as const
  await storeFees('alipay', day, [...paid, { ...(paid[0] as (typeof paid)[number]), ...returned }])
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
  expect(own.map((row) => [row[1], row[2], row[4], row[5], row[6], row[7], row[9]])).toEqual([
    ...trades.map(
      ({ tradeId, applied }, at) =>
        [
          '收款',
          '支付宝',
          tradeId,
          '69.90',
          '',
          applied ? '是' : '否',
          at === 0 ? '0.42' : '0.00',
        ] as string[],
    ),
    ['退款', '支付宝', expect.any(String), '', '12.34', '是', '-0.07'],
  ])
})

test.each(['entries', 'days', 'invoices'])('every amount of the %s has two decimals', async (part) => {
  const unpaid = await createOrder(1)
  const buyer = { kind: 'personal', title: '张三', taxNumber: '' } as const
  await db.insert(orderInvoices).values({ orderId: unpaid.orderId, ...buyer })
  const [headings = [], ...rows] = await exported(part)
  const columns = headings.flatMap((heading, at) => (heading.endsWith('（元）') ? [at] : []))
  const amounts = rows.flatMap((row) => columns.map((at) => row[at])).filter((cell) => cell !== '')
  expect(amounts.length).toBeGreaterThan(1)
  for (const amount of amounts) expect(amount).toMatch(/^-?\d+\.\d{2}$/)
})

test('the sums of a day are those of its payments, refunds and fees, and the net amount is what the gateway pays out', async () => {
  const rows = await exported('days')
  expect(rows.slice(1)).toEqual([[day, '支付宝', '2', '139.80', '1', '12.34', '0.35', '127.11']])
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

test('an invoice is a row of its order, its title is no formula, and each voided invoice stays a separate row', async () => {
  const rowsOf = async () => (await exported('invoices')).filter((each) => each[1] === orderId)
  const [row, ...more] = await rowsOf()
  expect(row).toMatchObject({ 2: '企业', 4: '91110000MA00000000', 5: '待开票', 8: '69.90', 9: '12.34' })
  expect(row?.[3]).toStartWith(`"'=HYPERLINK`)
  expect(more).toEqual([])
  const numbers = [newInvoiceNumber(), newInvoiceNumber()].sort()
  const issue = (number = '') => issueInvoice(orderId, { number, bytes: pdf() })
  await issue(numbers[0])
  await voidInvoice(orderId, '抬头有误')
  const states = async () => (await rowsOf()).map((each) => [each[5], each[6], each[11]])
  expect(await states()).toEqual([['已作废', numbers[0], '抬头有误']])
  await requestInvoice(user, orderId, { kind: 'personal', title: '张三', tax_no: '' })
  expect(await states()).toEqual([
    ['已作废', numbers[0], '抬头有误'],
    ['待开票', '', ''],
  ])
  await issue(numbers[1])
  expect(await states()).toEqual([
    ['已作废', numbers[0], '抬头有误'],
    ['已开票', numbers[1], ''],
  ])
  expect((await rowsOf()).map((each) => [each[2], each[7]?.slice(0, 10), each[10]?.slice(0, 10)])).toEqual([
    ['企业', day, day],
    ['个人', day, ''],
  ])
})
