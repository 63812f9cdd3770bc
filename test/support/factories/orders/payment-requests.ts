import type { NewPayment } from '../../../../src/gateways/payments/payment-gateway.ts'
import { log } from '../../../../src/lib/log.ts'

log.level = process.env.TEST_LOG_LEVEL ?? 'silent'

/** Returns a payment of 59.97 yuan that expires in half an hour. */
export function newPayment(): NewPayment {
  return {
    outTradeNo: `t${crypto.randomUUID().replaceAll('-', '').slice(0, 30)}`,
    amountFen: 5997,
    subject: '美多商城 a/b=c&d',
    expiresAt: new Date(Date.now() + 1_800_000),
  }
}

/** Returns a refund of 20.00 of the 59.97 yuan of such a payment, with a new refund number. */
export const refundOf = (outTradeNo: string, more: object = {}) => ({
  outTradeNo,
  outRefundNo: `r${crypto.randomUUID().replaceAll('-', '')}`,
  refundFen: 2000,
  totalFen: 5997,
  reason: '退货',
  ...more,
})
