import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { vendorOf } from '../../../gateways/payments/phone-trades.ts'
import { amount, dateTime } from '../../../http/fields.ts'
import type { Language } from '../../../lib/errors.ts'
import { noReasonReturn } from '../../catalog/model.ts'
import { transitions } from '../lifecycle/order-state-machine.ts'
import type { OrderLineRow } from '../list-orders.ts'
import { orderFields, orderLineFields, orderPlace, presentOrder } from '../model.ts'
import { presentRefundRequest, refundRequestList } from '../refunds/model.ts'
import type { getOrderDetail } from './get-order.ts'
import { presentAdjustment, priceBreakdown } from './price-breakdown-model.ts'
import { isParcelsOpen, parcelsOpen, presentShipments, shipmentList } from './shipment-model.ts'

const allocation = {
  ...amount,
  description:
    '该行分摊的优惠，退款按此计算 · discount allocated to the line; a refund is calculated from the remainder',
}

const invoice = t.Object({
  kind: t.String({
    description: 'personal 个人, company 公司 · a person or a company',
    examples: ['personal'],
  }),
  title: t.String(),
  tax_no: t.Nullable(t.String()),
  status: t.String({
    description: 'asked 待开, issued 已开, voided 已作废 · state of the invoice',
    examples: ['issued'],
  }),
  number: t.Nullable(
    t.String({
      description: '发票号码，未开具为 null · number of the invoice; null before it is issued',
      examples: ['26112000000123456789'],
    }),
  ),
  file: t.Nullable(
    t.String({
      description:
        '发票文件的路径，需登录；未开具为 null · path of the file, with the token; null before it is issued',
      examples: ['/orders/20260101000000000000000000005/invoice/file/'],
    }),
  ),
  issued_time: t.Nullable(dateTime),
  void_reason: t.String(),
})

const vendorName = t.String({ description: 'alipay 支付宝, wechat 微信支付 · who took the money' })

const returnedPayment = t.Object({
  trade_id: t.Nullable(t.String()),
  gateway: vendorName,
  amount,
  status: t.Union([t.Literal('pending'), t.Literal('done')], {
    description: 'pending 退款中, done 已到账 · under way or done',
  }),
  time: {
    ...dateTime,
    description: '退款到账时间，退款中为发起时间 · time of the refund; while pending, the time it started',
  },
})

/** What the cause of a change of status can be. */
export const timelineCauses = `变更原因 · cause of the change: placed, ${Object.keys(transitions).join(', ')}`

export const orderDetail = t.Object(
  {
    ...orderFields,
    skus: t.Array(
      t.Object({
        ...orderLineFields,
        promotion_share: allocation,
        coupon_share: allocation,
        no_reason_return: noReasonReturn,
      }),
    ),
    price_trace: priceBreakdown,
    pay_deadline: { ...dateTime, description: '支付截止时间 · until when it can be paid' },
    address: orderPlace,
    payment: t.Nullable(
      t.Object({
        trade_id: t.Nullable(t.String()),
        gateway: vendorName,
        amount,
        paid_at: t.Nullable(dateTime),
      }),
      { description: '支付了本订单的款项，未支付为 null · the payment of the order; null before' },
    ),
    returned_payments: t.Array(returnedPayment, {
      description:
        '重复、迟到或金额不符而原路退回的款项 · duplicate, late or mismatched payments that are refunded to the payer',
    }),
    remark: t.String({ description: '备注，无则为空 · empty without a remark' }),
    invoice: t.Nullable(invoice, { description: '没有申请发票为 null · null if none was asked for' }),
    shipments: shipmentList,
    parcels_open: parcelsOpen,
    shipment: {
      ...t.Nullable(t.Object({ carrier: t.String(), tracking_no: t.String(), shipped_at: dateTime })),
      description:
        '第一个包裹，未发货为 null；请使用 shipments · the first parcel; null before; use shipments',
      deprecated: true,
    },
    refunds: refundRequestList,
    timeline: t.Array(
      t.Object({
        time: dateTime,
        from: t.Nullable(
          t.Integer({ description: '之前的状态，下单时为 null · status before; null for placed' }),
        ),
        to: t.Integer({ description: '之后的状态 · status after' }),
        cause: t.String({ description: timelineCauses }),
        reason: t.Optional(
          t.String({
            description: '商家取消订单的原因 · why the shop cancelled the order',
            examples: ['商品缺货'],
          }),
        ),
      }),
    ),
  },
  { title: 'OrderDetail' },
)

type Row = Awaited<ReturnType<typeof getOrderDetail>>

/** Converts an order with everything that its detail page shows. */
export function presentDetail(row: Row, language: Language): typeof orderDetail.static {
  const { invoice } = row
  const shipments = presentShipments(row)
  const { skus, ...order } = presentOrder(row, language)
  return {
    ...order,
    skus: skus.map((line, at) => ({ ...line, ...presentAllocations(row.lines[at] as OrderLineRow) })),
    price_trace: row.trace.map((adjustment) => presentAdjustment(adjustment, language)),
    pay_deadline: shopTime(row.payDeadline),
    address: { receiver: row.receiver, mobile: row.receiverMobile, place: row.receiverPlace },
    payment: presentPayment(row),
    returned_payments: row.returned.map(presentReturned),
    remark: row.remark,
    invoice: invoice ? presentInvoice(row.orderId, invoice) : null,
    shipments,
    parcels_open: isParcelsOpen(row),
    shipment: firstParcel(shipments),
    refunds: row.refunds.map(presentRefundRequest),
    timeline: row.timeline.map((event) => ({
      time: shopTime(event.createTime),
      from: event.fromStatus,
      to: event.toStatus,
      cause: event.cause,
      ...(event.reason && { reason: event.reason }),
    })),
  }
}

function presentInvoice(orderId: string, row: NonNullable<Row['invoice']>): typeof invoice.static {
  return {
    kind: row.kind,
    title: row.title,
    tax_no: row.taxNumber,
    status: row.status,
    number: row.number,
    file: row.number === null ? null : `/orders/${orderId}/invoice/file/`,
    issued_time: row.issuedTime && shopTime(row.issuedTime),
    void_reason: row.voidReason,
  }
}

function firstParcel([first]: typeof shipmentList.static) {
  return first
    ? { carrier: first.carrier, tracking_no: first.tracking_no, shipped_at: first.shipped_at }
    : null
}

function presentAllocations({ promotionShare, couponShare, isReturnable }: OrderLineRow) {
  return { promotion_share: promotionShare, coupon_share: couponShare, no_reason_return: isReturnable }
}

function presentPayment({ payment }: Row) {
  if (!payment) return null
  const { tradeId, gateway, amount, paidAt } = payment
  return { trade_id: tradeId, gateway: vendorOf(gateway), amount, paid_at: paidAt && shopTime(paidAt) }
}

function presentReturned({ tradeId, gateway, amount, status, doneAt, createTime }: Row['returned'][number]) {
  return {
    trade_id: tradeId,
    gateway: vendorOf(gateway),
    amount,
    status,
    time: shopTime(doneAt ?? createTime),
  }
}
