import { amount, listOf, text, withMembers } from '../../../lib/error-members.ts'
import { defineError, withDetails } from '../../../lib/errors.ts'

const refundRequestOpen = withMembers(
  defineError(
    409,
    'refund_requested',
    '该订单有未处理的退款申请，不能发货',
    'A refund request waits for an answer; the order cannot be shipped',
  ),
  {
    refunds: listOf('integer', '未处理的退款申请 · open refund requests'),
  },
)
/** Builds a 409 refund_requested with the ids of the open requests as `refunds`. */
export const refundRequested = withDetails(refundRequestOpen, (refunds: readonly number[]) => ({
  members: { refunds },
}))
const returnWindowPassed = withMembers(
  defineError(
    409,
    'return_window_over',
    '已超过可申请退款的期限',
    'The time in which a refund can be requested has ended',
  ),
  {
    until: { type: 'string', format: 'date-time' },
  },
)
/** Builds a 409 return_window_over with the end of the window as `until`, ISO 8601. */
export const returnWindowOver = withDetails(returnWindowPassed, (until: string) => ({ members: { until } }))
export const refundLineUnknown = defineError(
  400,
  'refund_line_unknown',
  '退款商品不在订单中或重复',
  'A line is not in the order or is repeated',
  'lines',
)
export const refundsTooMany = defineError(
  409,
  'refunds_too_many',
  '该订单的退款申请过多',
  'This order has too many refund requests',
)
const refundTooMuch = withMembers(
  defineError(409, 'refund_exceeds', '超出可退的金额或数量', 'Exceeds the refundable amount or pieces'),
  {
    refundable: amount('可退金额 · what can be refunded'),
  },
)
/** Builds a 409 refund_exceeds with the refundable amount as `refundable`. */
export const refundExceeds = withDetails(refundTooMuch, (refundable: string) => ({ members: { refundable } }))
const refundStateRefused = withMembers(
  defineError(409, 'refund_state', '该退款申请已处理', 'This refund request was already answered'),
  {
    refund_status: text('退款状态 · status of the request'),
  },
)
/** Builds a 409 refund_state with the current status as `refund_status`. */
export const refundState = withDetails(refundStateRefused, (status: string) => ({
  members: { refund_status: status },
}))
/** `field` names the member: `restock` of an approval, `lines` of an inspection. */
export const refundPiecesUnfit = defineError(
  400,
  'refund_pieces_unfit',
  '商品或件数与退款申请不符',
  'The lines do not fit the pieces of the refund request',
)
export const restockInspected = defineError(
  400,
  'restock_inspected',
  '验货时已处理库存，同意退款时不能再入库',
  'The inspection has moved the stock; the approval cannot restock',
  'restock',
)
const returnExcluded = withMembers(
  defineError(
    409,
    'return_excluded',
    '所含商品不支持七天无理由退货；如有质量问题请说明原因',
    'These goods cannot be returned without a reason; state a fault of the goods or of the delivery',
  ),
  {
    sku_ids: listOf('integer', '不支持无理由退货的商品 · SKUs without it'),
  },
)
/** Builds a 409 return_excluded with the SKUs of the goods as `sku_ids`. */
export const returnWithoutReason = withDetails(returnExcluded, (skuIds: readonly number[]) => ({
  members: { sku_ids: skuIds },
}))
