import type { Schema } from '../schemas.ts'

type Members = Readonly<Record<string, Schema>>

const integer = (description: string): Schema => ({ type: 'integer', description })
const amount = (description: string): Schema => ({
  type: 'string',
  description: `${description} (CNY)`,
  examples: ['100.00'],
})
const arrayOf = (items: Schema, description: string): Schema => ({ type: 'array', items, description })
const orderNumbers = (description: string) => arrayOf({ type: 'string' }, description)
const object = (required: readonly string[], properties: Members, description?: string): Schema => ({
  type: 'object',
  required,
  properties,
  ...(description && { description }),
})

const unavailableSku = object(['id', 'name', 'reason'], {
  id: integer('SKU'),
  name: { type: 'string' },
  reason: { type: 'string', enum: ['off_sale', 'short', 'over_limit'] },
  stock: integer('现有件数 · pieces left; with short'),
  wanted: integer('想买的件数 · wanted pieces; with short and over_limit'),
  limit: integer('上限 · the limit; with over_limit'),
  held: integer('已占用 · what counts toward the limit already; with over_limit'),
})
const unavailableSkus = arrayOf(
  unavailableSku,
  '每个不能购买的商品及原因 · each SKU that cannot be had, and why',
)
const orderStatus = integer('订单状态 · status of the order, 1 to 6')
const limit = integer('上限 · the limit')

/** Further members of the error answers, by code. The test of each answer checks that they are described here. */
export const problemMembers: Readonly<Record<string, Members>> = {
  coupon_not_usable: {
    reason: { type: 'string', description: '原因 · why' },
    missing: amount('还差的金额 · amount that the order lacks'),
  },
  freight_differs: {
    freight: amount('原运费 · freight so far'),
    new_freight: amount('新运费 · new freight'),
  },
  grant_exceeds_own: {
    permissions: arrayOf({ type: 'integer' }, '操作者没有的权限 · permissions that the caller lacks'),
  },
  import_columns_missing: { columns: arrayOf({ type: 'string' }, '缺少的列 · missing columns') },
  in_stock: { stock: integer('现有件数 · pieces left') },
  invoice_state: { invoice_status: { type: 'string', description: '发票状态 · status of the invoice' } },
  matrix_too_large: { combinations: integer('所选组合数 · chosen combinations'), limit },
  not_delivered: { province_id: integer('省 · the province') },
  order_state: {
    order_status: orderStatus,
    refunds: {
      type: 'string',
      description: '已支付的订单：申请退款的路径 · of a paid order: path of refund requests',
    },
  },
  orders_in_progress: { orders: orderNumbers('进行中的订单 · orders in progress') },
  permission_denied: { permission: { type: 'string', description: '缺少的权限 · the missing permission' } },
  picture_invalid: { reason: { type: 'string', description: '原因 · why' } },
  precondition_failed: {
    current: { type: 'object', description: '现在的内容 · present content' },
    etag: { type: 'string', description: '现在的 ETag · present ETag' },
    changed_by: { type: ['string', 'null'], description: '最后修改的人 · who changed it last' },
    changed_at: { type: ['string', 'null'], format: 'date-time' },
    changed_fields: {
      type: ['array', 'null'],
      items: { type: 'string' },
      description: '被修改的字段，未知为 null · changed fields; null if they are not known',
    },
  },
  price_changed: {
    shown: amount('买家看到的应付金额 · amount that the buyer saw'),
    pay_amount: amount('现在的应付金额 · present amount'),
  },
  purchase_limit: {
    limit,
    bought: integer('已购买的件数 · pieces bought already'),
    skus: unavailableSkus,
  },
  range_too_long: {
    max_days: integer('最多天数 · most days'),
    max_parts: integer('最多分段数 · most parts'),
  },
  refund_exceeds: { refundable: amount('可退金额 · what can be refunded') },
  refund_exceeds_payment: { refundable: amount('可退金额 · what can be refunded') },
  refund_requested: { refunds: arrayOf({ type: 'integer' }, '未处理的退款申请 · open refund requests') },
  refund_state: { refund_status: { type: 'string', description: '退款状态 · status of the request' } },
  return_excluded: { sku_ids: arrayOf({ type: 'integer' }, '不支持无理由退货的商品 · SKUs without it') },
  return_window_over: { until: { type: 'string', format: 'date-time' } },
  selection_changed: {
    selection: { type: 'string', description: '现在的选择，用于重新下单 · present selection, to order it' },
    skus: arrayOf(
      object(['id', 'name', 'count'], {
        id: integer('SKU'),
        name: { type: 'string' },
        count: integer('件数 · pieces'),
      }),
      '现在选中的商品 · present lines',
    ),
    unavailable: unavailableSkus,
  },
  service_unavailable: { down: arrayOf({ type: 'string' }, '不可用的部分 · parts that do not work') },
  shipment_exceeds: {
    left: arrayOf(
      object(['sku_id', 'count'], { sku_id: integer('SKU'), count: integer('件数 · pieces') }),
      '尚未发货的件数 · pieces that are not shipped',
    ),
  },
  sku_name_too_long: { sku_name: { type: 'string', description: '过长的名称 · the name' } },
  sku_unknown: { unknown: arrayOf({ type: 'integer' }, '不存在的编号 · unknown ids') },
  sku_unavailable: { skus: unavailableSkus },
  stock_below_claimed: { claimed: integer('已领取的张数 · claimed coupons') },
  stock_insufficient: { stock: integer('现有件数 · pieces left') },
  stock_short: {
    skus: arrayOf(
      { ...unavailableSku, required: ['id', 'name'] },
      '库存不足的商品 · SKUs with too few pieces',
    ),
  },
  targets_unknown: { unknown: arrayOf({ type: 'integer' }, '不存在的编号 · unknown ids') },
  copy_too_large: { limit },
  too_many_skus: { limit },
  too_many_views: { limit },
  unpaid_limit: {
    unit: { type: 'string', enum: ['pieces', 'orders'] },
    limit,
    held: integer('已占用 · what counts toward the limit already'),
    orders: orderNumbers('待支付的订单 · orders to pay or to cancel'),
    skus: unavailableSkus,
  },
}

/** Returns the members that the answers with one of these codes may have. A member with several meanings has each schema. */
export function membersOf(codes: readonly string[]): Record<string, Schema> {
  const all = codes.flatMap((code) => Object.entries(problemMembers[code] ?? {}))
  const byName = Map.groupBy(all, ([name]) => name)
  return Object.fromEntries(
    [...byName].map(([name, found]) => [name, either(found.map(([, schema]) => schema))]),
  )
}

function either(schemas: readonly Schema[]): Schema {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
  return distinct.length === 1 ? (distinct[0] as Schema) : { anyOf: distinct }
}
