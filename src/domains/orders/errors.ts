import { amount, integer, limit, listOf, object, text, withMembers } from '../../lib/error-members.ts'
import { defineError, withDetails } from '../../lib/errors.ts'
import { unavailableSkus } from '../catalog/errors.ts'
export const selectionEmpty = defineError(
  400,
  'selection_empty',
  '购物车中没有勾选的商品',
  'No cart line is selected',
)
/** `selection` and `skus` are the lines that can be ordered now, `unavailable` the other selected ones. */
export const selectionChanged = withMembers(
  defineError(
    409,
    'selection_changed',
    '所选商品已变化，请确认后重新提交',
    'The selected lines have changed; check them and submit again',
  ),
  {
    selection: text('现在的选择，用于重新下单 · present selection, to order it'),
    skus: listOf(
      object(['id', 'name', 'count'], {
        id: integer('SKU'),
        name: { type: 'string' },
        count: integer('件数 · pieces'),
      }),
      '现在选中的商品 · present lines',
    ),
    unavailable: unavailableSkus,
  },
)
/** `limit` and `held` count pieces or orders, as `unit` says; `orders` are to be paid or cancelled. */
export const unpaidLimitReached = withMembers(
  defineError(
    409,
    'unpaid_limit',
    '待支付的数量已达上限，请先支付或取消订单',
    'Too much is unpaid; pay or cancel an order first',
  ),
  {
    unit: { type: 'string', enum: ['pieces', 'orders'] },
    limit,
    held: integer('已占用 · what counts toward the limit already'),
    orders: listOf('string', '待支付的订单 · orders to pay or to cancel'),
    skus: unavailableSkus,
  },
)
/** `limit` is the most that one user may buy, `bought` what the user has in orders that are not cancelled. */
export const purchaseLimitReached = withMembers(
  defineError(409, 'purchase_limit', '超出每人限购数量', 'More than one customer may buy'),
  {
    limit,
    bought: integer('已购买的件数 · pieces bought already'),
    skus: unavailableSkus,
  },
)
export const lineRepeated = defineError(
  400,
  'line_repeated',
  '同一商品只能出现一次',
  'Each SKU may be named once',
  'lines',
)
export const amountTooLarge = defineError(
  400,
  'amount_too_large',
  '订单金额超出上限',
  'The order amount is too large',
)
export const orderNotPayable = defineError(
  409,
  'order_not_payable',
  '订单当前状态不能支付',
  'The order cannot be paid in its current status',
)
export const taxNumberWrong = defineError(
  400,
  'tax_number_wrong',
  '税号不正确：公司抬头须有有效税号，个人抬头不填税号',
  'Invalid tax number: a company needs a valid one, a person has none',
)

const invoiceFieldMissing = defineError(400, 'invalid_input', '发票信息不完整', 'The invoice is incomplete')
const required = { zh: '缺少必填项', en: 'is required' }

/** Builds the error that names the fields without which there is no invoice. */
export const invoiceIncomplete = (fields: readonly string[]) =>
  invoiceFieldMissing({ errors: fields.map((field) => ({ field, code: 'required', message: required })) })

/** The cart or the idempotency key was used by an order that already exists. */
export class AlreadyOrdered extends Error {}
const orderStatus = integer('订单状态 · status of the order, 1 to 6')
const orderStateRefused = withMembers(
  defineError(
    409,
    'order_state',
    '订单当前状态不能进行此操作',
    'The current order status does not allow this action',
  ),
  {
    order_status: orderStatus,
  },
)
/** Builds a 409 order_state with the current status as `order_status`. */
export const orderState = withDetails(orderStateRefused, (status: number) => ({
  members: { order_status: status },
}))
const paidOrderRefused = withMembers(
  defineError(409, 'order_state', '订单已支付，请申请退款', 'The order is paid; request a refund instead'),
  {
    order_status: orderStatus,
    refunds: text('已支付的订单：申请退款的路径 · of a paid order: path of refund requests'),
  },
)
/** Builds a 409 order_state for a cancellation that must be a refund request. `refunds` is the path of that route. */
export const refundInstead = withDetails(paidOrderRefused, (status: number, orderId: string) => ({
  members: { order_status: status, refunds: `/orders/${orderId}/refunds/` },
}))
export const orderRefunded = defineError(
  409,
  'order_refunded',
  '订单已全额退款，不能评价',
  'The order is refunded completely and takes no review',
)
/** `freight` is what the order was charged, `new_freight` what the new address costs. */
export const freightDiffers = withMembers(
  defineError(
    409,
    'freight_differs',
    '新地址的运费与订单不同，不能修改',
    'The freight to the new address differs from that of the order',
  ),
  {
    freight: amount('原运费 · freight so far'),
    new_freight: amount('新运费 · new freight'),
  },
)
export const alreadyReviewed = defineError(
  409,
  'already_reviewed',
  '该商品已评价',
  'This order line is already reviewed',
)
export const reviewClosed = defineError(
  409,
  'review_closed',
  '评价超过 30 天，不能修改',
  'A review can be edited for 30 days',
)
export const reviewHidden = defineError(409, 'review_hidden', '该评价已隐藏', 'The review is hidden already')
export const reviewShown = defineError(409, 'review_shown', '该评价没有隐藏', 'The review is not hidden')
const invoiceStateRefused = withMembers(
  defineError(
    409,
    'invoice_state',
    '发票当前状态不能进行此操作',
    'The current state of the invoice does not allow this action',
  ),
  {
    invoice_status: text('发票状态 · status of the invoice'),
  },
)
/** Builds a 409 invoice_state with the current state as `invoice_status`. */
export const invoiceState = withDetails(invoiceStateRefused, (status: string) => ({
  members: { invoice_status: status },
}))
export const invoiceNumberTaken = defineError(
  400,
  'invoice_number_taken',
  '该发票号码已使用',
  'This invoice number is used already',
  'number',
)
export const invoiceFileTooLarge = defineError(
  413,
  'invoice_file_too_large',
  '发票文件不能超过 5 MB',
  'The file of an invoice has at most 5 MiB',
)
export const invoiceFileInvalid = defineError(
  415,
  'unsupported_media_type',
  '请上传 PDF、JPEG、PNG 或 WebP 文件',
  'Upload a PDF, JPEG, PNG or WebP file',
)
