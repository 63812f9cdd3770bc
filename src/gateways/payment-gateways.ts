import { config } from '../config.ts'
import { gatewayNotConfigured } from '../lib/errors.ts'
import { formatFen, parseFen } from '../lib/money.ts'
import * as alipay from './alipay.ts'
import type { PaymentGateway, PaymentGatewayName } from './payment-gateway.ts'
import { createWechatPay } from './wechat-pay-app.ts'

const made = new Map<PaymentGatewayName, PaymentGateway>()

/** Whether the shop has an account there. */
export function isConfigured(name: PaymentGatewayName): boolean {
  return (name === 'alipay' ? config.alipay : config.wechatPay) !== undefined
}

export function configuredGateways(): PaymentGateway[] {
  return (['alipay', 'wechat'] as const).filter(isConfigured).map(paymentGateway)
}

/** @throws 503 gateway_not_configured */
export function paymentGateway(name: PaymentGatewayName): PaymentGateway {
  const known = made.get(name)
  if (known) return known
  if (!isConfigured(name)) throw gatewayNotConfigured()
  const gateway =
    name === 'alipay' ? adapted : createWechatPay(config.wechatPay as NonNullable<typeof config.wechatPay>)
  made.set(name, gateway)
  return gateway
}

const adapted: PaymentGateway = {
  name: 'alipay',
  start: async (p) => ({
    state: 'started',
    url: alipay.startPagePayment({
      outTradeNo: p.outTradeNo,
      totalAmount: formatFen(p.amountFen),
      subject: p.subject,
      timeExpire: p.expiresAt,
      bankCardOnly: p.bankCardOnly ?? false,
    }),
  }),
  async query(no) {
    const trade = await alipay.queryTrade(no)
    if (!trade.found) return { state: 'absent' }
    if (trade.status === 'TRADE_CLOSED') return { state: 'closed' }
    if (trade.status === 'WAIT_BUYER_PAY') return { state: 'unpaid' }
    return {
      state: 'paid',
      tradeNo: trade.tradeNo,
      amountFen: parseFen(trade.totalAmount),
      paidAt: undefined,
    }
  },
  async close(no) {
    const r = await alipay.closeTrade(no)
    return r === 'not_found' ? 'absent' : r
  },
  async refund(r) {
    const a = await alipay.refundTrade({
      outTradeNo: r.outTradeNo,
      outRequestNo: r.outRefundNo,
      amount: formatFen(r.refundFen),
      reason: r.reason,
    })
    return a === 'done'
      ? { state: 'success', refundId: undefined }
      : { state: 'processing', refundId: undefined }
  },
  queryRefund: async () => ({ state: 'absent' }),
  async openNotice(_h, body) {
    const m = alipay.openNotice(body)
    if (m.refundFee !== undefined)
      return {
        kind: 'refund',
        outTradeNo: m.outTradeNo,
        tradeNo: m.tradeNo,
        outRefundNo: undefined,
        state: 'success',
        refundFen: undefined,
      }
    if (m.tradeStatus !== 'TRADE_SUCCESS')
      return { kind: 'other', outTradeNo: m.outTradeNo, event: m.tradeStatus ?? '' }
    return {
      kind: 'payment',
      outTradeNo: m.outTradeNo,
      tradeNo: m.tradeNo,
      amountFen: parseFen(m.totalAmount),
      paidAt: undefined,
    }
  },
  downloadBill: async () => ({ state: 'absent' }),
}
