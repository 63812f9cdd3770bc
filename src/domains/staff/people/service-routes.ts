import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { usernameTaken } from '../../accounts/errors.ts'
import { unknownGroup, unknownPermission } from '../../accounts/permissions/errors.ts'
import { createStaff } from '../../accounts/staff/create-staff.ts'
import { getServiceAccount, listStaff } from '../../accounts/staff/find-staff.ts'
import { removeStaff } from '../../accounts/staff/remove-staff.ts'
import { staffFields } from '../../accounts/staff/staff-fields.ts'
import { updateStaff } from '../../accounts/staff/update-staff.ts'
import { authorizeStaff } from '../access/authorize-grants.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { grantExceedsOwn, outranked, preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './service-model.ts'

/** Service accounts: staff users for systems, which cannot sign in and call with API keys. */
export const staffServiceRoutes = new Elysia({
  name: 'staff-services',
  prefix: '/meiduo_admin',
  tags: ['staff-people'],
})
  .use(staffAccess)
  .get(
    '/service_accounts/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listStaff({ ...wish, isService: true }), wish, model.presentService)
    },
    {
      staff: 'users.view_staff',
      query: model.serviceQuery,
      response: { 200: model.servicePage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listServiceAccounts',
        summary: '系统账号列表 · Service accounts',
        description: 'The keyword is a part of the name.',
      },
    },
  )
  .post(
    '/service_accounts/',
    async ({ body, caller, status, set }) => {
      const { username, groups = [], user_permissions: permissions = [] } = body
      const stored = await createStaff(
        { username, groups, permissions, password: null, mobile: null, email: '', isSuperuser: false },
        authorizeStaff(caller),
        recordChange(caller, 'createServiceAccount'),
      )
      set.headers.etag = etagOf(staffFields(stored))
      return status(201, model.presentService(stored))
    },
    {
      inPerson: 'users.add_staff',
      body: model.newService,
      response: {
        201: model.service,
        ...problems(400, 401, 403, 415, unknownGroup, unknownPermission, usernameTaken, grantExceedsOwn),
      },
      detail: {
        operationId: 'createServiceAccount',
        summary: '新增系统账号 · Add a service account',
        description:
          'It has no password and no mobile, so it cannot sign in; api_keys/ makes its keys. 403 grant_exceeds_own for a permission that the caller lacks.',
      },
    },
  )
  .get(
    '/service_accounts/:id/',
    async ({ params, set }) => {
      const found = await getServiceAccount(params.id)
      set.headers.etag = etagOf(staffFields(found))
      return model.presentService(found)
    },
    {
      staff: 'users.view_staff',
      params: model.serviceParams,
      response: { 200: model.service, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getServiceAccount',
        summary: '系统账号 · One service account',
        description:
          '系统之间使用的账号，不能登录，只用 API 密钥。回答的 ETag 用于 If-Match。 · An account for another system: it cannot sign in and only uses API keys. Its ETag is for If-Match.',
      },
    },
  )
  .put(
    '/service_accounts/:id/',
    async ({ params, body, caller, set }) => {
      const { id } = await getServiceAccount(params.id)
      const stored = await applyMatchedEdit(caller, 'updateServiceAccount', body, (sent, record) => {
        const { username, groups, user_permissions: permissions } = sent
        const change = { username, ...(groups && { groups }), ...(permissions && { permissions }) }
        return updateStaff(id, change, authorizeStaff(caller), record)
      })
      set.headers.etag = etagOf(staffFields(stored))
      return model.presentService(stored)
    },
    {
      inPerson: 'users.change_staff',
      params: model.serviceParams,
      query: mergeQuery,
      body: model.serviceChange,
      response: {
        200: model.service,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          unknownGroup,
          unknownPermission,
          usernameTaken,
          grantExceedsOwn,
          outranked,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateServiceAccount',
        summary: '修改系统账号 · Change a service account',
        description:
          'Its keys lose at their next request what it loses. 403 outranked for an account with more permissions than the caller, grant_exceeds_own.',
      },
    },
  )
  .delete(
    '/service_accounts/:id/',
    async ({ params, caller, status }) => {
      const record = recordMatchedChange(caller, 'removeServiceAccount')
      const { id } = await getServiceAccount(params.id)
      await removeStaff(id, authorizeStaff(caller), record)
      return status(204, undefined)
    },
    {
      inPerson: 'users.delete_staff',
      params: model.serviceParams,
      detail: {
        operationId: 'removeServiceAccount',
        summary: '删除系统账号 · Remove a service account',
        description: 'Revokes its keys. 403 outranked.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          outranked,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
