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
