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
