import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { createContent, deleteContent, updateContent } from '../../contents/change-contents.ts'
import { type Content, contentFields } from '../../contents/content-fields.ts'
import { contentCategoryUnknown } from '../../contents/errors.ts'
import { getContent, listContents } from '../../contents/find-contents.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange, requireMatch } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { pictureRefusals } from '../picture-model.ts'
import { etagOf } from '../versions/etag.ts'
import { withUpload } from '../with-upload.ts'
import * as model from './content-model.ts'

/** Answers with an ad and its ETag. */
function answer(set: { headers: Record<string, unknown> }, content: Content) {
  set.headers.etag = etagOf(contentFields(content))
  return model.presentContent(content)
}

/** Ads. */
export const staffContentRoutes = new Elysia({
  name: 'staff-contents',
  prefix: '/meiduo_admin',
  tags: ['staff-shop'],
})
  .use(staffAccess)
  .get(
    '/contents/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listContents({ ...wish, categoryId: query.category_id })
      return presentStaffPage(page, wish, model.presentContent)
    },
    {
      staff: 'contents.view_content',
      query: model.contentQuery,
      response: { 200: model.contentPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listContents',
        summary: '广告列表 · Ads',
        description: 'Shown or not. The keyword is a part of the title.',
      },
    },
  )
  .post(
    '/contents/',
    async ({ body, caller, status, set }) => {
      const { text = '', url = '', ...fields } = model.parseContent(body)
      const record = recordChange(caller, 'createContent')
      const stored = await withUpload(body.image, (key, keeping) =>
        createContent({ ...fields, url, text, image: key ?? null }, keeping(record)),
      )
      return status(201, answer(set, stored))
    },
    {
      staff: 'contents.add_content',
      body: model.newContent,
      response: {
        201: model.content,
        ...problems(400, 401, 403, ...pictureRefusals, contentCategoryUnknown),
      },
      detail: {
        operationId: 'createContent',
        summary: '新增广告 · Add an ad',
        description: 'Shoppers see it immediately if its status is true.',
      },
    },
  )
  .get('/contents/:id/', async ({ params, set }) => answer(set, await getContent(params.id)), {
    staff: 'contents.view_content',
    params: model.contentParams,
    response: { 200: model.content, ...problems(401, 403, 404) },
    detail: {
      operationId: 'getContent',
      summary: '广告 · One ad',
      description:
        'status 为 false 的广告不展示。回答的 ETag 用于 If-Match。 · An ad with status false is not shown. Its ETag is for If-Match.',
    },
  })
  .put(
    '/contents/:id/',
    async ({ params, body, caller, set }) => {
      requireMatch(caller)
      const stored = await withUpload(body.image, (image, keeping) =>
        applyEdit(caller, 'updateContent', body, (sent, record) =>
          updateContent(params.id, { ...model.parseContent(sent), ...(image && { image }) }, keeping(record)),
        ),
      )
      return answer(set, stored)
    },
    {
      staff: 'contents.change_content',
      params: model.contentParams,
      query: mergeQuery,
      body: model.contentChange,
      response: {
        200: model.content,
        ...problems(
          400,
          401,
          403,
          404,
          ...pictureRefusals,
          contentCategoryUnknown,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateContent',
        summary: '修改广告 · Change an ad',
        description:
          'Without a picture, text or url the ad keeps its own. Shoppers see the change immediately.',
      },
    },
  )
  .delete(
    '/contents/:id/',
    async ({ params, caller, status }) => {
      await deleteContent(params.id, recordMatchedChange(caller, 'deleteContent'))
      return status(204, undefined)
    },
    {
      staff: 'contents.delete_content',
      params: model.contentParams,
      detail: {
        operationId: 'deleteContent',
        summary: '删除广告 · Delete an ad',
        description: '广告立即从店铺的页面消失。 · The ad leaves the storefront immediately.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
