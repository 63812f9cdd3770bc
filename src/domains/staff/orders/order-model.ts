import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { amount, booleanField, dateTime } from '../../../http/fields.ts'
import { amountField, momentField } from '../../../http/staff/form-fields.ts'
import {
  type parseStaffList,
  presentStaffPage,
  staffListQuery,
  staffPageOf,
} from '../../../http/staff/list.ts'
import type { Language } from '../../../lib/errors.ts'
import { type OrderStatus, statusList, statusNames } from '../../orders/lifecycle/order-state-machine.ts'
import type { ListedOrder, listAllOrders } from '../../orders/listing/list-all-orders.ts'
import type { OrderWish } from '../../orders/listing/order-wish.ts'
import { orderStatus } from '../../orders/model.ts'
import { refundStatuses } from '../../orders/refunds/refund-state-machine.ts'

const statusField = t.Integer({
  minimum: 1,
  maximum: 6,
  description: statusList,
  examples: [2],
  hint: { zh: '订单状态无效', en: 'must be an order status' },
})

/** The filters of the list of orders. */
export const orderFilters = {
  from: t.Optional(momentField('下单时间不早于 · placed at this moment or later')),
  to: t.Optional(momentField('下单时间早于 · placed before this moment')),
  min_amount: t.Optional(amountField('应付金额不低于 · pay amount of at least')),
  max_amount: t.Optional(amountField('应付金额不高于 · pay amount of at most')),
  carrier: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 20,
      description: '有该物流公司的包裹（代码或名称） · has a parcel of this carrier, by code or name',
      examples: ['SF'],
      hint: { zh: '应为物流公司的代码或名称', en: 'must be the code or name of a carrier' },
    }),
  ),
  refund: t.Optional(
    t.Union(
      refundStatuses.map((value) => t.Literal(value)),
      {
        description: '有该状态的退款申请 · has a refund request in this state',
        examples: ['requested'],
        hint: { zh: '退款状态无效', en: 'must be a state of a refund request' },
      },
    ),
  ),
  overdue: t.Optional({ ...booleanField, examples: [true], description: '超时未发货 · overdue to ship' }),
}

export const orderQuery = t.Object({ ...staffListQuery, ...orderFilters, status: t.Optional(statusField) })

type Query = typeof orderQuery.static

/** Reads the filters of a list of orders. */
export function parseOrderWish(query: Omit<Query, 'status'> & { status?: number }): OrderWish {
  return {
    keyword: (query.keyword ?? '').trim(),
    status: query.status,
    from: query.from ?? undefined,
    to: query.to ?? undefined,
    least: query.min_amount,
    most: query.max_amount,
    carrier: query.carrier?.trim() || undefined,
    refund: query.refund,
    isOverdue: query.overdue,
  }
}

const listedOrder = t.Object(
  {
    order_id: t.String({ examples: ['202611232005091234567890123456'] }),
    create_time: dateTime,
    status: orderStatus,
    status_name: t.String(),
    user: t.String({ description: '用户名 · user name' }),
    pay_amount: amount,
  },
  { title: 'StaffOrderRow' },
)

const page = staffPageOf(listedOrder)
export const orderPage = t.Object({
  ...page.properties,
  count_exact: t.Optional(
    t.Boolean({
      description:
        '仅当为 false 时出现：还有更多订单，只数到 10,000 · only when false: there are more orders than the 10,000 that are counted',
    }),
  ),
})

const presentRow =
  (language: Language) =>
  ({ orderId, createTime, status, username, payAmount }: ListedOrder): typeof listedOrder.static => ({
    order_id: orderId,
    create_time: shopTime(createTime),
    status: status as OrderStatus,
    status_name: statusNames[status]?.[language] ?? '',
    user: username,
    pay_amount: payAmount,
  })

/** Converts one page of orders. @throws 404 not_found for a page past the end */
export function presentOrderPage(
  found: Awaited<ReturnType<typeof listAllOrders>>,
  wish: ReturnType<typeof parseStaffList>,
  language: Language,
): typeof orderPage.static {
  const presented = presentStaffPage(found, wish, presentRow(language), ({ orderId }) => orderId)
  return found.isExact ? presented : { ...presented, count_exact: false }
}

/** The console sends the whole order back, so unknown fields are ignored. */
export const statusBody = t.Object({ status: statusField }, { title: 'OrderStatusWish' })
export const statusAnswer = t.Object(
  { order_id: t.String(), status: orderStatus },
  { title: 'StaffOrderStatus' },
)

/** Order numbers with commas between them. */
export const orderIdList = t
  .Transform(
    t.String({
      pattern: '^\\d{1,64}(?:,\\d{1,64}){0,99}$',
      maxLength: 6_500,
      description: '订单编号，以逗号分隔，最多 100 个 · up to 100 order numbers, with commas between them',
      examples: ['202611232005091234567890123456'],
      hint: { zh: '应为以逗号分隔的订单编号，最多 100 个', en: 'must be up to 100 order numbers' },
    }),
  )
  .Decode((text) => text.split(','))
  .Encode((ids) => ids.join())
