import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { createChannel, deleteChannel, updateChannel } from '../../catalog/channels/change-channels.ts'
import { channelFields } from '../../catalog/channels/channel-fields.ts'
import { getChannel, listChannels, listChannelTypes } from '../../catalog/channels/find-channels.ts'
import { categoryNotFirstLevel, categoryUnknown, channelGroupUnknown } from '../../catalog/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { idParams, listQuery, names } from './catalog-model.ts'
import * as model from './channel-model.ts'

/** Entries of the home-page menu and their groups. */
export const staffChannelRoutes = new Elysia({
  name: 'staff-channels',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get('/goods/channel_types/', () => listChannelTypes(), {
    staff: 'any staff',
    response: { 200: names, ...problems(401, 403) },
    detail: {
      operationId: 'listChannelTypes',
      summary: '频道组名称 · Names of the groups of channels',
      description:
        '首页菜单的各组，供频道表单的下拉框使用。 · The groups of the home-page menu, for the select box of the channel form.',
    },
  })
  .get(
    '/goods/channels/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listChannels(wish), wish, model.presentChannel)
    },
    {
      staff: 'goods.view_goodschannel',
      query: listQuery,
      response: { 200: model.channelPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStaffChannels',
        summary: '频道列表 · Channels',
        description:
          '首页菜单的频道，keyword 匹配分类名称或地址。 · Channels of the home-page menu; keyword filters them.',
      },
    },
  )
  .post(
    '/goods/channels/',
    async ({ body, caller, status, set }) => {
      const stored = await createChannel(model.toChannel(body), recordChange(caller, 'createChannel'))
      set.headers.etag = etagOf(channelFields(stored))
      return status(201, model.presentChannel(stored))
    },
    {
      staff: 'goods.add_goodschannel',
      body: model.newChannel,
      response: {
        201: model.channel,
        ...problems(400, 401, 403, 415, categoryNotFirstLevel, categoryUnknown, channelGroupUnknown),
      },
      detail: {
        operationId: 'createChannel',
        summary: '新增频道 · Add a channel',
        description:
          '把一个第一级分类放进首页菜单的一组，sequence 决定组内顺序。 · Puts a first-level category into a group of the home-page menu; sequence orders the group.',
      },
    },
  )
  .get(
    '/goods/channels/:id/',
    async ({ params, set }) => {
      const found = await getChannel(params.id)
      set.headers.etag = etagOf(channelFields(found))
      return model.presentChannel(found)
    },
    {
      staff: 'goods.view_goodschannel',
      params: idParams,
      response: { 200: model.channel, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStaffChannel',
        summary: '频道 · One channel',
        description:
          '回答的 ETag 用于修改和删除时的 If-Match。 · Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .put(
    '/goods/channels/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyEdit(caller, 'updateChannel', body, (sent, record) =>
        updateChannel(params.id, model.toChannel(sent), record),
      )
      set.headers.etag = etagOf(channelFields(stored))
      return model.presentChannel(stored)
    },
    {
      staff: 'goods.change_goodschannel',
      params: idParams,
      query: mergeQuery,
      body: model.channelChange,
      response: {
        200: model.channel,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          categoryNotFirstLevel,
          categoryUnknown,
          channelGroupUnknown,
          preconditionFailed,
        ),
      },
      detail: {
        operationId: 'updateChannel',
        summary: '修改频道 · Change a channel',
        description: '修改后首页菜单立即更新。 · The home-page menu shows the change immediately.',
      },
    },
  )
  .delete(
    '/goods/channels/:id/',
    async ({ params, caller, status }) => {
      await deleteChannel(params.id, recordChange(caller, 'deleteChannel'))
      return status(204, undefined)
    },
    {
      staff: 'goods.delete_goodschannel',
      params: idParams,
      detail: {
        operationId: 'deleteChannel',
        summary: '删除频道 · Delete a channel',
        description:
          '从首页菜单移除，分类和商品不变。 · Removes it from the home-page menu; the category and its products stay.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, preconditionFailed),
      },
    },
  )
