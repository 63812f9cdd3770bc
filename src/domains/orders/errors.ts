import { defineError } from '../../lib/errors.ts'

export const selectionEmpty = defineError(
  400,
  'selection_empty',
  '购物车中没有勾选的商品',
  'Nothing in the cart is selected',
)
export const amountTooLarge = defineError(
  400,
  'amount_too_large',
  '订单金额超出上限',
  'The amount of the order is too large',
)
export const orderNotPayable = defineError(
  409,
  'order_not_payable',
  '订单当前状态不能支付',
  'The order cannot be paid in its present state',
)
export const idempotencyKeyReused = defineError(
  422,
  'idempotency_key_reused',
  '该 Idempotency-Key 已用于其他内容的请求',
  'This Idempotency-Key was used with another request',
)
export const taxNumberWrong = defineError(
  400,
  'tax_number_wrong',
  '税号不正确',
  'This is not a tax number of a company',
  'invoice.tax_no',
)

/** The cart or the idempotency key of an order has become an order already; which one is in the table. */
export class AlreadyOrdered extends Error {}
const orderStateRefused = defineError(
  409,
  'order_state',
  '订单当前状态不能进行此操作',
  'The order cannot do this in its present state',
)
/** 409 with the state that stands in the way, as `order_status`. */
export const orderState = (status: number) => orderStateRefused({ members: { order_status: status } })
export const alreadyReviewed = defineError(
  409,
  'already_reviewed',
  '该商品已评价',
  'This line of the order is reviewed already',
)
export const refundLineUnknown = defineError(
  400,
  'refund_line_unknown',
  '退款商品不在订单中或重复',
  'A line is not in the order, or named twice',
  'lines',
)
export const refundsTooMany = defineError(
  409,
  'refunds_too_many',
  '该订单的退款申请过多',
  'There are too many requests for this order',
)
const refundTooMuch = defineError(
  409,
  'refund_exceeds',
  '超出可退的金额或数量',
  'This is more than is left to ask back',
)
/** 409 with what is left of the order's money, as `refundable`. */
export const refundExceeds = (refundable: string) => refundTooMuch({ members: { refundable } })
const refundStateRefused = defineError(
  409,
  'refund_state',
  '该退款申请已处理',
  'This request was answered already',
)
/** 409 with the state that stands in the way, as `refund_status`. */
export const refundState = (status: string) => refundStateRefused({ members: { refund_status: status } })
