import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { Formatter } from 'wechatpay-axios-plugin'
import type { BillRow } from '../../../../src/gateways/payments/payment-gateway.ts'
import { parseWechatPayBill } from '../../../../src/gateways/payments/wechat-pay/bill.ts'
import { beijingDay } from '../../../../src/sandbox/world/payments/bill.ts'
import { billFile } from '../../../../src/sandbox/world/wechat/bill.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { startWechatPay } from '../../../support/vendors/wechat.ts'

const world = await startWechatPay()
const { gateway, settings, fault, post } = world
afterAll(world.stop)
beforeEach(() => fault('none'))

const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const today = () => beijingDay(new Date())

async function rowsOf(outTradeNo: string): Promise<BillRow[]> {
  const bill = await gateway.downloadBill(today())
  if (bill.state !== 'ready') throw new Error(bill.state)
  return bill.rows.filter((row) => row.outTradeNo === outTradeNo)
}

/** Creates a trade of 59.97 yuan with a refund of 20.00 yuan. */
async function refunded() {
  const payment = newPayment()
  const { outTradeNo } = payment
  await gateway.start(payment)
  const paid = await post('/wechat/pay/', { out_trade_no: outTradeNo, notify: false })
  const { transaction_id: tradeNo } = (await paid.json()) as { transaction_id: string }
  const already = world.notifications.length
  const refund = { outTradeNo, outRefundNo: `r_${outTradeNo}`, refundFen: 2000, totalFen: 5997, reason: 'x' }
  await gateway.refund(refund)
  await world.received(already + 1)
  const at = expect.any(Date)
  return {
    outTradeNo,
    payment: { kind: 'payment', outTradeNo, tradeNo, amountFen: 5997, feeFen: 36, at },
    refund: {
      kind: 'refund',
      outTradeNo,
      tradeNo,
      outRefundNo: refund.outRefundNo,
      amountFen: 2000,
      feeFen: -12,
      at,
      state: 'success',
    },
  }
}

test('a day without payments and refunds has no bill', async () => {
  expect(await gateway.downloadBill('2020-01-01')).toEqual({ state: 'absent' })
})

test('a bill contains the payments and refunds of the day with their times', async () => {
  const { outTradeNo, payment, refund } = await refunded()
  const rows = await rowsOf(outTradeNo)
  expect(rows).toEqual([payment, refund] as never)
  for (const { at } of rows) expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(60_000)
})

test('bill faults of the sandbox produce a missing, a foreign and a wrong row and a missing refund', async () => {
  const modes = ['bill_missing', 'bill_wrong_amount', 'bill_missing_refund'] as const
  const trades = await Promise.all(modes.map(() => refunded()))
  for (const [index, mode] of modes.entries()) await fault(mode, trades[index]?.outTradeNo)
  const bill = await gateway.downloadBill(today())
  const of = (index: number) =>
    bill.state === 'ready' ? bill.rows.filter((row) => row.outTradeNo === trades[index]?.outTradeNo) : []
  expect(of(0)).toEqual([trades[0]?.refund] as never)
  expect(of(1)).toEqual([{ ...trades[1]?.payment, amountFen: 5998 }, trades[1]?.refund] as never)
  expect(of(2)).toEqual([trades[2]?.payment] as never)
  await fault('bill_foreign', trades[0]?.outTradeNo)
  const more = await gateway.downloadBill(today())
  const foreign =
    more.state === 'ready' ? more.rows.filter((row) => row.outTradeNo.startsWith('foreign')) : []
  expect(foreign).toMatchObject([{ kind: 'payment', amountFen: 5997 }])
})

const item = {
  outTradeNo: '202611231200000000000000000001',
  tradeNo: '4200000000000000000000000001',
  subject: '美多商城, 订单',
  amountFen: 5997,
  feeFen: 36,
  at: new Date('2026-11-23T15:59:59Z'),
}
const refundFields = { outRefundNo: 'r1', refundId: '5030001', status: 'PROCESSING' }
const file = billFile(
  [
    { ...item, refund: undefined },
    { ...item, amountFen: 2000, feeFen: 12, refund: refundFields },
  ],
  settings,
)
const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex')
const read = (text: string) => parseWechatPayBill(Buffer.from(text), sha1(Buffer.from(text)))

test("the SDK listed by WeChat Pay reads the sandbox's bill as we do", () => {
  const { rows, summary } = Formatter.castCsvBill(file) as {
    rows: Record<string, string>[]
    summary: Record<string, string>
  }
  expect(rows).toMatchObject([
    { 商户订单号: item.outTradeNo, 微信订单号: item.tradeNo, 交易状态: 'SUCCESS', 订单金额: '59.97' },
    { 商户退款单号: 'r1', 交易状态: 'REFUND', 申请退款金额: '20.00', 退款状态: 'PROCESSING' },
  ])
  expect(summary).toMatchObject({
    总交易单数: '2.0',
    订单总金额: '59.97',
    申请退款总金额: '20.00',
    手续费总金额: '0.24000',
  })
  const { outTradeNo, tradeNo, at } = item
  expect(parseWechatPayBill(file, sha1(file).toUpperCase())).toEqual([
    { kind: 'payment', outTradeNo, tradeNo, amountFen: 5997, feeFen: 36, at },
    {
      kind: 'refund',
      outTradeNo,
      tradeNo,
      amountFen: 2000,
      feeFen: -12,
      at,
      outRefundNo: 'r1',
      state: 'processing',
    },
  ])
})

test('a fee has up to five places and is rounded to the fen; a refund that failed returns none', () => {
  const text = file.toString()
  const fees = (changed: string) => read(changed).map(({ feeFen }) => feeFen)
  expect(fees(text)).toEqual([36, -12])
  expect(fees(text.replace('`0.36000', '`0.35500').replace('`-0.12000', '`-0.12499'))).toEqual([36, -12])
  expect(fees(text.replace('`0.36000', '`0.35499').replace('`-0.12000', '`0.00000'))).toEqual([35, 0])
  expect(fees(text.replace('`PROCESSING', '`CLOSED'))).toEqual([36, 0])
})

test('columns are found by name, in any order', () => {
  const reversed = file
    .toString()
    .split('\r\n')
    .map((line, index) =>
      index < 3 ? line.replace(/^(\uFEFF?)(.*)$/, (_, mark, rest) => mark + reverseColumns(rest)) : line,
    )
  expect(read(reversed.join('\n'))).toEqual(read(file.toString()))
})

/** Returns a line with its columns reversed. */
function reverseColumns(line: string): string {
  const isRow = line.startsWith('`')
  const cells = isRow ? line.slice(1).split(',`') : line.split(',')
  return isRow ? `\`${cells.reverse().join(',`')}` : cells.reverse().join(',')
}

describe('an incomplete or malformed file is gateway_unavailable as a whole', () => {
  const text = file.toString()
  const cases: [string, () => unknown][] = [
    ['with another digest', () => parseWechatPayBill(file, sha1(Buffer.from('another')))],
    ['without one row', () => read(text.replace(/`2026-11-23 23:59:59.*REFUND.*\r\n/, ''))],
    ['that is truncated', () => read(text.slice(0, text.indexOf('总交易单数')))],
    ['with a surplus cell', () => read(text.replace('`0.60%', '`0.60%,`'))],
    ['with a malformed amount', () => read(text.replaceAll('`59.97', '`59.9七'))],
    ['with a malformed fee', () => read(text.replace('`0.36000', '`free'))],
    ['with a malformed time', () => read(text.replace('`2026-11-23 23:59:59', '`yesterday'))],
    ['with a row of an unknown kind', () => read(text.replace('`REFUND', '`TRANSFER'))],
    ['without a column', () => read(text.replace('商户订单号', '订单号'))],
    ['that is an HTML page', () => read('<html></html>')],
    ['that is empty', () => read('')],
  ]
  for (const [title, call] of cases) test(title, () => expect(call).toThrow(unavailable))
})

test('amounts are parsed exactly, without floating-point errors', () => {
  const rows = read(file.toString().replaceAll('59.97', '1234567.89'))
  expect(rows[0]?.amountFen).toBe(123_456_789)
})
