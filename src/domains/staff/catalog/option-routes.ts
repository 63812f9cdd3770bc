import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { optionFixed, optionInUse, specificationUnknown } from '../../catalog/errors.ts'
import { createOption, deleteOption, updateOption } from '../../catalog/specifications/change-options.ts'
import { getOption, listOptions } from '../../catalog/specifications/find-options.ts'
import { optionFields } from '../../catalog/specifications/specification-fields.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { idParams, listQuery } from './catalog-model.ts'
import * as model from './specification-model.ts'

/** Options of specifications. */
export const staffOptionRoutes = new Elysia({
  name: 'staff-options',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get(
    '/specs/options/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listOptions(wish), wish, model.presentOption)
    },
    {
      staff: 'goods.view_specificationoption',
      query: listQuery,
      response: { 200: model.optionPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listOptions',
        summary: '规格选项列表 · Options of specifications',
        description:
          '规格的选项，如“黑色”“256GB”；keyword 匹配选项的值。 · Options of specifications, such as black or 256 GB; keyword matches the value.',
      },
    },
  )
  .post(
    '/specs/options/',
    async ({ body: { value, spec_id: specId }, caller, status, set }) => {
      const stored = await createOption({ value, specId }, recordChange(caller, 'createOption'))
      set.headers.etag = etagOf(optionFields(stored))
      return status(201, model.presentOption(stored))
    },
    {
      staff: 'goods.add_specificationoption',
      body: model.newOption,
      response: { 201: model.option, ...problems(400, 401, 403, 415, specificationUnknown) },
      detail: {
        operationId: 'createOption',
        summary: '新增规格选项 · Add an option',
        description: '为一个规格新增选项。 · Adds an option to a specification.',
      },
    },
  )
  .get(
    '/specs/options/:id/',
    async ({ params, set }) => {
      const found = await getOption(params.id)
      set.headers.etag = etagOf(optionFields(found))
      return model.presentOption(found)
    },
    {
      staff: 'goods.view_specificationoption',
      params: idParams,
      response: { 200: model.option, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getOption',
        summary: '规格选项 · One option',
        description:
          '回答的 ETag 用于修改和删除时的 If-Match。 · Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .put(
    '/specs/options/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyEdit(caller, 'updateOption', body, ({ value, spec_id: specId }, record) =>
        updateOption(params.id, { value, specId }, record),
      )
      set.headers.etag = etagOf(optionFields(stored))
      return model.presentOption(stored)
    },
    {
      staff: 'goods.change_specificationoption',
      params: idParams,
      query: mergeQuery,
      body: model.optionChange,
      response: {
        200: model.option,
        ...problems(400, 401, 403, 404, 415, optionFixed, specificationUnknown, preconditionFailed),
      },
      detail: {
        operationId: 'updateOption',
        summary: '修改规格选项 · Change an option',
        description:
          '已有 SKU 使用时不能移到其他规格：400 option_fixed。\n\nWhile SKUs have it, it cannot move to another specification: 400 option_fixed.',
      },
    },
  )
  .delete(
    '/specs/options/:id/',
    async ({ params, caller, status }) => {
      await deleteOption(params.id, recordChange(caller, 'deleteOption'))
      return status(204, undefined)
    },
    {
      staff: 'goods.delete_specificationoption',
      params: idParams,
      detail: {
        operationId: 'deleteOption',
        summary: '删除规格选项 · Delete an option',
        description: '仍有 SKU 使用时为 409 option_in_use。\n\n409 option_in_use while a SKU has it.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, optionInUse, preconditionFailed),
      },
    },
  )
