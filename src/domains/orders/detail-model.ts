import { t } from 'elysia'
import { amount, dateTime } from '../../http/fields.ts'
import type { getOrderDetail } from './detail.ts'
import { type Language, orderFields, presentOrder, shopTime } from './model.ts'
import { presentRefund, refundList } from './refund-model.ts'

export const orderDetail = t.Object(
  {
    ...orderFields,
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
  return {
    ...presentOrder(row, language),
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
