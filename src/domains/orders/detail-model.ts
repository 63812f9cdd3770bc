import { t } from 'elysia'
import { amount, dateTime } from '../../http/fields.ts'
import type { getOrderDetail } from './listing.ts'
import { type Language, orderFields, presentOrder, shopTime } from './model.ts'

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
  const { payment } = row
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
    timeline: row.timeline.map((event) => ({
      time: shopTime(event.createTime),
      from: event.fromStatus,
      to: event.toStatus,
      cause: event.cause,
    })),
  }
}
