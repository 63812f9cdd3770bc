import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, dateTime, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText, textLine } from '../../../http/input/text-field.ts'
import { parseFen } from '../../../lib/money.ts'
import { presentReturnAddress, returnAddress } from '../../shop/model.ts'
import { parseQuantityLines, quantityLines } from '../line-model.ts'
import { orderParams } from '../model.ts'
import type { RefundRow } from './refund-fields.ts'
import { refundStatusList } from './refund-state-machine.ts'
import type { ShownRefund } from './return-address.ts'
import { refundCauses } from './return-exclusion.ts'
import type { ReturnParcel } from './return-goods.ts'

const cause = {
  description:
    '退款原因：unwanted 不想要（默认，适用七天无理由），defect 质量问题，damaged 运输损坏，wrong_goods 发错商品，missing 少件 · unwanted (default): without a reason; the others state a fault',
  examples: ['defect'],
}

export const newRefundRequest = knownFieldsOnly(
  {
    reason: freeText(2, 200, {
      examples: ['不喜欢'],
      description: '申请说明，店铺可见 · why, for the shop',
    }),
    cause: t.Optional(
      t.Union(
        refundCauses.map((value) => t.Literal(value)),
        { ...cause, hint: { zh: '退款原因无效', en: 'must be one of the documented causes' } },
      ),
    ),
    amount: t.Optional(
      t.String({
        pattern: '^(?!0+(\\.0+)?$)\\d{1,8}(\\.\\d{1,2})?$',
        examples: ['59.97'],
        description: '退款金额，元；默认为可退的全部 · amount in yuan; default: the whole refundable amount',
        hint: { zh: '金额应大于 0，最多两位小数', en: 'must be an amount above 0 with at most two decimals' },
      }),
    ),
    lines: t.Optional({
      ...quantityLines,
      description:
        '要退的商品及件数；不填 lines 与 amount 为全部 · pieces to refund; without lines and amount: everything',
    }),
  },
  { title: 'NewRefundRequest' },
)

export const refundRequest = t.Object(
  {
    id: t.Integer(),
    order_id: t.String(),
    create_time: dateTime,
    reason: t.String({ description: '买家的申请说明 · what the buyer wrote' }),
    cause: t.String(cause),
    amount: { ...amount, description: '申请或批准的金额，元 · requested or approved amount in yuan' },
    status: t.String({
      description: refundStatusList,
      examples: ['requested'],
    }),
    reply: t.String({
      description: '商家答复，如拒绝的原因 · answer of the shop, such as the reason of a rejection',
    }),
    return: t.Nullable(
      t.Object({
        carrier: t.String({ examples: ['顺丰速运'] }),
        tracking_no: t.String({ examples: ['SF1234567890123'] }),
        time: dateTime,
      }),
      {
        description:
          '买家寄回的包裹，未填写为 null · parcel in which the buyer sends the goods back; null before it is reported',
      },
    ),
    return_address: t.Nullable(returnAddress, {
      description:
        '退货地址，仅在 return_expected 与 returning 且店铺已填写时，否则为 null · where the goods go, while the shop waits for them and has given an address, else null',
    }),
    lines: t.Array(
      t.Object({
        sku_id: t.Integer(),
        count: t.Integer({ description: '件数 · pieces' }),
        amount: { ...amount, description: '该行的退款金额，元 · amount of the line in yuan' },
      }),
      { description: '申请退的商品；只退金额时为空 · pieces of the request; empty for an amount alone' },
    ),
  },
  { title: 'RefundRequest' },
)

export const returnParcel = t.Object(
  {
    carrier: textLine(1, 20, {
      description: '物流公司 · carrier',
      examples: ['顺丰速运'],
    }),
    tracking_no: textLine(1, 40, {
      description: '运单号 · tracking number',
      examples: ['SF1234567890123'],
    }),
  },
  { title: 'ReturnParcel' },
)

export const refundParams = t.Object({ ...orderParams.properties, refund: idParam })
export const refundRequestList = t.Array(refundRequest)

/** Converts the body of a refund request; amounts in fen. */
export function parseRefundRequest({ reason, cause, amount, lines }: typeof newRefundRequest.static) {
  return {
    reason,
    cause,
    amountFen: amount === undefined ? undefined : parseFen(amount),
    lines: lines && parseQuantityLines(lines),
  }
}

/** Converts the parcel of a return. */
export const parseReturnParcel = ({ carrier, tracking_no }: typeof returnParcel.static): ReturnParcel => ({
  carrier,
  trackingNo: tracking_no,
})

/** Converts a refund request with its lines. Without a return address the shop does not wait for goods. */
export function presentRefundRequest(
  row: RefundRow & Partial<Pick<ShownRefund, 'returnAddress'>>,
): typeof refundRequest.static {
  const { returnCarrier, returnTrackingNo, returnTime, returnAddress } = row
  return {
    id: row.id,
    order_id: row.orderId,
    create_time: shopTime(row.createTime),
    reason: row.reason,
    cause: row.cause,
    amount: row.amount,
    status: row.status,
    reply: row.reply,
    return: returnTime && {
      carrier: returnCarrier,
      tracking_no: returnTrackingNo,
      time: shopTime(returnTime),
    },
    return_address: returnAddress ? presentReturnAddress(returnAddress) : null,
    lines: row.lines.map(({ skuId, count, amount }) => ({ sku_id: skuId, count, amount })),
  }
}
