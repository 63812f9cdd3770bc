import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { carrierFields } from '../../orders/shipments/carrier-fields.ts'
import { createCarrier, deleteCarrier, updateCarrier } from '../../orders/shipments/change-carriers.ts'
import {
  carrierCodeTaken,
  carrierInUse,
  carrierNameTaken,
  numberPatternInvalid,
} from '../../orders/shipments/errors.ts'
import { getCarrier, listCarriers } from '../../orders/shipments/find-carriers.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './carrier-model.ts'

/** Carriers of parcels. */
export const staffCarrierRoutes = new Elysia({
  name: 'staff-carriers',
  prefix: '/meiduo_admin',
  tags: ['staff-orders'],
})
  .use(staffAccess)
  .get(
    '/carriers/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listCarriers(wish), wish, model.presentCarrier)
    },
    {
      staff: 'orders.view_carrier',
      query: model.carrierQuery,
      response: { 200: model.carrierPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listCarriers',
        summary: '物流公司列表 · Carriers',
        description: 'The keyword is a part of the code or of the name.',
      },
    },
  )
  .post(
    '/carriers/',
    async ({ body, caller, set, status }) => {
      const stored = await createCarrier(model.parseNewCarrier(body), recordChange(caller, 'createCarrier'))
      set.headers.etag = etagOf(carrierFields(stored))
      return status(201, model.presentCarrier(stored))
    },
    {
      staff: 'orders.add_carrier',
      body: model.carrierBody,
      response: {
        201: model.carrier,
        ...problems(400, 401, 403, 415, carrierCodeTaken, carrierNameTaken, numberPatternInvalid),
      },
      detail: {
        operationId: 'createCarrier',
        summary: '新增物流公司 · Add a carrier',
        description:
          'number_pattern 检查运单号，tracking_url 生成买家可点的查询链接。 · number_pattern checks tracking numbers, tracking_url makes the link that buyers follow.',
      },
    },
  )
  .get(
    '/carriers/:id/',
    async ({ params, set }) => {
      const found = await getCarrier(params.id)
      set.headers.etag = etagOf(carrierFields(found))
      return model.presentCarrier(found)
    },
    {
      staff: 'orders.view_carrier',
      params: model.carrierParams,
      response: { 200: model.carrier, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getCarrier',
        summary: '物流公司 · One carrier',
        description:
          '回答的 ETag 用于修改和删除时的 If-Match。 · Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .put(
    '/carriers/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updateCarrier', body, (sent, record) =>
        updateCarrier(params.id, model.parseCarrier(sent), record),
      )
      set.headers.etag = etagOf(carrierFields(stored))
      return model.presentCarrier(stored)
    },
    {
      staff: 'orders.change_carrier',
      params: model.carrierParams,
      query: mergeQuery,
      body: model.carrierBody,
      response: {
        200: model.carrier,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          carrierCodeTaken,
          carrierNameTaken,
          numberPatternInvalid,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateCarrier',
        summary: '修改物流公司 · Change a carrier',
        description:
          'Parcels that were sent keep the name of the carrier; their tracking page is the new one.',
      },
    },
  )
  .delete(
    '/carriers/:id/',
    async ({ params, caller, status }) => {
      await deleteCarrier(params.id, recordMatchedChange(caller, 'deleteCarrier'))
      return status(204, undefined)
    },
    {
      staff: 'orders.delete_carrier',
      params: model.carrierParams,
      detail: {
        operationId: 'deleteCarrier',
        summary: '删除物流公司 · Delete a carrier',
        description: '409 carrier_in_use once a parcel was sent by it.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          carrierInUse,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
