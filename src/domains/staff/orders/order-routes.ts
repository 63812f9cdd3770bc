import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { languageOf } from '../../../http/language.ts'
import { parseStaffList } from '../../../http/staff/list.ts'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { getAnyOrder } from '../../orders/detail/get-any-order.ts'
import { orderState } from '../../orders/errors.ts'
import { orderFields } from '../../orders/lifecycle/order-fields.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { getOrder } from '../../orders/list-orders.ts'
import { listAllOrders } from '../../orders/listing/list-all-orders.ts'
import { orderParams } from '../../orders/model.ts'
import { refundRequested } from '../../orders/refunds/errors.ts'
import { carrierUnknown } from '../../orders/shipments/errors.ts'
import { markStatus } from '../../orders/shipments/mark-status.ts'
import { cancelOrderByStaff } from '../../payments/cancellation/cancel-order.ts'
import type { StaffCaller } from '../access/caller.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { presentStaffOrder, staffOrder } from './order-detail-model.ts'
import * as model from './order-model.ts'

const statusSchemas = {
  staff: 'orders.change_orderinfo',
  params: orderParams,
  body: model.statusBody,
  response: {
    200: model.statusAnswer,
    ...problems(400, 401, 403, 404, 415, orderState, refundRequested, preconditionFailed, gatewayUnavailable),
  },
} as const

const statusDetail = {
  summary: '修改订单状态 · Change the status of an order',
  description:
    'To be shipped → shipped without a number; shipped → to be reviewed; to be reviewed → finished; unpaid → cancelled, after the gateways have closed its trades; an order of 0.00 that is to be shipped → cancelled. The present status changes nothing. Everything else is 409 order_state, also a payment; an open refund request is 409 refund_requested.',
}

/** Orders of all users. */
export const staffOrderRoutes = new Elysia({
  name: 'staff-orders',
  prefix: '/meiduo_admin',
  tags: ['staff-orders'],
})
  .use(staffAccess)
  .get(
    '/orders/',
    async ({ query, request, path }) => {
      const wish = parseStaffList(query, path)
      const found = await listAllOrders({ ...model.parseOrderWish(query), ...wish })
      return model.presentOrderPage(found, wish, languageOf(request))
    },
    {
      staff: 'orders.view_orderinfo',
      query: model.orderQuery,
      response: { 200: model.orderPage, ...problems(400, 401, 403, 404, carrierUnknown) },
      detail: {
        operationId: 'listStaffOrders',
        summary: '订单列表 · Orders of all users',
        description:
          'Newest first. The keyword is an order number, six digits and more of its beginning, a user name or a mobile. count is exact without a filter, with a status alone, and up to 10,000; else count_exact is false and the pages end at 10,000.',
      },
    },
  )
  .get(
    '/orders/:id/',
    async ({ params, request, set }) => {
      const found = await getAnyOrder(params.id)
      set.headers.etag = etagOf(orderFields(found))
      return presentStaffOrder(found, languageOf(request))
    },
    {
      staff: 'orders.view_orderinfo',
      params: orderParams,
      response: { 200: staffOrder, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStaffOrder',
        summary: '订单详情 · One order with everything',
        description:
          'Lines show name, price and picture as copied at ordering. The timeline has the changes of status and the notes of staff.',
      },
    },
  )
  .put(
    '/orders/:id/status/',
    async ({ params, body, caller, set }) => {
      const answer = await changeStatus(params.id, body.status, caller, 'setOrderStatus')
      set.headers.etag = answer.etag
      return answer.order
    },
    { ...statusSchemas, detail: { operationId: 'setOrderStatus', ...statusDetail } },
  )
  .patch(
    '/orders/:id/status/',
    async ({ params, body, caller, set }) => {
      const answer = await changeStatus(params.id, body.status, caller, 'changeOrderStatus')
      set.headers.etag = answer.etag
      return answer.order
    },
    { ...statusSchemas, detail: { operationId: 'changeOrderStatus', ...statusDetail } },
  )

async function changeStatus(orderId: string, status: number, caller: StaffCaller, action: string) {
  const inTransaction = recordChange(caller, action)
  if (status !== OrderStatus.cancelled) await markStatus(orderId, status, inTransaction)
  else if ((await getOrder(orderId)).status !== status) await cancelOrderByStaff(orderId, { inTransaction })
  const stored = await getOrder(orderId)
  return { etag: etagOf(orderFields(stored)), order: { order_id: orderId, status: status as OrderStatus } }
}
