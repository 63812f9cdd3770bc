import type { RefundCause as MoneyRefundCause } from '../../db/schema/payments.ts'
import type { SmsNoticeKind } from '../../gateways/messages/sms-sender.ts'
import type { PaymentGatewayName } from '../../gateways/payments/payment-gateway.ts'
import type { Alert } from '../../lib/alerts.ts'
import type { LocalizedText } from '../../lib/errors.ts'
import type { adjustmentReasons } from '../catalog/stock/adjust-stock.ts'
import type { StocktakeStatus } from '../catalog/stocktakes/stocktake-fields.ts'
import type { InvoiceStatus } from '../orders/invoices/invoice-fields.ts'
import type { Invoice } from '../orders/placing/invoice.ts'
import type { RefundCause } from '../orders/refunds/return-exclusion.ts'
import type { Discrepancy } from '../payments/reconciliation/compare-bill.ts'
import type { PromotionRecord } from '../promotions/editing/promotion-fields.ts'

/** Names of enumerated values in sheets for people. A value without a name does not compile. */
type Names<Value extends string> = Readonly<Record<Value, LocalizedText>>

export const gatewayNames: Names<PaymentGatewayName> = {
  alipay: { zh: '支付宝', en: 'Alipay' },
  alipay_phone: { zh: '支付宝（手机）', en: 'Alipay on a phone' },
  wechat: { zh: '微信支付', en: 'WeChat Pay' },
  wechat_phone: { zh: '微信支付（手机）', en: 'WeChat Pay on a phone' },
}

/** Why the shop returned money, which is more than what buyers request. */
export const moneyRefundCauseNames: Names<MoneyRefundCause> = {
  request: { zh: '退款申请', en: 'refund request' },
  surplus: { zh: '重复支付', en: 'paid twice' },
  late: { zh: '订单已取消', en: 'order cancelled' },
  wrong_amount: { zh: '金额不符', en: 'wrong amount' },
  external: { zh: '渠道后台退款', en: 'refunded in the console of the gateway' },
}

export const refundCauseNames: Names<RefundCause> = {
  unwanted: { zh: '不想要了', en: 'not wanted' },
  defect: { zh: '质量问题', en: 'defect' },
  damaged: { zh: '商品破损', en: 'damaged' },
  wrong_goods: { zh: '发错商品', en: 'wrong goods' },
  missing: { zh: '少件或未收到', en: 'missing' },
}

export const invoiceStatusNames: Names<InvoiceStatus> = {
  asked: { zh: '待开票', en: 'asked for' },
  issued: { zh: '已开票', en: 'issued' },
  voided: { zh: '已作废', en: 'voided' },
}

export const invoiceKindNames: Names<Invoice['kind']> = {
  personal: { zh: '个人', en: 'person' },
  company: { zh: '企业', en: 'company' },
}

export const movementKindNames: Names<'received' | 'sold' | 'returned' | 'corrected'> = {
  received: { zh: '入库', en: 'received' },
  sold: { zh: '售出', en: 'sold' },
  returned: { zh: '退回', en: 'returned' },
  corrected: { zh: '调整', en: 'corrected' },
}

export const movementReasonNames: Names<(typeof adjustmentReasons)[number]> = {
  received: { zh: '到货', en: 'received' },
  counted: { zh: '盘点', en: 'counted' },
  damaged: { zh: '损坏', en: 'damaged' },
  returned: { zh: '退货', en: 'returned' },
  correction: { zh: '更正', en: 'correction' },
}

export const stocktakeStatusNames: Names<StocktakeStatus> = {
  open: { zh: '盘点中', en: 'open' },
  applied: { zh: '已入账', en: 'applied' },
  cancelled: { zh: '已取消', en: 'cancelled' },
}

export const promotionKindNames: Names<PromotionRecord['kind']> = {
  reduction: { zh: '满减', en: 'amount off' },
  percentage: { zh: '满折', en: 'percentage to pay' },
}

export const promotionBasisNames: Names<PromotionRecord['basis']> = {
  amount: { zh: '按金额', en: 'by amount' },
  count: { zh: '按件数', en: 'by pieces' },
}

export const scopeNames: Names<PromotionRecord['scope']> = {
  all: { zh: '全场', en: 'all goods' },
  category: { zh: '分类', en: 'categories' },
  goods: { zh: 'SPU', en: 'SPUs' },
  sku: { zh: 'SKU', en: 'SKUs' },
}

/** Payment incidents. A fallen stock is an alert, too, but no incident. */
export const incidentKindNames: Names<Exclude<Alert, 'stock_low'>> = {
  payment_foreign: { zh: '收款不属于本店订单', en: 'payment of no order of the shop' },
  payment_wrong_amount: { zh: '付款金额不符', en: 'payment of a wrong amount' },
  payment_surplus: { zh: '重复支付', en: 'order paid twice' },
  payment_late: { zh: '取消后到账', en: 'payment of a cancelled order' },
  payment_refunded_outside: { zh: '未入账的收款已在渠道后台退款', en: 'unrecorded payment refunded outside' },
  refund_stuck: { zh: '退款未成功', en: 'refund does not succeed' },
  refund_outside: { zh: '在渠道后台退款', en: 'refund outside of the shop' },
  bill_difference: { zh: '账单差异', en: 'difference of a bill' },
  bill_missing: { zh: '缺少账单', en: 'missing bill' },
}

export const discrepancyNames: Names<Discrepancy['kind']> = {
  unknown_payment: { zh: '账单有收款，账面没有', en: 'payment in the bill only' },
  wrong_payment: { zh: '收款金额或订单不一致', en: 'payment differs' },
  absent_payment: { zh: '账面有收款，账单没有', en: 'payment in the ledger only' },
  unknown_refund: { zh: '账单有退款，账面没有', en: 'refund in the bill only' },
  wrong_refund: { zh: '退款金额或订单不一致', en: 'refund differs' },
  unfinished_refund: { zh: '账单已退款，账面未完成', en: 'refund done in the bill only' },
  absent_refund: { zh: '账面有退款，账单没有', en: 'refund in the ledger only' },
}

export const messageKindNames: Names<SmsNoticeKind> = {
  order_shipped: { zh: '订单已发货', en: 'order shipped' },
  order_received: { zh: '订单已收货', en: 'order received' },
  refund_done: { zh: '退款成功', en: 'refund done' },
  refund_rejected: { zh: '退款被拒绝', en: 'refund rejected' },
  return_expected: { zh: '请寄回商品', en: 'return expected' },
  in_stock: { zh: '到货提醒', en: 'in stock' },
  mobile_change: { zh: '更换手机号', en: 'change of the mobile' },
  email_change: { zh: '更换邮箱', en: 'change of the e-mail' },
}
