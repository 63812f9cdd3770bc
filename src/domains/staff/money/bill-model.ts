import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, knownFieldsOnly } from '../../../http/fields.ts'
import { staffPageOf, staffPageQuery } from '../../../http/staff/list.ts'
import type { Bill } from '../../payments/records/bill-fields.ts'
import { incident, presentIncident } from './incident-model.ts'
import { day, vendor } from './money-model.ts'

export const billQuery = t.Object({
  ...staffPageQuery,
  gateway: t.Optional(vendor),
  day: t.Optional(day),
})
export const newBill = knownFieldsOnly({ gateway: vendor, day }, { title: 'NewBill' })

const feesHint = '手续费减退回的手续费 · fees minus what refunds returned; null for a bill without them'
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
