import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { incidentResolved } from '../../payments/errors.ts'
import { getIncident, listIncidents } from '../../payments/records/find-incidents.ts'
import { getPaymentRecord, listPaymentPage } from '../../payments/records/find-payments.ts'
import { incidentFields } from '../../payments/records/incident-fields.ts'
import { resolveIncident } from '../../payments/records/resolve-incident.ts'
import { staffAccess } from '../access/macro.ts'
import { changeOnce } from '../audit/change-once.ts'
import { preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as incidents from './incident-model.ts'
import { idParams } from './money-model.ts'
import * as model from './payment-model.ts'

/** Payments of all orders, and incidents at the gateways. */
export const staffPaymentRoutes = new Elysia({
  name: 'staff-payments',
  prefix: '/meiduo_admin',
  tags: ['staff-money'],
})
  .use(staffAccess)
  .get(
    '/payments/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listPaymentPage({ ...wish, ...model.toPaymentFilter(query) })
      return presentStaffPage(page, wish, model.presentPayment)
    },
    {
      staff: 'payments.view_payment',
      query: model.paymentQuery,
      response: { 200: model.paymentPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listPayments',
        summary: '支付列表 · Captured payments',
        description: 'The keyword is an order number or a trade number of a gateway, as a whole.',
      },
    },
  )
  .get(
    '/payments/:id/',
    async ({ params }) => model.presentPaymentDetail(await getPaymentRecord(params.id)),
    {
      staff: 'payments.view_payment',
      params: idParams,
      response: { 200: model.paymentDetail, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getPayment',
        summary: '支付详情 · One payment with the money of its order',
        description: 'With the attempts, captures and refunds of its order, oldest first.',
      },
    },
  )
  .get(
    '/incidents/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listIncidents({ ...wish, ...incidents.toIncidentFilter(query) })
      return presentStaffPage(page, wish, incidents.presentIncident)
    },
    {
      staff: 'payments.view_incident',
      query: incidents.incidentQuery,
      response: { 200: incidents.incidentPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listIncidents',
        summary: '支付异常列表 · Payment incidents',
        description: 'The keyword is a trade or refund number, as a whole.',
      },
    },
  )
  .get(
    '/incidents/:id/',
    async ({ params, set }) => {
      const found = await getIncident(params.id)
      set.headers.etag = etagOf(incidentFields(found))
      return incidents.presentIncident(found)
    },
    {
      staff: 'payments.view_incident',
      params: idParams,
      response: { 200: incidents.incident, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getIncident',
        summary: '支付异常 · One payment incident',
        description:
          '网关与账本不一致的一件事，如金额不符或支付迟到。处理后 is_resolved 为 true。 · A case where gateway and ledger disagree, such as a wrong amount or a late payment. is_resolved is true once it is settled.',
      },
    },
  )
  .post(
    '/incidents/:id/resolution/',
    ({ params, body, headers, caller, set }) =>
      changeOnce({ caller, params, body, headers, set }, 'resolveIncident', {
        run: (record) => resolveIncident(params.id, body.reason, record),
        again: () => getIncident(params.id),
        present: (stored) => {
          set.headers.etag = etagOf(incidentFields(stored))
          return incidents.presentIncident(stored)
        },
        isPersonal: true,
      }),
    {
      staff: 'payments.change_incident',
      params: idParams,
      body: incidents.resolution,
      headers: idempotencyHeaders,
      response: {
        200: incidents.incident,
        ...problems(400, 401, 403, 404, 415, incidentResolved, preconditionFailed, idempotencyKeyReused),
      },
      detail: {
        operationId: 'resolveIncident',
        summary: '处理支付异常 · Resolve a payment incident',
        description:
          '账目不变；账单差异请用对账修复。已处理的为 409 incident_resolved。 · The ledger does not change: repair the bill for that. 409 incident_resolved once it is resolved.',
      },
    },
  )
