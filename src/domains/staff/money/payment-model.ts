import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, booleanField, dateTime } from '../../../http/fields.ts'
import { momentField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { statusList } from '../../orders/lifecycle/order-state-machine.ts'
import type { PaymentDetail, PaymentRecord } from '../../payments/records/find-payments.ts'
import { moneyRefundCauseNames } from '../value-names.ts'
import { gatewayField, gatewayFilter } from './money-model.ts'

export const paymentQuery = t.Object({
  ...staffListQuery,
  gateway: t.Optional(gatewayFilter),
  is_applied: t.Optional({
    ...booleanField,
    description: '是否用于支付订单；false 为重复、迟到或金额不符的款项 · whether it paid its order',
  }),
  from: t.Optional(momentField('支付时间不早于 · paid at this moment or later')),
  to: t.Optional(momentField('支付时间早于 · paid before this moment')),
})
/** Converts the filters of a query of payments. */
export const toPaymentFilter = ({
  gateway,
  is_applied: isApplied,
  from,
  to,
}: typeof paymentQuery.static) => ({
  ...{ gateway, isApplied },
  ...{ from: from ?? undefined, to: to ?? undefined },
})
const feeHint = '手续费，账单核对后才有 · fee of the vendor; null before the bill of its day is reconciled'
const paymentFields = {
  id: t.Integer(),
  order_id: t.String(),
  user: t.String({ description: '买家用户名 · name of the buyer' }),
  gateway: gatewayField,
  trade_id: t.Nullable(t.String()),
  amount,
  fee: { ...t.Nullable(t.String()), description: feeHint, examples: ['0.36'] },
  is_applied: t.Boolean({
    description:
      '是否用于支付订单；false 为重复、迟到或金额不符的款项 · whether it paid the order; false: surplus, late or of a wrong amount',
  }),
  paid_at: t.Nullable(dateTime),
  create_time: dateTime,
}
export const paymentPage = staffPageOf(t.Object(paymentFields, { title: 'StaffPayment' }))
const order = t.Object({
  order_id: t.String(),
  status: t.Integer({ description: statusList }),
  pay_amount: amount,
})
const attempt = t.Object({
  gateway: gatewayField,
  status: t.String({
    description: 'open 待支付, paid 已支付, closed 已关闭 · state of the trade',
    examples: ['paid'],
  }),
  tries: t.Integer({ description: '查询次数 · polls' }),
  expires_at: {
    ...dateTime,
    description: '渠道不再接受支付的时间 · when the gateway no longer takes the payment',
  },
  create_time: dateTime,
})
const refundOfMoney = t.Object({
  out_refund_no: t.String({ description: '退款单号 · refund number' }),
  refund_id: t.Nullable(
    t.Integer({ description: '退款申请，没有则为 null · refund request; null without one' }),
  ),
  amount,
  cause: t.String({ examples: ['request'], description: describeValues(moneyRefundCauseNames) }),
  status: t.String({ examples: ['done'], description: 'pending 退款中, done 已到账 · under way or done' }),
  last_error: t.Nullable(
    t.String({ description: '最近一次失败的错误，没有则为 null · last error; null without one' }),
  ),
  create_time: dateTime,
  done_at: t.Nullable(dateTime),
})
export const paymentDetail = t.Object(
  {
    ...paymentFields,
    order,
    attempts: t.Array(attempt, { description: '各渠道的支付尝试 · what the buyer started at each gateway' }),
    captures: t.Array(t.Object(paymentFields), {
      description: '该订单的全部收款 · all payments of the order',
    }),
    refunds: t.Array(refundOfMoney, { description: '该订单的全部退款 · all refunds of the order' }),
  },
  { title: 'StaffPaymentDetail' },
)
/** Converts a payment to the wire format. */
export function presentPayment(row: PaymentRecord) {
  return {
    id: row.id,
    order_id: row.orderId,
    user: row.username,
    gateway: row.gateway,
    trade_id: row.tradeId,
    amount: row.amount,
    fee: row.fee,
    is_applied: row.applied,
    paid_at: row.paidAt && shopTime(row.paidAt),
    create_time: shopTime(row.createTime),
  }
}

/** Converts a payment with everything about the money of its order. */
export function presentPaymentDetail(row: PaymentDetail): typeof paymentDetail.static {
  return {
    ...presentPayment(row),
    order: { order_id: row.orderId, status: row.orderStatus, pay_amount: row.payAmount },
    attempts: row.attempts.map(({ gateway, status, tries, expiresAt, createTime }) => ({
      gateway,
      status,
      tries,
      expires_at: shopTime(expiresAt),
      create_time: shopTime(createTime),
    })),
    captures: row.captures.map(presentPayment),
    refunds: row.refunds.map((refund) => ({
      out_refund_no: refund.outRefundNo,
      refund_id: refund.refundId,
      amount: refund.amount,
      cause: refund.cause,
      status: refund.status,
      last_error: refund.lastError,
      create_time: shopTime(refund.createTime),
      done_at: refund.doneAt && shopTime(refund.doneAt),
    })),
  }
}
