import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { pathsOf } from '../../../http/staff/second-names.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { lineRepeated, orderState } from '../../orders/errors.ts'
import { orderParams } from '../../orders/model.ts'
import { refundRequested } from '../../orders/refunds/errors.ts'
import { changeShipment } from '../../orders/shipments/change-shipment.ts'
import {
  carrierUnknown,
  orderErased,
  shipmentExceeds,
  shipmentExists,
  shipmentFixed,
  shipmentLineUnknown,
  trackingNoUnfit,
} from '../../orders/shipments/errors.ts'
import { shipOrder } from '../../orders/shipments/ship-order.ts'
import { getParcel, shipmentFields } from '../../orders/shipments/shipment-fields.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { changeOnce } from '../audit/change-once.ts'
import { recordConsequence } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './shipment-model.ts'

const schemas = {
  staff: 'orders.change_orderinfo',
  params: orderParams,
  body: model.newShipment,
  headers: idempotencyHeaders,
  response: {
    201: model.shipment,
    ...problems(
      400,
      401,
      403,
      404,
      415,
      carrierUnknown,
      lineRepeated,
      shipmentExists,
      shipmentLineUnknown,
      trackingNoUnfit,
      orderState,
      refundRequested,
      shipmentExceeds,
      idempotencyKeyReused,
    ),
  },
} as const

/** Both paths are one operation for keys and the audit trail. */
const operation = 'createShipment'
const summary = '发货 · Send a parcel'
const description =
  'The first parcel ships the order, further ones follow until all pieces are sent; the order shows parcels_open until then. 409 shipment_exceeds names the pieces that are left, 409 refund_requested the open refund requests; force with a reason rejects the requests of the state requested in the same transaction, but no request whose goods are expected, on their way or with the shop. The same number twice is 400 shipment_exists, so a repetition sends nothing.'

function newShipmentRoutes() {
  const routes = new Elysia({ tags: ['staff-orders'] }).use(staffAccess)
  for (const { path, detail } of pathsOf(operation, '/orders/:id/shipments/'))
    routes.post(
      path,
      async ({ params, body, headers, caller, set, status }) => {
        const answer = await changeOnce({ caller, params, body, headers, set }, operation, {
          run: (record) => {
            const inRejection = recordConsequence(caller, operation)
            return shipOrder(params.id, model.parseNewShipment(body), record, inRejection)
          },
          again: (id) => getParcel(params.id, id),
          present: (stored) => {
            set.headers.etag = etagOf(shipmentFields(stored))
            return model.presentParcel(stored)
          },
          isPersonal: true,
        })
        return status(201, answer)
      },
      { ...schemas, detail: { summary, description, ...detail } },
    )
  return routes
}

/** Parcels of orders. */
export const staffShipmentRoutes = new Elysia({
  name: 'staff-shipments',
  prefix: '/meiduo_admin',
  tags: ['staff-orders'],
})
  .use(staffAccess)
  .use(newShipmentRoutes())
  .patch(
    '/orders/:id/shipments/:shipment/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'changeShipment', body, (sent, record) =>
        changeShipment(params.id, params.shipment, model.parseShipmentChange(sent), record),
      )
      set.headers.etag = etagOf(shipmentFields(stored))
      return model.presentParcel(stored)
    },
    {
      staff: 'orders.change_orderinfo',
      params: model.shipmentParams,
      query: mergeQuery,
      body: model.shipmentChange,
      response: {
        200: model.shipment,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          carrierUnknown,
          shipmentExists,
          trackingNoUnfit,
          orderErased,
          shipmentFixed,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'changeShipment',
        summary: '更正运单 · Correct a parcel',
        description:
          'Carrier or number, within 24 hours after sending; 409 shipment_fixed later. Its ETag is in the details of the order.',
      },
    },
  )
