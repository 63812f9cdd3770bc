import { integer, listOf, object, withMembers } from '../../../lib/error-members.ts'
import { defineError, withDetails } from '../../../lib/errors.ts'

export const carrierUnknown = defineError(
  400,
  'carrier_unknown',
  '没有这个物流公司',
  'The shop has no such carrier',
  'carrier',
)
export const trackingNoUnfit = defineError(
  400,
  'tracking_no_unfit',
  '运单号不符合该物流公司的格式；确认无误请带上 force_number',
  'The number does not look like one of this carrier; send force_number to store it all the same',
  'tracking_no',
)
export const shipmentExists = defineError(
  400,
  'shipment_exists',
  '该订单已有此运单号',
  'The order has a parcel with this number',
  'tracking_no',
)
export const shipmentLineUnknown = defineError(
  400,
  'shipment_line_unknown',
  '商品不在订单中',
  'A line is not in the order',
  'lines',
)
const shipmentTooMuch = withMembers(
  defineError(409, 'shipment_exceeds', '超出未发货的件数', 'More than the pieces that are left'),
  {
    left: listOf(
      object(['sku_id', 'count'], { sku_id: integer('SKU'), count: integer('件数 · pieces') }),
      '尚未发货的件数 · pieces that are not shipped',
    ),
  },
)
/** Builds a 409 shipment_exceeds with the pieces that no parcel holds yet as `left`. */
export const shipmentExceeds = withDetails(
  shipmentTooMuch,
  (left: readonly Readonly<{ skuId: number; count: number }>[]) => ({
    members: { left: left.map(({ skuId, count }) => ({ sku_id: skuId, count })) },
  }),
)
export const shipmentFixed = defineError(
  409,
  'shipment_fixed',
  '包裹发出超过 24 小时，不能修改',
  'A parcel can be changed for 24 hours',
)
export const orderErased = defineError(
  409,
  'order_erased',
  '订单的个人信息已删除',
  'The personal data of this order is erased',
)
export const carrierCodeTaken = defineError(
  400,
  'carrier_code_taken',
  '该代码已被使用',
  'The code is taken',
  'code',
)
export const carrierNameTaken = defineError(
  400,
  'carrier_name_taken',
  '该名称已被使用',
  'The name is taken',
  'name',
)
export const numberPatternInvalid = defineError(
  400,
  'number_pattern_invalid',
  '运单号格式不是有效的 RE2 正则表达式',
  'The pattern is not a valid RE2 expression',
  'number_pattern',
)
export const carrierInUse = defineError(
  409,
  'carrier_in_use',
  '已有包裹使用该物流公司',
  'Parcels were sent by this carrier',
)
