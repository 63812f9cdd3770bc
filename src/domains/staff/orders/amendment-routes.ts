import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { gatewayUnavailable } from '../../../lib/errors.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { changeAddressByStaff } from '../../orders/amendments/change-address.ts'
import { orderAddress, presentOrderAddress } from '../../orders/amendments/model.ts'
import { freightDiffers, orderState } from '../../orders/errors.ts'
import { orderFields } from '../../orders/lifecycle/order-fields.ts'
import { OrderStatus } from '../../orders/lifecycle/order-state-machine.ts'
import { getOrder } from '../../orders/list-orders.ts'
import { orderParams } from '../../orders/model.ts'
import { noteOfAnother, notesTooMany } from '../../orders/notes/errors.ts'
import { createNote, deleteNote, listNotes, noteFields } from '../../orders/notes/order-notes.ts'
import { orderErased } from '../../orders/shipments/errors.ts'
import { cancelOrderByStaff } from '../../payments/cancellation/cancel-order.ts'
import { notDelivered } from '../../promotions/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { changeOnce } from '../audit/change-once.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './amendment-model.ts'
import { statusAnswer } from './order-model.ts'

const noteRoutes = new Elysia({ name: 'staff-order-notes', tags: ['staff-orders'] })
  .use(staffAccess)
  .get('/orders/:id/notes/', async ({ params }) => (await listNotes(params.id)).map(model.presentNote), {
    staff: 'orders.view_orderinfo',
    params: orderParams,
    response: { 200: model.noteList, ...problems(401, 403, 404) },
    detail: {
      operationId: 'listOrderNotes',
      summary: '订单备注 · Notes of staff about an order',
      description: 'All of them, oldest first. They are erased with the personal data of the order.',
    },
  })
  .post(
    '/orders/:id/notes/',
    async ({ params, body, caller, set, status }) => {
      const record = recordChange(caller, 'createOrderNote')
      const stored = await createNote(params.id, body.note, caller, record)
      set.headers.etag = etagOf(noteFields(stored))
      return status(201, model.presentNote(stored))
    },
    {
      staff: 'orders.change_orderinfo',
      params: orderParams,
      body: model.newNote,
      response: { 201: model.note, ...problems(400, 401, 403, 404, 415, notesTooMany, orderErased) },
      detail: {
        operationId: 'createOrderNote',
        summary: '新增订单备注 · Add a note',
        description:
          '409 order_erased when the buyer has closed the account, notes_too_many above 200 notes.',
      },
    },
  )
  .delete(
    '/orders/:id/notes/:note/',
    async ({ params, caller, status }) => {
      await deleteNote(params.id, params.note, caller, recordMatchedChange(caller, 'deleteOrderNote'))
      return status(204, undefined)
    },
    {
      staff: 'orders.change_orderinfo',
      params: model.noteParams,
      detail: {
        operationId: 'deleteOrderNote',
        summary: '删除订单备注 · Delete a note',
        description: 'An own note; a superuser deletes every note. 403 note_of_another otherwise.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          noteOfAnother,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )

/** What staff change of an order that is placed, and their notes. */
export const staffAmendmentRoutes = new Elysia({
  name: 'staff-amendments',
  prefix: '/meiduo_admin',
  tags: ['staff-orders'],
})
  .use(staffAccess)
  .use(noteRoutes)
  .post(
    '/orders/:id/cancellation/',
    ({ params, body, headers, caller, set }) => {
      const { id } = params
      return changeOnce({ caller, params, body, headers, set }, 'cancelStaffOrder', {
        run: (inTransaction) => cancelOrderByStaff(id, { reason: body.reason, inTransaction }),
        again: async () => undefined,
        present: async () => {
          set.headers.etag = etagOf(orderFields(await getOrder(id)))
          return { order_id: id, status: OrderStatus.cancelled }
        },
      })
    },
    {
      staff: 'orders.change_orderinfo',
      params: orderParams,
      body: model.cancellation,
      headers: idempotencyHeaders,
      response: {
        200: statusAnswer,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          orderState,
          preconditionFailed,
          idempotencyKeyReused,
          gatewayUnavailable,
        ),
      },
      detail: {
        operationId: 'cancelStaffOrder',
        summary: '取消订单并说明原因 · Cancel an order for a reason',
        description:
          'An unpaid order, after the gateways have closed its trades, or an order of 0.00 that is to be shipped. The timeline shows the reason, also to the buyer. A paid order is refunded instead.',
      },
    },
  )
  .put(
    '/orders/:id/address/',
    async ({ params, body, caller, set }) => {
      const record = recordMatchedChange(caller, 'changeStaffOrderAddress')
      const stored = await changeAddressByStaff(params.id, body.address, record)
      set.headers.etag = etagOf(orderFields(await getOrder(params.id)))
      return presentOrderAddress(params.id, stored)
    },
    {
      staff: 'orders.change_orderinfo',
      params: orderParams,
      body: model.newAddress,
      response: {
        200: orderAddress,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          freightDiffers,
          notDelivered,
          orderErased,
          orderState,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'changeStaffOrderAddress',
        summary: '修改收货地址 · Send an order to another address of its buyer',
        description:
          'Before it ships. No amount changes: another freight is 409 freight_differs, with both amounts.',
      },
    },
  )
