import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { serviceAccount } from '../../accounts/credentials/errors.ts'
import { mobileTaken, passwordTooWeak, usernameTaken } from '../../accounts/errors.ts'
import { unknownGroup, unknownPermission } from '../../accounts/permissions/errors.ts'
import { createStaff } from '../../accounts/staff/create-staff.ts'
import { lastSuperuser } from '../../accounts/staff/errors.ts'
import { getStaff, listStaff } from '../../accounts/staff/find-staff.ts'
import { removeStaff } from '../../accounts/staff/remove-staff.ts'
import { staffFields } from '../../accounts/staff/staff-fields.ts'
import { updateStaff } from '../../accounts/staff/update-staff.ts'
import { authorizeStaff } from '../access/authorize-grants.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { grantExceedsOwn, outranked, preconditionFailed, selfDemotion } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './admin-model.ts'

/** Staff users with their groups and grants. */
export const staffAdminRoutes = new Elysia({
  name: 'staff-admins',
  prefix: '/meiduo_admin',
  tags: ['staff-people'],
})
  .use(staffAccess)
  .get(
    '/permission/admins/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listStaff(wish), wish, model.presentAdmin)
    },
    {
      staff: 'users.view_staff',
      query: model.adminQuery,
      response: { 200: model.adminPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listAdmins',
        summary: '员工列表 · Staff',
        description: '关键字匹配用户名或手机号 · The keyword is a part of the name or of the mobile.',
      },
    },
  )
  .post(
    '/permission/admins/',
    async ({ body, caller, status, set }) => {
      const { username, password, mobile, email = '', groups = [], user_permissions: permissions = [] } = body
      const stored = await createStaff(
        {
          ...{ username, password, mobile, email, groups, permissions },
          isSuperuser: false,
          address: caller.origin.address,
        },
        authorizeStaff(caller),
        recordChange(caller, 'createAdmin'),
      )
      set.headers.etag = etagOf(staffFields(stored))
      return status(201, model.presentAdmin(stored))
    },
    {
      inPerson: 'users.add_staff',
      body: model.newAdmin,
      response: {
        201: model.admin,
        ...problems(
          400,
          401,
          403,
          415,
          503,
          mobileTaken,
          passwordTooWeak,
          unknownGroup,
          unknownPermission,
          usernameTaken,
          grantExceedsOwn,
        ),
      },
      detail: {
        operationId: 'createAdmin',
        summary: '新增员工 · Add a staff user',
        description:
          '不能新增超级管理员。授予自己没有的权限为 403 grant_exceeds_own。 · Never a superuser. 403 grant_exceeds_own for a permission that the caller lacks.',
      },
    },
  )
  .get(
    '/permission/admins/:id/',
    async ({ params, set }) => {
      const found = await getStaff(params.id)
      set.headers.etag = etagOf(staffFields(found))
      return model.presentAdmin(found)
    },
    {
      staff: 'users.view_staff',
      params: model.adminParams,
      response: { 200: model.admin, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getAdmin',
        summary: '员工 · One staff user',
        description:
          '含所属权限组与直接授予的权限。回答的 ETag 用于 If-Match。 · Holds the groups and the permissions that are granted directly. Its ETag is for If-Match.',
      },
    },
  )
  .put(
    '/permission/admins/:id/',
    async ({ params, body, caller, set }) => {
      const { address } = caller.origin
      const stored = await applyEdit(caller, 'updateAdmin', body, (sent, record) => {
        const { user_permissions: permissions, ...given } = sent
        const change = { ...given, ...(permissions && { permissions }), address }
        return updateStaff(params.id, change, authorizeStaff(caller), record)
      })
      set.headers.etag = etagOf(staffFields(stored))
      return model.presentAdmin(stored)
    },
    {
      inPerson: 'users.change_staff',
      params: model.adminParams,
      query: mergeQuery,
      body: model.adminChange,
      response: {
        200: model.admin,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          503,
          mobileTaken,
          passwordTooWeak,
          unknownGroup,
          unknownPermission,
          usernameTaken,
          grantExceedsOwn,
          outranked,
          selfDemotion,
          serviceAccount,
          preconditionFailed,
        ),
      },
      detail: {
        operationId: 'updateAdmin',
        summary: '修改员工 · Change a staff user',
        description:
          '新密码或新手机号使其所有会话失效。权限高于自己的人为 403 outranked，授予自己没有的权限为 grant_exceeds_own；减少自己的权限为 409 self_demotion。 · A new password or mobile ends all sessions of the user. 403 outranked for a user with more permissions than the caller, grant_exceeds_own for a permission that the caller lacks; 409 self_demotion.',
      },
    },
  )
  .delete(
    '/permission/admins/:id/',
    async ({ params, caller, status }) => {
      await removeStaff(params.id, authorizeStaff(caller), recordChange(caller, 'removeAdmin'))
      return status(204, undefined)
    },
    {
      inPerson: 'users.delete_staff',
      params: model.adminParams,
      detail: {
        operationId: 'removeAdmin',
        summary: '取消员工身份 · Remove a staff user',
        description:
          '该用户保留为买家，收回权限组与权限，并在所有设备上退出登录。权限高于自己的人为 403 outranked；取消自己为 409 self_demotion，最后一名超级管理员为 last_superuser。 · The user stays as a shopper without groups and grants, signed out everywhere. 403 outranked; 409 self_demotion, last_superuser.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          outranked,
          lastSuperuser,
          selfDemotion,
          preconditionFailed,
        ),
      },
    },
  )
