import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, dateTime } from '../../../http/fields.ts'
import { lineSkuFields, lineSkus } from '../../../http/staff/second-names.ts'
import type { Language } from '../../../lib/errors.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import type { getAnyOrder } from '../../orders/detail/get-any-order.ts'
import { timelineCauses } from '../../orders/detail/order-detail-model.ts'
import { presentAdjustment, priceBreakdown } from '../../orders/detail/price-breakdown-model.ts'
import { isParcelsOpen, parcelsOpen } from '../../orders/detail/shipment-model.ts'
import { orderPlace, orderStatus, payMethod, presentTotals, priceFields } from '../../orders/model.ts'
import { presentRefundRequest, refundRequestList } from '../../orders/refunds/model.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import { gatewayNames, invoiceKindNames } from '../value-names.ts'
import { presentParcel, shipment } from './shipment-model.ts'

const payment = t.Object({
  trade_id: t.Nullable(t.String()),
  gateway: t.String({ description: describeValues(gatewayNames) }),
  amount,
  paid_at: t.Nullable(dateTime),
  applied: t.Boolean({ description: '该款项支付了订单 · this payment paid the order' }),
  refunds: t.Array(
    t.Object({
      amount,
      status: t.String({ description: 'pending 退款中, done 已到账 · under way or done' }),
      time: {
        ...dateTime,
        description:
          '退款到账时间，退款中为发起时间 · time of the refund; while pending, the time it started',
      },
    }),
  ),
})

const timelineEntry = t.Object({
  time: dateTime,
  kind: t.String({
    description: 'status 状态变更, note 员工备注 · a change of status, or a note of staff',
    examples: ['status'],
  }),
  from: t.Nullable(
    t.Integer({
      description: '之前的状态；下单与备注为 null · status before; null for placed and for a note',
    }),
  ),
  to: t.Nullable(t.Integer({ description: '之后的状态；备注为 null · status after; null for a note' })),
  cause: t.String({ description: timelineCauses }),
  reason: t.String({ description: '取消的原因 · why the shop cancelled the order' }),
  note: t.String({
    description: '备注的文本，状态变更为空 · text of the note; empty for a change of status',
  }),
  user: t.String({ description: '备注的作者 · author of the note' }),
})

export const staffOrder = t.Object(
  {
    order_id: t.String(),
    user: t.String({ description: '买家用户名 · user name of the buyer' }),
    user_id: t.Integer(),
    create_time: dateTime,
    ...priceFields,
    pay_method: payMethod,
    status: orderStatus,
    status_name: t.String(),
    skus: t.Array(
      t.Object({
        count: t.Integer({ description: '件数 · pieces' }),
        price: { ...amount, description: '下单时的单价，元 · unit price at the time of ordering, in yuan' },
        promotion_share: {
          ...amount,
          description: '分摊到该行的促销优惠，元 · promotion discount of the line, in yuan',
        },
        coupon_share: {
          ...amount,
          description: '分摊到该行的优惠券优惠，元 · coupon discount of the line, in yuan',
        },
        sku: t.Object(lineSkuFields),
      }),
    ),
    price_trace: priceBreakdown,
    address: orderPlace,
    remark: t.String(),
    invoice: t.Nullable(
      t.Object({
        kind: t.String({ description: describeValues(invoiceKindNames) }),
        title: t.String({ description: '发票抬头 · title of the invoice' }),
        tax_no: t.Nullable(t.String()),
      }),
      { description: '没有申请发票为 null · null if none was asked for' },
    ),
    payments: t.Array(payment),
    refunds: refundRequestList,
    shipments: t.Array(shipment),
    parcels_open: parcelsOpen,
    timeline: t.Array(timelineEntry),
  },
  { title: 'StaffOrder' },
)

type Row = Awaited<ReturnType<typeof getAnyOrder>>

/** Converts an order with everything that staff see. */
export function presentStaffOrder(row: Row, language: Language): typeof staffOrder.static {
  const { invoice } = row
  return {
    order_id: row.orderId,
    user: row.username,
    user_id: row.userId,
    ...presentTotals(row, language),
    skus: row.lines.map((line) => ({
      count: line.count,
      price: line.price,
      promotion_share: line.promotionShare,
      coupon_share: line.couponShare,
      sku: lineSkus(line.skuId, line.name, imageUrl(line.imageUrl, 'list')),
    })),
    price_trace: row.trace.map((adjustment) => presentAdjustment(adjustment, language)),
    address: { receiver: row.receiver, mobile: row.receiverMobile, place: row.receiverPlace },
    remark: row.remark,
    invoice: invoice ? { kind: invoice.kind, title: invoice.title, tax_no: invoice.taxNumber } : null,
    payments: row.payments.map(presentPayment),
    refunds: row.refunds.map(presentRefundRequest),
    shipments: row.parcels.map((parcel) => presentParcel(parcel, row.lines)),
    parcels_open: isParcelsOpen(row),
    timeline: presentTimeline(row),
  }
}

function presentPayment({ tradeId, gateway, amount, paidAt, applied, refunds }: Row['payments'][number]) {
  return {
    trade_id: tradeId,
    gateway,
    amount,
    paid_at: paidAt && shopTime(paidAt),
    applied,
    refunds: refunds.map(({ amount, status, doneAt, createTime }) => ({
      amount,
      status,
      time: shopTime(doneAt ?? createTime),
    })),
  }
}

const emptyEntry = { from: null, to: null, cause: '', reason: '', note: '', user: '' }

/** Changes of status and notes by time; of one moment, the change comes first. */
function presentTimeline({ timeline, notes }: Row): (typeof timelineEntry.static)[] {
  const entries = [
    ...timeline.map(({ createTime, fromStatus, toStatus, cause, reason }) => ({
      at: createTime,
      entry: { ...emptyEntry, kind: 'status', from: fromStatus, to: toStatus, cause, reason },
    })),
    ...notes.map(({ createTime, note, author }) => ({
      at: createTime,
      entry: { ...emptyEntry, kind: 'note', note, user: author },
    })),
  ]
  const sorted = entries.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  return sorted.map(({ at, entry }) => ({ time: shopTime(at), ...entry }))
}
