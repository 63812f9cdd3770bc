import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { unzipSync, zipSync } from 'fflate'
import { parseAlipayBill } from '../../../../src/gateways/payments/alipay/bill.ts'
import type { BillRow } from '../../../../src/gateways/payments/payment-gateway.ts'
import { billFile } from '../../../../src/sandbox/world/alipay/bill.ts'
import { encodeGbk } from '../../../../src/sandbox/world/alipay/gbk.ts'
import { beijingDay } from '../../../../src/sandbox/world/payments/bill.ts'
import { newPayment } from '../../../support/factories/orders/payment-requests.ts'
import { startAlipay } from '../../../support/vendors/alipay.ts'

const world = await startAlipay()
const { alipay, fault, post } = world
afterAll(world.stop)
beforeEach(() => fault('none'))

const today = () => beijingDay(new Date())

async function rows(): Promise<readonly BillRow[]> {
  const bill = await alipay.downloadBill(today())
  if (bill.state !== 'ready') throw new Error(bill.state)
  return bill.rows
}

/** Creates a trade of 59.97 yuan with a refund of 20.00 yuan. */
async function refunded() {
  const payment = newPayment()
  const { outTradeNo } = payment
  const started = await alipay.start(payment)
  if (started.state === 'started') await fetch(started.url)
  const paid = await post('/alipay/pay/', { out_trade_no: outTradeNo, notify: false })
  const { trade_no: tradeNo } = (await paid.json()) as { trade_no: string }
  const outRefundNo = `r_${outTradeNo}`
  await alipay.refund({ outTradeNo, outRefundNo, refundFen: 2000, totalFen: 5997, reason: 'x' })
  const at = expect.any(Date)
  return {
    outTradeNo,
    payment: { kind: 'payment', outTradeNo, tradeNo, amountFen: 5997, feeFen: 36, at },
    refund: {
      kind: 'refund',
      outTradeNo,
      tradeNo,
      outRefundNo,
      amountFen: 2000,
      feeFen: -12,
      at,
      state: 'success',
    },
  }
}

test('a day without payments and refunds has no bill', async () => {
  expect(await alipay.downloadBill('2020-01-01')).toEqual({ state: 'absent' })
})

test('a bill contains the payments and refunds of the day with their times', async () => {
  const { outTradeNo, payment, refund } = await refunded()
  const own = (await rows()).filter((row) => row.outTradeNo === outTradeNo)
  expect(own).toEqual([payment, refund] as never)
  for (const { at } of own) expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(60_000)
})

test('bill faults of the sandbox produce a missing, a foreign and a wrong row and a missing refund', async () => {
  const modes = ['bill_missing', 'bill_wrong_amount', 'bill_missing_refund'] as const
  const trades = [await refunded(), await refunded(), await refunded()] as const
  for (const [index, mode] of modes.entries()) await fault(mode, trades[index]?.outTradeNo)
  const all = await rows()
  const of = (index: number) => all.filter((row) => row.outTradeNo === trades[index]?.outTradeNo)
  expect(of(0)).toEqual([trades[0].refund] as never)
  expect(of(1)).toEqual([{ ...trades[1].payment, amountFen: 5998 }, trades[1].refund] as never)
  expect(of(2)).toEqual([trades[2].payment] as never)
  await fault('bill_foreign', trades[0].outTradeNo)
  const foreign = (await rows()).filter((row) => row.outTradeNo.startsWith('foreign'))
  expect(foreign).toMatchObject([{ kind: 'payment', amountFen: 5997 }])
})

const item = {
  outTradeNo: '202611231200000000000000000001',
  tradeNo: '2026112322001000000000000001',
  subject: '美多商城 订单',
  amountFen: 5997,
  feeFen: 36,
  at: new Date('2026-11-23T15:59:59Z'),
}
const refund = { outRefundNo: 'r1', refundId: '', status: 'SUCCESS' }
const zip = billFile(
  '2026-11-23',
  [
    { ...item, refund: undefined },
    { ...item, amountFen: 2000, feeFen: 12, refund },
  ],
  '2088000000000042',
)

/** Returns the same zip with changed details. */
function altered(change: (details: string) => string): Uint8Array {
  const decoder = new TextDecoder('gbk')
  const files = Object.entries(unzipSync(zip)).map(([name, bytes]) => {
    const text = decoder.decode(bytes)
    return [name, encodeGbk(text.includes('明细列表') ? change(text) : text)] as const
  })
  return zipSync(Object.fromEntries(files))
}

test('the details are found among the GBK files, and amounts of refunds lose their sign', () => {
  const { outTradeNo, tradeNo, at } = item
  expect(parseAlipayBill(zip)).toEqual([
    { kind: 'payment', outTradeNo, tradeNo, amountFen: 5997, feeFen: 36, at },
    {
      kind: 'refund',
      outTradeNo,
      tradeNo,
      amountFen: 2000,
      feeFen: -12,
      at,
      outRefundNo: 'r1',
      state: 'success',
    },
  ])
  expect(Object.keys(unzipSync(zip))).toHaveLength(2)
  expect(Buffer.from(encodeGbk('支付宝A')).toString('hex')).toBe('d6a7b8b6b1a641')
})

test('a fee is charged for a payment and returned for a refund, with either sign in the bill', () => {
  const fees = (text: (details: string) => string) =>
    parseAlipayBill(altered(text)).map(({ feeFen }) => feeFen)
  expect(fees((text) => text)).toEqual([36, -12])
  expect(fees((text) => text.replace(',-0.36,', ',0.36,').replace(',0.12,', ',-0.12,'))).toEqual([36, -12])
  expect(fees((text) => text.replace(',-0.36,', ',,').replace(',0.12,', ',0.00,'))).toEqual([0, 0])
})

test('full-width and half-width brackets in the header are equivalent', () => {
  expect(parseAlipayBill(altered((text) => text.replace(/（元）/g, '(元)')))).toEqual(parseAlipayBill(zip))
})

test('unquoted commas in the product name and the remark do not shift other values', () => {
  const commas = altered((text) =>
    text.replaceAll('美多商城 订单', '甲,乙,,丙').replace(/,0\.00,\r\n/, ',0.00,one, two,\r\n'),
  )
  expect(parseAlipayBill(commas)).toEqual(parseAlipayBill(zip))
})

describe('an incomplete or malformed file is refused as a whole', () => {
  const cases: [string, () => Uint8Array][] = [
    ['without one row', () => altered((text) => text.replace(/\r\n.*\t,退款,.*\r\n/, '\r\n'))],
    ['that is truncated', () => altered((text) => text.slice(0, text.lastIndexOf('\r\n#-')))],
    ['without totals', () => altered((text) => text.replace(/#交易合计.*/, ''))],
    ['with a missing cell', () => altered((text) => text.replace(/,0\.00,\r\n/, ',0.00\r\n'))],
    ['with a malformed amount', () => altered((text) => text.replaceAll('59.97', '五十九'))],
    ['with a malformed fee', () => altered((text) => text.replace(',-0.36,', ',-0.3六,'))],
    ['with a malformed time', () => altered((text) => text.replaceAll('2026-11-23 23:59:59', 'then'))],
    ['with a row of an unknown kind', () => altered((text) => text.replace(',退款,', ',转账,'))],
    ['without a column', () => altered((text) => text.replace('商户订单号', '订单号'))],
    ['without details', () => zipSync({ 'a.csv': encodeGbk('#支付宝业务汇总查询') })],
    ['that is no zip', () => Buffer.from('<html></html>')],
    ['with a truncated zip', () => zip.subarray(0, zip.length - 30)],
  ]
  for (const [title, make] of cases) test(title, () => expect(() => parseAlipayBill(make())).toThrow())
})

test('a zip that declares an oversized file is refused before it is decompressed', () => {
  const bomb = Buffer.from(zipSync({ 'a.csv': new Uint8Array(1_000) }))
  // the size of the only file in the central directory
  bomb.writeUInt32LE(300_000_000, bomb.indexOf(Buffer.from('504b0102', 'hex')) + 24)
  expect(() => parseAlipayBill(bomb)).toThrow('more than')
})
