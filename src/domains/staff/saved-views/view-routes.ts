import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { nameTaken } from '../../catalog/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired, tooManyViews, viewNotOwn } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { createSavedView, deleteSavedView, updateSavedView } from './change-views.ts'
import { getSavedView, listSavedViews } from './find-views.ts'
import type { KnownLists } from './list-model.ts'
import { savedViewFields } from './saved-view.ts'
import * as model from './view-model.ts'

/**
 * Builds the routes of views of lists that staff keep. Each person sees their own and the shared ones.
 * @param findLists returns the lists of the staff API, which these routes are part of
 */
export const createViewRoutes = (findLists: () => KnownLists) =>
  new Elysia({
    name: 'staff-views',
    prefix: '/meiduo_admin',
    tags: ['staff-views'],
  })
    .use(staffAccess)
    .get(
      '/saved_views/',
      async ({ query, caller, path }) => {
        const wish = parseStaffList(query, path)
        const page = await listSavedViews(caller.id, { ...wish, list: query.list })
        return presentStaffPage(page, wish, model.presentViewTo(caller.id))
      },
      {
        staff: 'any staff',
        query: model.viewQuery,
        response: { 200: model.viewPage, ...problems(400, 401, 403, 404) },
        detail: {
          operationId: 'listSavedViews',
          summary: '保存的视图 · Saved views',
          description: '自己的视图，以及他人共享的视图。\n\nOwn views and the shared views of others.',
        },
      },
    )
    .post(
      '/saved_views/',
      async ({ body, caller, status, set }) => {
        const record = recordChange(caller, 'createSavedView')
        const stored = await createSavedView(caller.id, model.toView(body, findLists()), record)
        set.headers.etag = etagOf(savedViewFields(stored))
        return status(201, model.presentViewTo(caller.id)(stored))
      },
      {
        staff: 'any staff',
        body: model.newView,
        response: { 201: model.view, ...problems(400, 401, 403, 415, nameTaken, tooManyViews) },
        detail: {
          operationId: 'createSavedView',
          summary: '保存视图 · Save a view',
          description:
            '保存一个列表的筛选条件与列。is_shared 为 true 时其他员工也能看到；名称重复为 409。 · Keeps the filters and columns of a list. With is_shared other staff see it; a name that the person uses already is 409.',
        },
      },
    )
    .get(
      '/saved_views/:id/',
      async ({ params, caller, set }) => {
        const found = await getSavedView(params.id, caller.id)
        set.headers.etag = etagOf(savedViewFields(found))
        return model.presentViewTo(caller.id)(found)
      },
      {
        staff: 'any staff',
        params: model.viewParams,
        response: { 200: model.view, ...problems(401, 403, 404) },
        detail: {
          operationId: 'getSavedView',
          summary: '保存的视图 · One saved view',
          description:
            '自己的视图，或他人共享的视图。回答的 ETag 用于 If-Match。 · A view of the caller, or one that its owner shares. Its ETag is for If-Match.',
        },
      },
    )
    .put(
      '/saved_views/:id/',
      async ({ params, body, caller, set }) => {
        const stored = await applyMatchedEdit(caller, 'updateSavedView', body, (sent, record) =>
          updateSavedView(
            params.id,
            caller.id,
            (present) => model.toView(sent, findLists(), present),
            record,
          ),
        )
        set.headers.etag = etagOf(savedViewFields(stored))
        return model.presentViewTo(caller.id)(stored)
      },
      {
        staff: 'any staff',
        params: model.viewParams,
        query: mergeQuery,
        body: model.newView,
        response: {
          200: model.view,
          ...problems(
            400,
            401,
            403,
            404,
            415,
            nameTaken,
            viewNotOwn,
            preconditionFailed,
            preconditionRequired,
          ),
        },
        detail: {
          operationId: 'updateSavedView',
          summary: '修改保存的视图 · Change a saved view',
          description:
            '需要 If-Match。他人共享的视图不能修改：403 view_not_own；他人未共享的为 404。\n\nIf-Match is required. A view of another person is 403 view_not_own if it is shared, else 404.',
        },
      },
    )
    .delete(
      '/saved_views/:id/',
      async ({ params, caller, status }) => {
        await deleteSavedView(params.id, caller.id, recordMatchedChange(caller, 'deleteSavedView'))
        return status(204, undefined)
      },
      {
        staff: 'any staff',
        params: model.viewParams,
        detail: {
          operationId: 'deleteSavedView',
          summary: '删除保存的视图 · Delete a saved view',
          description: '需要 If-Match。\n\nIf-Match is required.',
          responses: documented(
            204,
            undefined,
            400,
            401,
            403,
            404,
            415,
            viewNotOwn,
            preconditionFailed,
            preconditionRequired,
          ),
        },
      },
    )
