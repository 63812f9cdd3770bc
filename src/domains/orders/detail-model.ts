import { t } from 'elysia'
import { amount, dateTime } from '../../http/fields.ts'
import type { getOrderDetail } from './detail.ts'
import type { OrderLineRow } from './listing.ts'
import { type Language, orderFields, orderLineFields, presentOrder, shopTime } from './model.ts'
import { presentRefund, refundList } from './refund-model.ts'
import { presentStep, priceTrace } from './trace-model.ts'

const share = {
  ...amount,
  description: '该行分摊的优惠，退款按此计算 · What the line bears of it; refunds are made of what is left',
}

export const orderDetail = t.Object(
  {
    ...orderFields,
    skus: t.Array(t.Object({ ...orderLineFields, promotion_share: share, coupon_share: share })),
    price_trace: priceTrace,
    pay_deadline: dateTime,
    address: t.Object({ receiver: t.String(), mobile: t.String(), place: t.String() }),
    payment: t.Nullable(
      t.Object({
        trade_id: t.Nullable(t.String()),
        gateway: t.String(),
        amount,
        paid_at: t.Nullable(dateTime),
      }),
    ),
    shipment: t.Nullable(t.Object({ carrier: t.String(), tracking_no: t.String(), shipped_at: dateTime })),
    refunds: refundList,
    timeline: t.Array(
      t.Object({ time: dateTime, from: t.Nullable(t.Integer()), to: t.Integer(), cause: t.String() }),
    ),
  },
  { title: 'OrderDetail' },
)

export function presentDetail(
  row: Awaited<ReturnType<typeof getOrderDetail>>,
  language: Language,
): typeof orderDetail.static {
  const { payment, shipment } = row
  const { skus, ...order } = presentOrder(row, language)
  return {
    ...order,
    skus: skus.map((line, at) => ({ ...line, ...presentShares(row.lines[at] as OrderLineRow) })),
    price_trace: row.trace.map((step) => presentStep(step, language)),
    pay_deadline: shopTime(row.payDeadline),
    address: { receiver: row.receiver, mobile: row.receiverMobile, place: row.receiverPlace },
    payment: payment
      ? {
          trade_id: payment.tradeId,
          gateway: payment.gateway,
          amount: payment.amount,
          paid_at: payment.paidAt && shopTime(payment.paidAt),
        }
      : null,
    shipment: shipment
      ? {
          carrier: shipment.carrier,
          tracking_no: shipment.trackingNo,
          shipped_at: shopTime(shipment.createTime),
        }
      : null,
    refunds: row.refunds.map(presentRefund),
    timeline: row.timeline.map((event) => ({
      time: shopTime(event.createTime),
      from: event.fromStatus,
      to: event.toStatus,
      cause: event.cause,
    })),
  }
}

function presentShares({ promotionShare, couponShare }: OrderLineRow) {
  return { promotion_share: promotionShare, coupon_share: couponShare }
}
