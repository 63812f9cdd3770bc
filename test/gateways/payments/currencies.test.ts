import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createHash, sign } from 'node:crypto'
import { createAlipay } from '../../../src/gateways/payments/alipay/gateway.ts'
import { parseWechatPayBill } from '../../../src/gateways/payments/wechat-pay/bill.ts'
import { createWechatPay } from '../../../src/gateways/payments/wechat-pay/gateway.ts'
import { billFile } from '../../../src/sandbox/world/wechat/bill.ts'
import { signedHeaders } from '../../../src/sandbox/world/wechat/signing.ts'
import { refundOf } from '../../support/factories/orders/payment-requests.ts'
import { startAlipay } from '../../support/vendors/alipay.ts'
import { startScriptedServer } from '../../support/vendors/scripted-server.ts'
import { account, certificate, merchant, wechat as wechatKeys } from '../../support/vendors/wechat-account.ts'

const world = await startAlipay()
const party = startScriptedServer()
afterAll(() => Promise.all([world.stop(), party.stop()]))
beforeEach(() => {
  party.asked.length = 0
})

const outTradeNo = '202611231200000000000000000001'
const unavailable = expect.objectContaining({ status: 503, code: 'gateway_unavailable' })
const alipay = createAlipay({ ...world.settings, gateway: `${party.base}/gateway.do` })
const settings = {
  ...account,
  baseUrl: party.base,
  certificate,
  privateKey: merchant.privateKey,
  publicKey: wechatKeys.publicKey,
  notifyUrl: 'http://127.0.0.1:1/payment/wechat/notify',
}
const wechat = createWechatPay(settings)

/** Makes Alipay answer a query with a paid trade in this currency, signed with its key. */
function answerAlipay(status: string, currency: string | undefined): void {
  const trade = {
    code: '10000',
    out_trade_no: outTradeNo,
    trade_no: '2026112322001000000000000001',
    trade_status: status,
    total_amount: '59.97',
    send_pay_date: '2026-11-23 12:00:30',
    trans_currency: currency,
  }
  const text = JSON.stringify(trade)
  const signature = sign('RSA-SHA256', Buffer.from(text), world.alipayKeys.privateKey).toString('base64')
  party.answer('/gateway.do', `{"alipay_trade_query_response":${text},"sign":"${signature}"}`)
}

/** Makes WeChat Pay answer with this body, signed with its key. */
function answerWechat(path: string, body: object): void {
  const text = JSON.stringify(body)
  const key = { serial: account.publicKeyId, privateKey: wechatKeys.privateKey }
  party.answer(path, () => new Response(text, { headers: signedHeaders(text, key) }))
}

const wechatTrade = (state: string, currency: string | undefined) =>
  answerWechat(`/v3/pay/transactions/out-trade-no/${outTradeNo}`, {
    appid: account.appId,
    mchid: account.mchId,
    out_trade_no: outTradeNo,
    trade_state: state,
    transaction_id: '4200',
    amount: { total: 5997, currency },
  })

const gateways = {
  alipay: {
    gateway: alipay,
    paid: (currency?: string) => answerAlipay('TRADE_SUCCESS', currency),
    refunded: (currency?: string) => answerAlipay('TRADE_CLOSED', currency),
  },
  wechat: {
    gateway: wechat,
    paid: (currency?: string) => wechatTrade('SUCCESS', currency),
    refunded: (currency?: string) => wechatTrade('REFUND', currency),
  },
}

for (const [name, { gateway, paid, refunded }] of Object.entries(gateways))
  describe(`the answer of ${name} to a query`, () => {
    test('about a trade in CNY, named or not, is its state', async () => {
      for (const currency of ['CNY', undefined]) {
        paid(currency)
        expect(await gateway.query(outTradeNo)).toMatchObject({ state: 'paid', amountFen: 5997 })
        refunded(currency)
        expect(await gateway.query(outTradeNo)).toMatchObject({ state: 'refunded', amountFen: 5997 })
      }
    })

    test('about a trade in another currency is gateway_unavailable, so that it pays no order', async () => {
      for (const currency of ['USD', 'HKD', 'cny', ' '])
        for (const answer of [paid, refunded]) {
          answer(currency)
          await expect(gateway.query(outTradeNo)).rejects.toEqual(unavailable)
        }
      expect(party.asked).toHaveLength(8)
    })
  })

test('a refund of WeChat Pay in another currency completes no refund', async () => {
  const refund = refundOf(outTradeNo)
  const answer = (currency: string) => {
    const body = {
      out_trade_no: outTradeNo,
      out_refund_no: refund.outRefundNo,
      refund_id: '5030001',
      status: 'SUCCESS',
      amount: { refund: 2000, total: 5997, currency },
    }
    answerWechat('/v3/refund/domestic/refunds', body)
    answerWechat(`/v3/refund/domestic/refunds/${refund.outRefundNo}`, body)
  }
  answer('CNY')
  expect(await wechat.refund(refund)).toMatchObject({ state: 'success' })
  answer('USD')
  await expect(wechat.refund(refund)).rejects.toEqual(unavailable)
  await expect(wechat.queryRefund(outTradeNo, refund.outRefundNo)).rejects.toEqual(unavailable)
})

test('a line of a bill in another currency is no payment and no refund: the bill is refused', () => {
  const item = { outTradeNo, tradeNo: '4200', subject: '订单', amountFen: 5997, feeFen: 36, at: new Date(0) }
  const refund = { outRefundNo: 'r1', refundId: '5030001', status: 'SUCCESS' }
  const bill = billFile(
    [
      { ...item, refund: undefined },
      { ...item, refund },
    ],
    settings,
  ).toString()
  const read = (text: string) =>
    parseWechatPayBill(Buffer.from(text), createHash('sha1').update(text).digest('hex'))
  expect(read(bill).map(({ kind }) => kind)).toEqual(['payment', 'refund'])
  const [payment, later] = [bill.replace('`CNY', '`USD'), bill.replace(/`CNY(?![\s\S]*`CNY)/, '`USD')]
  expect(payment).not.toBe(later)
  for (const other of [payment, later, bill.replace('`CNY', '`')])
    expect(() => read(other)).toThrow(expect.objectContaining({ code: 'gateway_unavailable' }))
})
