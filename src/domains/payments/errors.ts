import { defineError } from '../../lib/errors.ts'

export const paymentNotConfirmed = defineError(
  409,
  'payment_not_confirmed',
  '支付尚未完成',
  'The gateway does not say that the order is paid',
)
export const orderExpired = defineError(
  409,
  'order_expired',
  '订单已超过支付期限',
  'The time to pay this order is over',
)
export const paymentSurplus = defineError(
  409,
  'payment_surplus',
  '订单已支付或已取消，本次款项已记录并将退回',
  'The order was not waiting for money: this payment is recorded and will be returned',
)
export const refundExceedsPayment = defineError(
  409,
  'refund_exceeds_payment',
  '退款金额超出该笔支付的余额',
  'This is more than is left of the payment',
)
export const paymentMissing = defineError(
  409,
  'payment_missing',
  '订单没有可退的支付记录',
  'No payment of this order is in our books',
)
/** The gateway has ended the trade of this order: another way to pay may still be chosen. */
export const paymentClosed = defineError(
  409,
  'payment_closed',
  '该支付方式的交易已关闭，请更换支付方式',
  'The trade of this order is closed at this gateway: choose another way to pay',
)
