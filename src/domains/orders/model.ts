import { t } from 'elysia'
import { shopTime } from '../../config/shop-time.ts'
import { orderIdFields, orderIds } from '../../http/aliases.ts'
import { cursorQuery } from '../../http/cursor.ts'
import { amount, dateTime, idFieldOf, knownFieldsOnly, pageQuery } from '../../http/fields.ts'
import { freeText, textLine, typed } from '../../http/input/text-field.ts'
import type { Language } from '../../lib/errors.ts'
import { skuSummary } from '../catalog/model.ts'
import { imageUrl } from '../pictures/image-url.ts'
import { type OrderStatus, statusList, statusNames } from './lifecycle/order-state-machine.ts'
import { quantityLines, selectionDigest } from './line-model.ts'
import type { OrderLineRow, OrderRow } from './list-orders.ts'
import { payMethodList } from './pay-methods.ts'

/** The totals of an order or a settlement. */
export const priceFields = {
  total_count: t.Integer(),
  total_amount: {
    ...amount,
    description: '商品合计，元，含限时特价 · sum of the lines in yuan, with limited-time prices',
  },
  discount_amount: {
    ...amount,
    description: '促销与优惠券的优惠，元 · discounts by promotions and coupon, in yuan',
  },
  freight: { ...amount, description: '运费，元 · freight in yuan' },
  pay_amount: {
    ...amount,
    description: '应付金额，元：合计 − 优惠 + 运费 · amount to pay in yuan: total − discount + freight',
  },
}

/** The coupon of an order or a settlement. */
export const userCouponId = idFieldOf(
  '用户优惠券编号，取自 GET /users/coupons/ 的 id，不是 /coupons/ 的 id · id of a USER coupon, as listed by GET /users/coupons/; not an id of /coupons/',
)

export const titleOptions = { description: '发票抬头 · invoice title', examples: ['福州美多商城有限公司'] }

/** The title of an invoice. */
export const invoiceFields = {
  kind: t.Union([t.Literal('personal'), t.Literal('company')], {
    description:
      '抬头类型：personal 个人, company 公司（须有税号） · a person, or a company with a tax number',
    hint: { zh: '发票类型无效', en: 'must be personal or company' },
  }),
  title: textLine(1, 100, titleOptions),
  tax_no: t.Optional(
    typed({
      maxLength: 64,
      description: '公司税号 · tax number of a company',
      examples: ['91350100M000100Y43'],
      hint: { zh: '税号不正确', en: 'must be a tax number' },
    }),
  ),
}

export const newOrder = knownFieldsOnly({
  address: idFieldOf('收货地址编号，取自 GET /addresses/ · id of an own address'),
  pay_method: t.Integer({
    minimum: 1,
    maximum: 3,
    examples: [2],
    description: payMethodList,
    hint: { zh: '支付方式无效', en: 'must be a supported payment method' },
  }),
  invoice: t.Optional({
    ...knownFieldsOnly(invoiceFields),
    description: '需要发票时填写 · for an order with an invoice',
  }),
  coupon: t.Optional(userCouponId),
  pay_amount: t.Optional(
    t.String({
      pattern: '^\\d{1,13}\\.\\d{2}$',
      examples: ['59.97'],
      description: '结算页显示的应付金额 · pay_amount as shown by settlement',
      hint: { zh: '应为两位小数的金额，如 59.97', en: 'must be an amount with two decimals, such as 59.97' },
    }),
  ),
  remark: t.Optional(
    freeText(0, 200, { description: '备注 · note to the shop', examples: ['请在工作日送货'] }),
  ),
  selection: t.Optional(selectionDigest),
  lines: t.Optional({
    ...quantityLines,
    description:
      '立即购买的商品；不带则下单购物车中勾选的商品 · buy now; without it, the selected cart lines',
  }),
})

/** The status of an order in answers. */
export const orderStatus = t.Union(
  [t.Literal(1), t.Literal(2), t.Literal(3), t.Literal(4), t.Literal(5), t.Literal(6)],
  { description: statusList },
)

/** The payment method of an order in answers. */
export const payMethod = t.Union([t.Literal(1), t.Literal(2), t.Literal(3)], { description: payMethodList })

export const placedOrder = t.Object(orderIdFields)

export const orderIdField = t.String({
  pattern: '^\\d{1,64}$',
  description: '订单编号 · order number',
  hint: { zh: '订单编号无效', en: 'must be an order number' },
})

export const orderParams = t.Object({ id: orderIdField })

export const listQuery = t.Object({
  ...pageQuery,
  ...cursorQuery,
  status: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 6,
      description: statusList,
      hint: { zh: '订单状态无效', en: 'must be an order status' },
    }),
  ),
  text: t.Optional(
    t.String({
      maxLength: 64,
      description: '商品名称或订单编号（可为其中一部分） · part of a product name or of an order number',
      examples: ['汤锅'],
      hint: { zh: '最多 64 个字', en: 'must have at most 64 characters' },
    }),
  ),
})

/** The new status of an order after a change. */
export const statusChange = t.Object(
  { ...orderIdFields, status: orderStatus, status_name: t.String() },
  { title: 'OrderStatusChange' },
)

const lineFields = {
  count: t.Integer({ description: '件数 · pieces' }),
  price: { ...amount, description: '下单时的单价，元 · unit price at the time of ordering, in yuan' },
  sku: skuSummary,
}

export const unreviewedLines = t.Array(t.Object(lineFields))

/** The id of a review is that of its line. */
const reviewIdField = t.Integer({
  description: '评价编号，见 PUT /skus/{id}/comments/{review}/ · id of the review of this line',
  examples: [17],
})

export const orderLineFields = {
  ...lineFields,
  is_commented: t.Boolean({ description: '该行是否已评价 · whether the line is reviewed' }),
  review_id: t.Optional(reviewIdField),
}

/** The receiver of an order, as copied when it was placed. */
export const orderPlace = t.Object({
  receiver: t.String({ examples: ['张三'] }),
  mobile: t.String({ examples: ['13800000001'] }),
  place: t.String({
    examples: ['北京市东城区长安街 1 号'],
    description: '完整地址，含省市区 · whole address with the areas',
  }),
})

export const orderFields = {
  ...orderIdFields,
  create_time: { ...dateTime, description: '下单时间 · when it was placed' },
  ...priceFields,
  pay_method: payMethod,
  status: orderStatus,
  status_name: t.String(),
  skus: t.Array(t.Object(orderLineFields)),
}

export const order = t.Object(orderFields, { title: 'Order' })

/** Converts the new status of an order, with its name in `language`. */
export function presentStatusChange(
  orderId: string,
  status: OrderStatus,
  language: Language,
): typeof statusChange.static {
  return { ...orderIds(orderId), status, status_name: statusNames[status]?.[language] ?? '' }
}

/** Converts an order of a list with its lines. */
export function presentOrder(
  row: OrderRow & { lines: OrderLineRow[] },
  language: Language,
): typeof order.static {
  return {
    ...orderIds(row.orderId),
    ...presentTotals(row, language),
    skus: row.lines.map((line) => ({
      ...presentLine(line),
      is_commented: line.isCommented,
      ...(line.isCommented && { review_id: line.id }),
    })),
  }
}

/** Converts when an order was placed, its amounts and its status. */
export function presentTotals(row: OrderRow, language: Language) {
  return {
    create_time: shopTime(row.createTime),
    total_count: row.totalCount,
    total_amount: row.totalAmount,
    discount_amount: row.discountAmount,
    freight: row.freight,
    pay_amount: row.payAmount,
    // the only values that verbs store
    pay_method: row.payMethod as typeof payMethod.static,
    status: row.status as OrderStatus,
    status_name: statusNames[row.status]?.[language] ?? '',
  }
}

/** Converts an order line with the name, price and picture at the time of ordering. */
export function presentLine(line: OrderLineRow) {
  return {
    count: line.count,
    price: line.price,
    sku: {
      id: line.skuId,
      name: line.name,
      price: line.price,
      default_image_url: imageUrl(line.imageUrl, 'list'),
      comments: line.comments,
    },
  }
}
