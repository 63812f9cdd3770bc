import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, booleanField, dateTime, idField, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { freeText } from '../../../http/input/text-field.ts'
import { momentField, positiveAmountField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { parseFen } from '../../../lib/money.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { statusList } from '../../orders/lifecycle/order-state-machine.ts'
import type { Approval } from '../../orders/refunds/approve-refund.ts'
import type { BuyerRefund, RefundDetail } from '../../orders/refunds/find-refunds.ts'
import type { RefundLine } from '../../orders/refunds/refund-fields.ts'
import { refundStatuses, refundStatusList } from '../../orders/refunds/refund-state-machine.ts'
import type { Outcome } from '../../orders/refunds/restock.ts'
import { refundCauseNames } from '../value-names.ts'

const pieces = (description: string, minimum: number) =>
  t.Integer({
    minimum,
    maximum: 1_000_000,
    description,
    examples: [1],
    hint: { zh: '件数无效', en: 'must be a number of pieces' },
  })

export const refundParams = t.Object({ id: idParam })
export const refundQuery = t.Object({
  ...staffListQuery,
  status: t.Optional(
    t.Union(
      refundStatuses.map((value) => t.Literal(value)),
      {
        description: refundStatusList,
        examples: ['requested'],
        hint: { zh: '状态无效', en: 'must be a state of a refund request' },
      },
    ),
  ),
  from: t.Optional(momentField('申请时间不早于 · requested at this moment or later')),
  to: t.Optional(momentField('申请时间早于 · requested before this moment')),
})

/** Converts the filters of a query of refund requests. */
export const toRefundFilter = ({ status, from, to }: typeof refundQuery.static) => ({
  ...{ status, from: from ?? undefined, to: to ?? undefined },
})

const restockLines = t.Array(
  knownFieldsOnly({ sku_id: idField, count: pieces('入库件数 · pieces to restock', 1) }),
  { maxItems: 100 },
)

/** A boolean in every spelling of a form, or lines. */
const restock = t
  .Transform(
    t.Union(
      [
        t.Boolean(),
        t.Literal('true'),
        t.Literal('false'),
        t.Literal('1'),
        t.Literal('on'),
        t.Literal('0'),
        t.Literal(1),
        t.Literal(0),
        restockLines,
      ],
      {
        description:
          '退回库存：true 为全部件数，或按商品列出 · back into stock: true for all pieces, or some by SKU',
        examples: [true],
        hint: { zh: '应为 true、false 或商品列表', en: 'must be true, false or a list of lines' },
      },
    ),
  )
  .Decode((value) =>
    Array.isArray(value) ? value : value !== false && value !== 'false' && value !== '0' && value !== 0,
  )
  .Encode((value) => value)

export const approval = t.Optional(
  knownFieldsOnly(
    {
      amount: t.Optional(positiveAmountField('退款金额，默认为申请金额 · the requested amount by default')),
      restock: t.Optional(restock),
      require_return: t.Optional({
        ...booleanField,
        description: '要求先退货；验货后再决定 · the goods come first; decided after the inspection',
      }),
    },
    { title: 'RefundApproval' },
  ),
)
export const rejection = knownFieldsOnly(
  {
    reason: freeText(1, 200, {
      description: '给买家的理由 · reason for the buyer',
      examples: ['商品已使用'],
    }),
  },
  { title: 'RefundRejection' },
)
export const inspection = knownFieldsOnly(
  {
    lines: t.Array(
      knownFieldsOnly({
        sku_id: idField,
        restock: pieces('可再售、入库 · can be sold again', 0),
        write_off: pieces('损坏、报损 · cannot be sold', 0),
        note: t.Optional(freeText(0, 200, { description: '验货说明 · note', examples: ['外包装破损'] })),
      }),
      {
        maxItems: 100,
        description: '退款申请的每个商品一行 · one line for each line of the request',
        hint: { zh: '应为商品列表', en: 'must be a list of lines' },
      },
    ),
  },
  { title: 'RefundInspection' },
)

const refundFields = {
  id: t.Integer(),
  order_id: t.String(),
  user: t.String({ description: '买家用户名 · name of the buyer' }),
  reason: t.String({ description: '买家的申请说明 · what the buyer wrote' }),
  cause: t.String({ examples: ['unwanted'], description: describeValues(refundCauseNames) }),
  amount: { ...amount, description: '申请或批准的金额，元 · requested or approved amount in yuan' },
  lines: t.Array(
    t.Object({
      sku_id: t.Integer(),
      name: t.String(),
      count: t.Integer({ description: '申请的件数 · pieces of the request' }),
      amount: { ...amount, description: '该行的退款金额，元 · amount of the line in yuan' },
      restocked: t.Integer({ description: '已入库再售的件数 · pieces that went back into stock' }),
      written_off: t.Integer({ description: '已报损的件数 · pieces that were written off' }),
      note: t.String({ description: '验货说明，没有则为空 · note of the inspection; empty without one' }),
    }),
    { description: '申请退的商品；只退金额时为空 · pieces of the request; empty for an amount alone' },
  ),
  status: t.String({ examples: ['requested'], description: refundStatusList }),
  reply: t.String(),
  return: t.Nullable(t.Object({ carrier: t.String(), tracking_no: t.String(), time: dateTime }), {
    description: '买家寄回的包裹，没有则为 null · parcel with the returned goods; null without one',
  }),
  order_status: t.Integer({ description: statusList }),
  create_time: dateTime,
}
export const refundPage = staffPageOf(t.Object(refundFields, { title: 'StaffRefund' }))
export const refundDetail = t.Object(
  {
    ...refundFields,
    pay_amount: { ...amount, description: '订单实付金额 · paid amount of the order' },
    refundable: {
      ...amount,
      description: '本申请最多可退金额 · most that this request may be approved with',
    },
  },
  { title: 'StaffRefundDetail' },
)

/** Converts a refund request to the wire format of a list. */
export function presentRefund(row: BuyerRefund) {
  const { returnCarrier, returnTrackingNo, returnTime } = row
  return {
    id: row.id,
    order_id: row.orderId,
    user: row.username,
    reason: row.reason,
    cause: row.cause,
    amount: row.amount,
    lines: row.lines.map(presentLine),
    status: row.status,
    reply: row.reply,
    return: returnTime && {
      carrier: returnCarrier,
      tracking_no: returnTrackingNo,
      time: shopTime(returnTime),
    },
    order_status: row.orderStatus,
    create_time: shopTime(row.createTime),
  }
}

/** Converts a refund request with its order to the wire format. */
export function presentRefundDetail(row: RefundDetail): typeof refundDetail.static {
  return { ...presentRefund(row), pay_amount: row.payAmount, refundable: row.refundable }
}

function presentLine({ skuId, name, count, amount, restocked, writtenOff, note }: RefundLine) {
  return { sku_id: skuId, name, count, amount, restocked, written_off: writtenOff, note }
}

type ApprovalBody = NonNullable<typeof approval.static>

/** Converts the body of an approval that pays. */
export function parseApproval(
  { amount, restock }: ApprovalBody,
  userId: number,
): Approval & Readonly<{ userId: number }> {
  return {
    userId,
    amountFen: amount === undefined ? undefined : parseFen(amount),
    restock: Array.isArray(restock)
      ? restock.map(({ sku_id, count }) => ({ skuId: sku_id, count }))
      : restock,
  }
}

/** Converts the body of an inspection. */
export const parseOutcomes = ({ lines }: typeof inspection.static): Outcome[] =>
  lines.map(({ sku_id, restock, write_off, note }) => ({
    skuId: sku_id,
    restock,
    writeOff: write_off,
    ...(note !== undefined && { note }),
  }))
