import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, dateTime } from '../../../http/fields.ts'
import { lineSkuFields, lineSkus } from '../../../http/staff/second-names.ts'
import type { Language } from '../../../lib/errors.ts'
import type { getAnyOrder } from '../../orders/detail/get-any-order.ts'
import { timelineCauses } from '../../orders/detail/order-detail-model.ts'
import { presentAdjustment, priceBreakdown } from '../../orders/detail/price-breakdown-model.ts'
import { isParcelsOpen, parcelsOpen } from '../../orders/detail/shipment-model.ts'
import { orderStatus, payMethod, presentTotals, priceFields } from '../../orders/model.ts'
import { presentRefundRequest, refundRequestList } from '../../orders/refunds/model.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import { presentParcel, shipment } from './shipment-model.ts'

const payment = t.Object({
  trade_id: t.Nullable(t.String()),
  gateway: t.String(),
  amount,
  paid_at: t.Nullable(dateTime),
  applied: t.Boolean({ description: '该款项支付了订单 · this payment paid the order' }),
  refunds: t.Array(t.Object({ amount, status: t.String(), time: dateTime })),
})

const timelineEntry = t.Object({
  time: dateTime,
  kind: t.String({ description: 'status 状态变更, note 员工备注', examples: ['status'] }),
  from: t.Nullable(t.Integer()),
  to: t.Nullable(t.Integer()),
  cause: t.String({ description: timelineCauses }),
  reason: t.String({ description: '取消的原因 · why the shop cancelled the order' }),
  note: t.String(),
  user: t.String({ description: '备注的作者 · author of the note' }),
})

export const staffOrder = t.Object(
  {
    order_id: t.String(),
    user: t.String(),
    user_id: t.Integer(),
    create_time: dateTime,
    ...priceFields,
    pay_method: payMethod,
    status: orderStatus,
    status_name: t.String(),
    skus: t.Array(
      t.Object({
        count: t.Integer(),
        price: amount,
        promotion_share: amount,
        coupon_share: amount,
        sku: t.Object(lineSkuFields),
      }),
    ),
    price_trace: priceBreakdown,
    address: t.Object({ receiver: t.String(), mobile: t.String(), place: t.String() }),
    remark: t.String(),
    invoice: t.Nullable(t.Object({ kind: t.String(), title: t.String(), tax_no: t.Nullable(t.String()) })),
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
