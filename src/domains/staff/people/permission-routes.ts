import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { createPermission, updatePermission } from '../../accounts/permissions/change-permissions.ts'
import { codenameTaken, unknownContentType } from '../../accounts/permissions/errors.ts'
import {
  getPermission,
  listContentTypes,
  listPermissionNames,
  listStoredPermissions,
} from '../../accounts/permissions/find-permissions.ts'
import { permissionFields } from '../../accounts/permissions/permission-fields.ts'
import { deletePermission } from '../../accounts/staff/delete-grants.ts'
import { authorizePermission } from '../access/authorize-grants.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { grantExceedsOwn, outranked, permissionChecked, preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './permission-model.ts'

/** Permissions and their content types. */
export const staffPermissionRoutes = new Elysia({
  name: 'staff-permissions',
  prefix: '/meiduo_admin',
  tags: ['staff-people'],
})
  .use(staffAccess)
  .get('/permission/content_types/', async () => (await listContentTypes()).map(model.presentContentType), {
    staff: 'any staff',
    response: { 200: model.nameList, ...problems(401, 403) },
    detail: {
      operationId: 'listContentTypes',
      summary: '内容类型 · Content types',
      description:
        '权限所属对象的种类，与 Django 的 content types 相同。 · The kinds of objects that permissions are about, as content types of Django.',
    },
  })
  .get('/permission/simple/', () => listPermissionNames(), {
    staff: 'any staff',
    response: { 200: model.nameList, ...problems(401, 403) },
    detail: {
      operationId: 'listPermissionNames',
      summary: '全部权限名称 · Names of all permissions',
      description: '供权限组表单使用，不分页。 · For the form of a group; not paged.',
    },
  })
  .get(
    '/permission/perms/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listStoredPermissions(wish), wish, model.presentPermission)
    },
    {
      staff: 'auth.view_permission',
      query: model.permissionQuery,
      response: { 200: model.permissionPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStaffPermissions',
        summary: '权限列表 · Permissions',
        description:
          '每种对象有 add、change、delete、view 四项；keyword 匹配名称与代码。 · Each kind of object has add, change, delete and view; keyword filters them.',
      },
    },
  )
  .post(
    '/permission/perms/',
    async ({ body, caller, status, set }) => {
      const stored = await createPermission(
        model.readPermission(body),
        authorizePermission(caller),
        recordChange(caller, 'createPermission'),
      )
      set.headers.etag = etagOf(permissionFields(stored))
      return status(201, model.presentPermission(stored))
    },
    {
      staff: 'auth.add_permission',
      body: model.newPermission,
      response: {
        201: model.permission,
        ...problems(400, 401, 403, 415, codenameTaken, unknownContentType, grantExceedsOwn),
      },
      detail: {
        operationId: 'createPermission',
        summary: '新增权限 · Add a permission',
        description:
          '尚无人拥有，仅超级管理员可授予 · No user has it yet, and only a superuser can grant it.',
      },
    },
  )
  .get(
    '/permission/perms/:id/',
    async ({ params, set }) => {
      const found = await getPermission(params.id)
      set.headers.etag = etagOf(permissionFields(found))
      return model.presentPermission(found)
    },
    {
      staff: 'auth.view_permission',
      params: model.permissionParams,
      response: { 200: model.permission, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStaffPermission',
        summary: '权限 · One permission',
        description:
          '回答的 ETag 用于修改和删除时的 If-Match。 · Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .put(
    '/permission/perms/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyEdit(caller, 'updatePermission', body, (sent, record) =>
        updatePermission(params.id, model.readPermission(sent), authorizePermission(caller), record),
      )
      set.headers.etag = etagOf(permissionFields(stored))
      return model.presentPermission(stored)
    },
    {
      staff: 'auth.change_permission',
      params: model.permissionParams,
      query: mergeQuery,
      body: model.newPermission,
      response: {
        200: model.permission,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          codenameTaken,
          unknownContentType,
          grantExceedsOwn,
          outranked,
          permissionChecked,
          preconditionFailed,
        ),
      },
      detail: {
        operationId: 'updatePermission',
        summary: '修改权限 · Change a permission',
        description:
          '店铺自身检查的权限为 409 permission_checked；权限高于自己的用户或权限组所拥有的为 403 outranked。 · 409 permission_checked for one that the shop itself checks; 403 outranked for one of a user or a group with more permissions than the caller.',
      },
    },
  )
  .delete(
    '/permission/perms/:id/',
    async ({ params, caller, status }) => {
      await deletePermission(params.id, authorizePermission(caller), recordChange(caller, 'deletePermission'))
      return status(204, undefined)
    },
    {
      staff: 'auth.delete_permission',
      params: model.permissionParams,
      detail: {
        operationId: 'deletePermission',
        summary: '删除权限 · Delete a permission',
        description:
          '从所有用户和权限组收回。店铺自身检查的权限为 409 permission_checked。 · All users and groups lose it. 409 permission_checked for one that the shop itself checks.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          outranked,
          permissionChecked,
          preconditionFailed,
        ),
      },
    },
  )
