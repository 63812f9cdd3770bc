import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, booleanField, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText } from '../../../http/input/text-field.ts'
import { momentField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf, staffPageQuery } from '../../../http/staff/list.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { statusList } from '../../orders/lifecycle/order-state-machine.ts'
import type { Bill } from '../../payments/records/bill-fields.ts'
import type { PaymentDetail, PaymentRecord } from '../../payments/records/find-payments.ts'
import type { IncidentRow } from '../../payments/records/incident-fields.ts'
import { discrepancyNames, gatewayNames, incidentKindNames, moneyRefundCauseNames } from '../value-names.ts'

const gateways = ['alipay', 'wechat', 'alipay_phone', 'wechat_phone'] as const
const gatewayList = describeValues(gatewayNames)
const gatewayField = t.String({ examples: ['alipay'], description: gatewayList })

const unionOf = <Name extends string>(names: readonly Name[], description: string) =>
  t.Union(
    names.map((name) => t.Literal(name)),
    {
      description,
      examples: [names[0]],
      hint: { zh: '支付渠道无效', en: `must be one of ${names.join(', ')}` },
    },
  )

const day = t.String({
  pattern: '^20\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
  maxLength: 10,
  description: '账单日期（北京时间） · day of the bill, in Beijing',
  examples: ['2026-11-23'],
  hint: { zh: '日期格式应为 YYYY-MM-DD', en: 'must be a day as YYYY-MM-DD' },
})
const vendor = unionOf(['alipay', 'wechat'], '支付渠道 · vendor')

export const idParams = t.Object({ id: idParam })
export const paymentQuery = t.Object({
  ...staffListQuery,
  gateway: t.Optional(unionOf(gateways, gatewayList)),
  is_applied: t.Optional({
    ...booleanField,
    description: '是否用于支付订单；false 为重复、迟到或金额不符的款项 · whether it paid its order',
  }),
  from: t.Optional(momentField('支付时间不早于 · paid at this moment or later')),
  to: t.Optional(momentField('支付时间早于 · paid before this moment')),
})
export const incidentQuery = t.Object({
  ...staffListQuery,
  gateway: t.Optional(unionOf(gateways, gatewayList)),
  day: t.Optional(day),
  is_resolved: t.Optional({ ...booleanField, description: '是否已处理 · whether it is resolved' }),
})
export const billQuery = t.Object({
  ...staffPageQuery,
  gateway: t.Optional(vendor),
  day: t.Optional(day),
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
/** Converts the filters of a query of incidents. */
export const toIncidentFilter = ({ gateway, day, is_resolved: isResolved }: typeof incidentQuery.static) => ({
  ...{ gateway, day, isResolved },
})
export const resolution = knownFieldsOnly(
  {
    reason: freeText(1, 200, { description: '处理说明 · how it was resolved', examples: ['已与支付宝核对'] }),
  },
  { title: 'IncidentResolution' },
)
export const newBill = knownFieldsOnly({ gateway: vendor, day }, { title: 'NewBill' })

const feeHint = '手续费，账单核对后才有 · fee of the vendor; null before the bill of its day is reconciled'
const feesHint = '手续费减退回的手续费 · fees minus what refunds returned; null for a bill without them'
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
export const incident = t.Object(
  {
    id: t.Integer(),
    gateway: gatewayField,
    kind: t.String({ examples: ['bill_difference'], description: describeValues(incidentKindNames) }),
    detail: t.String({
      examples: ['unknown_payment'],
      description: `账单差异的种类，其他异常为空 · kind of the difference, empty for others: ${describeValues(discrepancyNames)}`,
    }),
    day: t.Nullable(
      t.String({ description: '账单日期，其他异常为 null · day of the bill; null for other incidents' }),
    ),
    out_trade_no: t.String({
      description:
        '渠道报告的商户订单号，通常为订单编号 · trade number of the shop at the gateway, usually the order number',
    }),
    reference: t.String({
      description: '渠道交易号或退款单号 · trade number of the gateway, or refund number',
    }),
    amount: t.Nullable(
      t.String({
        description:
          '渠道金额，元；没有则为 null · according to the gateway, in yuan; null if it reports none',
      }),
    ),
    our_amount: t.Nullable(
      t.String({
        description: '账面金额，元；没有则为 null · according to the ledger, in yuan; null if it has none',
      }),
    ),
    is_resolved: t.Boolean({ description: '已处理或已修复 · resolved by staff or by a repair' }),
    reason: t.String({ description: '员工的处理说明 · how staff resolved it' }),
    resolved_time: t.Nullable(dateTime, {
      description: '员工处理的时间，没有则为 null · when staff resolved it; null if they did not',
    }),
    create_time: dateTime,
  },
  { title: 'PaymentIncident' },
)
export const incidentPage = staffPageOf(incident)
export const bill = t.Object(
  {
    id: t.Integer(),
    gateway: t.String({
      examples: ['alipay'],
      description: 'alipay 支付宝, wechat 微信支付 · vendor of the bill',
    }),
    day: t.String({
      examples: ['2026-11-23'],
      description: '账单日期，北京时间 · day of the bill in Beijing',
    }),
    payments: t.Integer({ description: '账单中的收款笔数 · payments in the bill' }),
    refunds: t.Integer({ description: '账单中的退款笔数 · refunds in the bill' }),
    difference_count: t.Integer({ description: '差异总数 · differences in all' }),
    repaired_count: t.Integer({ description: '已修复的差异数 · differences that were repaired' }),
    fee: { ...t.Nullable(t.String()), description: feesHint, examples: ['1.24'] },
    differences: t.Array(incident, { description: '最多 1,000 条 · at most 1,000' }),
    create_time: dateTime,
  },
  { title: 'Bill' },
)
export const billPage = staffPageOf(bill)

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

/** Converts an incident to the wire format. */
export function presentIncident(row: IncidentRow): typeof incident.static {
  return {
    id: row.id,
    gateway: row.gateway,
    kind: row.kind,
    detail: row.detail,
    day: row.billDate,
    out_trade_no: row.outTradeNo,
    reference: row.reference,
    amount: row.amount,
    our_amount: row.ourAmount,
    is_resolved: row.isResolved,
    reason: row.resolution,
    resolved_time: row.resolvedTime && shopTime(row.resolvedTime),
    create_time: shopTime(row.createTime),
  }
}

/** Converts a reconciled bill with its differences. */
export function presentBill(row: Bill): typeof bill.static {
  return {
    id: row.id,
    gateway: row.gateway,
    day: row.billDate,
    payments: row.payments,
    refunds: row.refunds,
    difference_count: row.differences,
    repaired_count: row.repaired,
    fee: row.fee,
    differences: row.found.map(presentIncident),
    create_time: shopTime(row.createTime),
  }
}
