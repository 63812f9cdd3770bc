import { Elysia, t } from 'elysia'
import { documented, idParam, knownFieldsOnly, problems } from '../../http/fields.ts'
import { accountField } from '../../http/input/text-field.ts'
import { gatewayUnavailable } from '../../lib/errors.ts'
import { lastSuperuser } from '../accounts/staff/errors.ts'
import { authorizePerson } from '../staff/access/authorize-person.ts'
import { staffAccess } from '../staff/access/macro.ts'
import { recordChange, recordConsequence } from '../staff/audit/record-change.ts'
import { outranked, preconditionFailed, selfDemotion } from '../staff/errors.ts'
import { closeAccountOnRequest } from './close-account.ts'
import { ordersInProgress, usernameMismatch } from './errors.ts'
import { exportDataOnRequest } from './export-on-request.ts'
import { personalData } from './model.ts'

const userParams = t.Object({ id: idParam })

const closingOnRequest = knownFieldsOnly(
  {
    username: {
      ...accountField,
      description: '该账号的用户名，以作确认 · name of the account, as confirmation',
    },
  },
  { title: 'ClosingOnRequest' },
)

/** Personal data of a shopper who asks for it in another way than by the own account. */
export const staffPrivacyRoutes = new Elysia({
  name: 'staff-privacy',
  prefix: '/meiduo_admin',
  tags: ['staff-people'],
})
  .use(staffAccess)
  .post(
    '/users/:id/export/',
    async ({ params, caller, set }) => {
      const record = recordChange(caller, 'exportUser')
      const data = await exportDataOnRequest(params.id, authorizePerson(caller, 'users.view_staff'), record)
      set.headers['content-disposition'] = `attachment; filename="meiduo-user-${params.id}.json"`
      return data
    },
    {
      staff: 'users.change_user',
      params: userParams,
      response: { 200: personalData, ...problems(400, 401, 403, 404, 415, outranked, selfDemotion) },
      detail: {
        operationId: 'exportUser',
        summary: '应请求导出个人数据 · Export personal data on request',
        description:
          'The document of GET /user/export/, also of a locked account. Each export is in the audit trail. Staff need users.view_staff, too (403 permission_denied); 403 outranked for staff with more permissions than the caller.',
      },
    },
  )
  .post(
    '/users/:id/erasure/',
    async ({ params, body, caller, status }) => {
      const closing = { userId: params.id, username: body.username }
      await closeAccountOnRequest(closing, {
        authorize: authorizePerson(caller, 'users.delete_staff'),
        inTransaction: recordChange(caller, 'eraseUser'),
        inCancellation: recordConsequence(caller, 'eraseUser'),
      })
      return status(204, undefined)
    },
    {
      staff: 'users.delete_user',
      params: userParams,
      body: closingOnRequest,
      detail: {
        operationId: 'eraseUser',
        summary: '应请求注销账号 · Close an account on request',
        description:
          'Cancels unpaid orders and erases all personal data, as the owner does by DELETE /user/. username must be the name of the account (400 username_mismatch). The audit trail says when the closing began, which orders it cancelled and that the account is closed; a refused call cancels nothing. 409 orders_in_progress while paid orders are in progress, self_demotion, last_superuser. Staff need users.delete_staff, too (403 permission_denied); 403 outranked for staff with more permissions than the caller.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          usernameMismatch,
          outranked,
          lastSuperuser,
          ordersInProgress,
          selfDemotion,
          preconditionFailed,
          gatewayUnavailable,
        ),
      },
    },
  )
