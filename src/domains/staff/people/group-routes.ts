import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { createGroup, updateGroup } from '../../accounts/permissions/change-groups.ts'
import { groupNameTaken, unknownPermission } from '../../accounts/permissions/errors.ts'
import { getGroup, listGroupNames, listGroups } from '../../accounts/permissions/find-groups.ts'
import { groupFields } from '../../accounts/permissions/group-fields.ts'
import { deleteGroup } from '../../accounts/staff/delete-grants.ts'
import { authorizeGroup } from '../access/authorize-grants.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { grantExceedsOwn, outranked, preconditionFailed, selfDemotion } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './group-model.ts'

/** Groups of permissions. */
export const staffGroupRoutes = new Elysia({
  name: 'staff-groups',
  prefix: '/meiduo_admin',
  tags: ['staff-people'],
})
  .use(staffAccess)
  .get(
    '/permission/groups/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listGroups(wish), wish, model.presentGroup)
    },
    {
      staff: 'auth.view_group',
      query: model.groupQuery,
      response: { 200: model.groupPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listGroups',
        summary: '权限组列表 · Groups',
        description: '权限的组；keyword 匹配名称。 · Groups of permissions; keyword matches the name.',
      },
    },
  )
  .get('/permission/groups/simple/', () => listGroupNames(), {
    staff: 'any staff',
    response: { 200: model.nameList, ...problems(401, 403) },
    detail: {
      operationId: 'listGroupNames',
      summary: '全部权限组名称 · Names of all groups',
      description: '供表单下拉框使用，不分页。 · For a select box of a form; not paged.',
    },
  })
  .post(
    '/permission/groups/',
    async ({ body, caller, status, set }) => {
      const stored = await createGroup(body, authorizeGroup(caller), recordChange(caller, 'createGroup'))
      set.headers.etag = etagOf(groupFields(stored))
      return status(201, model.presentGroup(stored))
    },
    {
      inPerson: 'auth.add_group',
      body: model.newGroup,
      response: {
        201: model.group,
        ...problems(400, 401, 403, 415, groupNameTaken, unknownPermission, grantExceedsOwn),
      },
      detail: {
        operationId: 'createGroup',
        summary: '新增权限组 · Add a group',
        description:
          '含有自己没有的权限时为 403 grant_exceeds_own。 · 403 grant_exceeds_own when it has a permission that the caller lacks.',
      },
    },
  )
  .get(
    '/permission/groups/:id/',
    async ({ params, set }) => {
      const found = await getGroup(params.id)
      set.headers.etag = etagOf(groupFields(found))
      return model.presentGroup(found)
    },
    {
      staff: 'auth.view_group',
      params: model.groupParams,
      response: { 200: model.group, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getGroup',
        summary: '权限组 · One group',
        description:
          'permissions 是权限的编号。回答的 ETag 用于 If-Match。 · permissions holds ids of permissions. Its ETag is for If-Match.',
      },
    },
  )
  .put(
    '/permission/groups/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyEdit(caller, 'updateGroup', body, (sent, record) =>
        updateGroup(params.id, sent, authorizeGroup(caller), record),
      )
      set.headers.etag = etagOf(groupFields(stored))
      return model.presentGroup(stored)
    },
    {
      inPerson: 'auth.change_group',
      params: model.groupParams,
      query: mergeQuery,
      body: model.newGroup,
      response: {
        200: model.group,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          groupNameTaken,
          unknownPermission,
          grantExceedsOwn,
          outranked,
          selfDemotion,
          preconditionFailed,
        ),
      },
      detail: {
        operationId: 'updateGroup',
        summary: '修改权限组 · Change a group',
        description:
          '成员从下一个请求起生效。授予自己没有的权限为 403 grant_exceeds_own，权限组或其成员的权限高于自己为 outranked；减少自己的权限为 409 self_demotion。 · Effective for its members from their next request on. 403 grant_exceeds_own for a permission that the caller lacks; 403 outranked for a group or a member with more permissions than the caller; 409 self_demotion.',
      },
    },
  )
  .delete(
    '/permission/groups/:id/',
    async ({ params, caller, status }) => {
      await deleteGroup(params.id, authorizeGroup(caller), recordChange(caller, 'deleteGroup'))
      return status(204, undefined)
    },
    {
      inPerson: 'auth.delete_group',
      params: model.groupParams,
      detail: {
        operationId: 'deleteGroup',
        summary: '删除权限组 · Delete a group',
        description:
          '其成员失去这些权限。与修改相同，有 403 outranked 和 409 self_demotion。 · Its members lose its permissions. 403 outranked, 409 self_demotion as for a change.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          outranked,
          selfDemotion,
          preconditionFailed,
        ),
      },
    },
  )
