import { amount, withMembers } from '../../lib/error-members.ts'
import { defineError } from '../../lib/errors.ts'

export const paymentNotConfirmed = defineError(
  409,
  'payment_not_confirmed',
  '支付尚未完成',
  'The gateway has not confirmed the payment',
)
export const orderExpired = defineError(
  409,
  'order_expired',
  '订单已超过支付期限',
  'The payment deadline has passed',
)
export const paymentSurplus = defineError(
  409,
  'payment_surplus',
  '订单已支付或已取消，本次款项已记录并将退回',
  'The order is already paid or cancelled; this payment is recorded and will be refunded',
)
export const refundExceedsPayment = withMembers(
  defineError(
    409,
    'refund_exceeds_payment',
    '退款金额超出该笔支付的余额',
    'Exceeds the refundable amount of the payment',
  ),
  {
    refundable: amount('可退金额 · what can be refunded'),
  },
)
export const paymentMissing = defineError(
  409,
  'payment_missing',
  '订单没有可退的支付记录',
  'This order has no refundable payment',
)
/** The gateway has closed the trade of this order; the buyer may choose a different payment method. */
export const paymentClosed = defineError(
  409,
  'payment_closed',
  '该支付方式的交易已关闭，请更换支付方式',
  'The trade at this gateway is closed; choose a different payment method',
)
export const incidentResolved = defineError(
  409,
  'incident_resolved',
  '该异常已处理',
  'This incident is resolved already',
)
/** The vendor has no bill of the day, or failed while it was compared. */
export const billAbsent = defineError(
  409,
  'bill_absent',
  '当日账单尚未生成或对账未完成，请稍后再试',
  'There is no bill of this day yet, or its comparison did not finish; try again later',
)
export const billDayOpen = defineError(
  400,
  'bill_day_open',
  '只能核对已结束的日期',
  'The day must be a past day in Beijing',
  'day',
)
