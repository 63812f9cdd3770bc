import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import {
  createContentCategory,
  deleteContentCategory,
  updateContentCategory,
} from '../../contents/change-categories.ts'
import { type ContentCategory, contentCategoryFields } from '../../contents/content-fields.ts'
import { contentCategoryInUse, keyTaken } from '../../contents/errors.ts'
import {
  getContentCategory,
  listContentCategories,
  listContentCategoryNames,
} from '../../contents/find-contents.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './content-model.ts'

/** Answers with a category and its ETag. */
function answer(set: { headers: Record<string, unknown> }, category: ContentCategory) {
  set.headers.etag = etagOf(contentCategoryFields(category))
  return model.presentCategory(category)
}

/** Categories of ads: the places on a page. */
export const staffContentCategoryRoutes = new Elysia({
  name: 'staff-content-categories',
  prefix: '/meiduo_admin',
  tags: ['staff-shop'],
})
  .use(staffAccess)
  .get(
    '/content_categories/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listContentCategories(wish), wish, model.presentCategory)
    },
    {
      staff: 'contents.view_contentcategory',
      query: model.categoryQuery,
      response: { 200: model.categoryPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listContentCategories',
        summary: '广告类别列表 · Categories of ads',
        description: 'The keyword is a part of the name or of the key.',
      },
    },
  )
  .get('/content_categories/simple/', () => listContentCategoryNames(), {
    staff: 'any staff',
    response: { 200: model.nameList, ...problems(401, 403) },
    detail: {
      operationId: 'listContentCategoryNames',
      summary: '全部广告类别名称 · Names of all categories of ads',
      description: '供表单下拉框使用，不分页。 · For a select box of a form; not paged.',
    },
  })
  .post(
    '/content_categories/',
    async ({ body, caller, status, set }) => {
      const stored = await createContentCategory(body, recordChange(caller, 'createContentCategory'))
      return status(201, answer(set, stored))
    },
    {
      staff: 'contents.add_contentcategory',
      body: model.newCategory,
      response: { 201: model.category, ...problems(400, 401, 403, 415, keyTaken) },
      detail: {
        operationId: 'createContentCategory',
        summary: '新增广告类别 · Add a category of ads',
        description: '广告的一个位置；前台用 key 读取。 · A place for ads; the storefront reads it by key.',
      },
    },
  )
  .get(
    '/content_categories/:id/',
    async ({ params, set }) => answer(set, await getContentCategory(params.id)),
    {
      staff: 'contents.view_contentcategory',
      params: model.contentParams,
      response: { 200: model.category, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getContentCategory',
        summary: '广告类别 · One category of ads',
        description:
          '回答的 ETag 用于修改和删除时的 If-Match。 · Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .put(
    '/content_categories/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updateContentCategory', body, (sent, record) =>
        updateContentCategory(params.id, sent, record),
      )
      return answer(set, stored)
    },
    {
      staff: 'contents.change_contentcategory',
      params: model.contentParams,
      query: mergeQuery,
      body: model.newCategory,
      response: {
        200: model.category,
        ...problems(400, 401, 403, 404, 415, keyTaken, preconditionFailed, preconditionRequired),
      },
      detail: {
        operationId: 'updateContentCategory',
        summary: '修改广告类别 · Change a category of ads',
        description: 'Pages find the ads by the new key immediately, and by the former one no longer.',
      },
    },
  )
  .delete(
    '/content_categories/:id/',
    async ({ params, caller, status }) => {
      await deleteContentCategory(params.id, recordMatchedChange(caller, 'deleteContentCategory'))
      return status(204, undefined)
    },
    {
      staff: 'contents.delete_contentcategory',
      params: model.contentParams,
      detail: {
        operationId: 'deleteContentCategory',
        summary: '删除广告类别 · Delete a category of ads',
        description: '409 content_category_in_use while it has ads.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          contentCategoryInUse,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
