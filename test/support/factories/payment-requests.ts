import type { NewPayment } from '../../../src/gateways/payments/payment-gateway.ts'
import { log } from '../../../src/lib/log.ts'

log.level = process.env.TEST_LOG_LEVEL ?? 'silent'

/** A payment of 59.97 yuan that can be made for half an hour. */
export function newPayment(): NewPayment {
  return {
    outTradeNo: `t${crypto.randomUUID().replaceAll('-', '').slice(0, 30)}`,
    amountFen: 5997,
    subject: '美多商城 a/b=c&d',
    expiresAt: new Date(Date.now() + 1_800_000),
  }
}

/** 20 of the 59.97 yuan of such a payment, under a number of its own. */
export const refundOf = (outTradeNo: string, more: object = {}) => ({
  outTradeNo,
  outRefundNo: `r${crypto.randomUUID().replaceAll('-', '')}`,
  refundFen: 2000,
  totalFen: 5997,
  reason: '退货',
  ...more,
})
