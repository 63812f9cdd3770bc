import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import type { IncidentRow } from '../../payments/records/incident-fields.ts'
import { discrepancyNames, incidentKindNames } from '../value-names.ts'
import { day, gatewayField, gatewayFilter } from './money-model.ts'

export const incidentQuery = t.Object({
  ...staffListQuery,
  gateway: t.Optional(gatewayFilter),
  day: t.Optional(day),
  is_resolved: t.Optional({ ...booleanField, description: '是否已处理 · whether it is resolved' }),
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
