import { t } from 'elysia'
import { amount, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText } from '../../../http/input/text-field.ts'
import { parseFen } from '../../../lib/money.ts'
import { parseQuantityLines, quantityLines } from '../line-model.ts'
import { orderParams, shopTime } from '../model.ts'
import type { RefundRow } from './list-refunds.ts'

export const newRefundRequest = knownFieldsOnly(
  {
    reason: freeText(2, 200, { examples: ['不喜欢'] }),
    amount: t.Optional(
      t.String({
        pattern: '^(?!0+(\\.0+)?$)\\d{1,8}(\\.\\d{1,2})?$',
        examples: ['59.97'],
        description: 'CNY, 元；默认为可退的全部 · default: the whole refundable amount',
        hint: { zh: '金额无效', en: 'must be an amount above 0' },
      }),
    ),
    lines: t.Optional(quantityLines),
  },
  { title: 'NewRefundRequest' },
)

export const refundRequest = t.Object(
  {
    id: t.Integer(),
    order_id: t.String(),
    create_time: dateTime,
    reason: t.String(),
    amount,
    status: t.String({
      description: '状态 · requested, approved, rejected, withdrawn, refunded',
      examples: ['requested'],
    }),
    reply: t.String({ description: '商家答复 · answer of the shop' }),
    lines: t.Array(t.Object({ sku_id: t.Integer(), count: t.Integer(), amount })),
  },
  { title: 'RefundRequest' },
)
export const refundParams = t.Object({ ...orderParams.properties, refund: idParam })
export const refundRequestList = t.Array(refundRequest)

/** Converts the body of a refund request; amounts in fen. */
export function parseRefundRequest({ reason, amount, lines }: typeof newRefundRequest.static) {
  return {
    reason,
    amountFen: amount === undefined ? undefined : parseFen(amount),
    lines: lines && parseQuantityLines(lines),
  }
}

/** Converts a refund request with its lines. */
export function presentRefundRequest(row: RefundRow): typeof refundRequest.static {
  return {
    id: row.id,
    order_id: row.orderId,
    create_time: shopTime(row.createTime),
    reason: row.reason,
    amount: row.amount,
    status: row.status,
    reply: row.reply,
    lines: row.lines.map(({ skuId, count, amount }) => ({ sku_id: skuId, count, amount })),
  }
}
