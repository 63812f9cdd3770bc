import { listInvoices } from '../../../orders/invoices/find-invoices.ts'
import { statusNames } from '../../../orders/lifecycle/order-state-machine.ts'
import { listRefundPage } from '../../../orders/refunds/find-refunds.ts'
import { refundStatusNames } from '../../../orders/refunds/refund-state-machine.ts'
import { listAllReviews } from '../../../orders/reviews/list-all-reviews.ts'
import { invoiceQuery } from '../../after-sales/invoice-model.ts'
import { refundQuery, toRefundFilter } from '../../after-sales/refund-model.ts'
import { reviewQuery, toReviewFilter } from '../../reviews/review-model.ts'
import { invoiceKindNames, invoiceStatusNames, refundCauseNames } from '../../value-names.ts'
import { exportList } from '../export-list.ts'

/** Refund requests, without the words of the buyer. */
export const refundExport = exportList({
  label: { zh: '退款', en: 'Refunds' },
  operation: 'listRefunds',
  permission: 'orders.view_refund',
  query: refundQuery,
  read: (query, wish) => listRefundPage({ ...wish, ...toRefundFilter(query) }),
  columns: ({ plain, moment, money, person, choice }) => [
    plain('id', '退款编号', 'Refund', 'id'),
    plain('order_id', '订单号', 'Order', 'orderId'),
    person('user', '用户', 'User', 'username'),
    moment('create_time', '申请时间', 'Requested', 'createTime'),
    choice('cause', '原因类别', 'Cause', refundCauseNames, 'cause'),
    money('amount', '金额', 'Amount', 'amount'),
    choice('status', '状态', 'Status', refundStatusNames, 'status'),
  ],
})

/** Invoices, without their titles, tax numbers and the reason of a voiding. */
export const invoiceExport = exportList({
  label: { zh: '发票', en: 'Invoices' },
  operation: 'listInvoices',
  permission: 'orders.view_invoice',
  query: invoiceQuery,
  read: ({ status }, wish) => listInvoices({ ...wish, status }),
  keyOf: ({ orderId }) => orderId,
  columns: ({ plain, moment, money, person, choice }) => [
    plain('order_id', '订单号', 'Order', 'orderId'),
    person('user', '用户', 'User', 'username'),
    choice('order_status', '订单状态', 'Order status', statusNames, 'orderStatus'),
    money('pay_amount', '应付金额', 'To pay', 'payAmount'),
    choice('kind', '抬头类型', 'Kind', invoiceKindNames, 'kind'),
    choice('status', '状态', 'Status', invoiceStatusNames, 'status'),
    plain('number', '发票号码', 'Number', 'number'),
    moment('create_time', '申请时间', 'Asked for', 'createTime'),
    moment('issued_time', '开票时间', 'Issued', 'issuedTime'),
    moment('voided_time', '作废时间', 'Voided', 'voidedTime'),
  ],
})

/** Reviews with what shoppers see of them: texts stay in the shop when an account is closed, without the name of the author. */
export const reviewExport = exportList({
  label: { zh: '评价', en: 'Reviews' },
  operation: 'listStaffReviews',
  permission: 'orders.view_review',
  query: reviewQuery,
  read: (query, wish) => listAllReviews({ ...wish, ...toReviewFilter(query) }),
  columns: ({ plain, moment, person }) => [
    plain('id', '评价编号', 'Review id', 'id'),
    plain('order_id', '订单号', 'Order', 'orderId'),
    plain('sku_id', 'SKU 编号', 'SKU id', 'skuId'),
    plain('sku_name', '商品名称', 'Product', 'name'),
    person('user', '用户', 'User', 'username'),
    plain('score', '评分', 'Score', 'score'),
    plain('comment', '评价内容', 'Comment', 'comment'),
    moment('create_time', '评价时间', 'Written', 'commentTime'),
    plain('follow_up', '追评', 'Follow-up', 'followUp'),
    moment('follow_up_time', '追评时间', 'Followed up', 'followUpTime'),
    plain('pictures', '图片数', 'Pictures', ({ pictures }) => pictures.length),
    plain('reply', '回复', 'Reply', 'reply'),
    moment('reply_time', '回复时间', 'Replied', 'replyTime'),
    plain('is_hidden', '是否隐藏', 'Hidden', ({ hiddenTime }) => hiddenTime !== null),
    moment('hidden_time', '隐藏时间', 'Hidden at', 'hiddenTime'),
  ],
})
