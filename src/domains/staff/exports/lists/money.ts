import { listBills } from '../../../payments/records/find-bills.ts'
import { listIncidents } from '../../../payments/records/find-incidents.ts'
import { listPaymentPage } from '../../../payments/records/find-payments.ts'
import { billQuery } from '../../money/bill-model.ts'
import { incidentQuery, toIncidentFilter } from '../../money/incident-model.ts'
import { paymentQuery, toPaymentFilter } from '../../money/payment-model.ts'
import { discrepancyNames, gatewayNames, incidentKindNames } from '../../value-names.ts'
import { exportList } from '../export-list.ts'

export const paymentExport = exportList({
  label: { zh: '支付', en: 'Payments' },
  operation: 'listPayments',
  permission: 'payments.view_payment',
  query: paymentQuery,
  read: (query, wish) => listPaymentPage({ ...wish, ...toPaymentFilter(query) }),
  columns: ({ plain, moment, money, person, choice }) => [
    plain('id', '支付编号', 'Payment id', 'id'),
    plain('order_id', '订单号', 'Order', 'orderId'),
    person('user', '用户', 'User', 'username'),
    choice('gateway', '支付渠道', 'Gateway', gatewayNames, 'gateway'),
    plain('trade_id', '渠道交易号', 'Trade number', 'tradeId'),
    money('amount', '金额', 'Amount', 'amount'),
    money('fee', '手续费', 'Fee', 'fee'),
    plain('is_applied', '是否用于支付订单', 'Paid its order', 'applied'),
    moment('paid_at', '支付时间', 'Paid', 'paidAt'),
    moment('create_time', '入账时间', 'Recorded', 'createTime'),
  ],
})

/** Payment incidents, without what staff wrote about them. */
export const incidentExport = exportList({
  label: { zh: '支付异常', en: 'Payment incidents' },
  operation: 'listIncidents',
  permission: 'payments.view_incident',
  query: incidentQuery,
  read: (query, wish) => listIncidents({ ...wish, ...toIncidentFilter(query) }),
  columns: ({ plain, moment, money, choice }) => [
    plain('id', '异常编号', 'Incident id', 'id'),
    moment('create_time', '发现时间', 'Found', 'createTime'),
    choice('gateway', '支付渠道', 'Gateway', gatewayNames, 'gateway'),
    choice('kind', '类型', 'Kind', incidentKindNames, 'kind'),
    choice('detail', '差异', 'Difference', discrepancyNames, 'detail'),
    plain('day', '账单日期', 'Day of the bill', 'billDate'),
    plain('out_trade_no', '商户订单号', 'Our trade number', 'outTradeNo'),
    plain('reference', '渠道交易号或退款单号', 'Trade or refund number', 'reference'),
    money('amount', '渠道金额', 'Amount of the gateway', 'amount'),
    money('our_amount', '账面金额', 'Amount of the ledger', 'ourAmount'),
    plain('is_resolved', '是否已处理', 'Resolved', 'isResolved'),
    moment('resolved_time', '处理时间', 'Resolved at', 'resolvedTime'),
  ],
})

/** Reconciled bills; their differences are among the payment incidents. */
export const billExport = exportList({
  label: { zh: '对账单', en: 'Bills' },
  operation: 'listBills',
  permission: 'payments.view_bill',
  query: billQuery,
  read: ({ gateway, day }, wish) => listBills({ ...wish, gateway, day }),
  columns: ({ plain, moment, money, choice }) => [
    plain('id', '对账单编号', 'Bill id', 'id'),
    choice('gateway', '支付渠道', 'Vendor', gatewayNames, 'gateway'),
    plain('day', '账单日期', 'Day', 'billDate'),
    plain('payments', '收款笔数', 'Payments', 'payments'),
    plain('refunds', '退款笔数', 'Refunds', 'refunds'),
    plain('difference_count', '差异数', 'Differences', 'differences'),
    plain('repaired_count', '已修复数', 'Repaired', 'repaired'),
    money('fee', '手续费', 'Fee', 'fee'),
    moment('create_time', '核对时间', 'Reconciled', 'createTime'),
  ],
})
