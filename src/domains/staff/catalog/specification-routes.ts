import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { getSpuId } from '../../../http/staff/second-names.ts'
import { goodsUnknown, specificationFixed, specificationInUse } from '../../catalog/errors.ts'
import {
  createSpecification,
  deleteSpecification,
  updateSpecification,
} from '../../catalog/specifications/change-specifications.ts'
import {
  getSpecification,
  listSpecificationNames,
  listSpecifications,
} from '../../catalog/specifications/find-specifications.ts'
import { specificationFields } from '../../catalog/specifications/specification-fields.ts'
import { staffAccess } from '../access/macro.ts'
import { applyEdit } from '../audit/apply-edit.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import { idParams, listQuery, names } from './catalog-model.ts'
import * as model from './specification-model.ts'

/** Specifications of SPUs. */
export const staffSpecificationRoutes = new Elysia({
  name: 'staff-specifications',
  prefix: '/meiduo_admin',
  tags: ['staff-catalog'],
})
  .use(staffAccess)
  .get(
    '/goods/specs/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listSpecifications(wish), wish, model.presentSpecification)
    },
    {
      staff: 'goods.view_spuspecification',
      query: listQuery,
      response: { 200: model.specificationPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listSpecifications',
        summary: '规格列表 · Specifications',
        description:
          'SPU 的规格，如“颜色”“内存”；keyword 匹配名称。 · Specifications of SPUs, such as color or memory; keyword matches the name.',
      },
    },
  )
  .get('/goods/specs/simple/', () => listSpecificationNames(), {
    staff: 'any staff',
    response: { 200: names, ...problems(401, 403) },
    detail: {
      operationId: 'listSpecificationNames',
      summary: '全部规格名称 · Names of all specifications',
      description: '重复的名称前有 SPU 名称。\n\nA name that several have is preceded by that of its SPU.',
    },
  })
  .post(
    '/goods/specs/',
    async ({ body, caller, status, set }) => {
      const wish = { name: body.name, goodsId: getSpuId(body) }
      const stored = await createSpecification(wish, recordChange(caller, 'createSpecification'))
      set.headers.etag = etagOf(specificationFields(stored))
      return status(201, model.presentSpecification(stored))
    },
    {
      staff: 'goods.add_spuspecification',
      body: model.newSpecification,
      response: { 201: model.specification, ...problems(400, 401, 403, 415, goodsUnknown) },
      detail: {
        operationId: 'createSpecification',
        summary: '新增规格 · Add a specification',
        description:
          '为一个 SPU 新增规格；名称在该 SPU 内唯一。 · Adds a specification to an SPU; the name is unique within it.',
      },
    },
  )
  .get(
    '/goods/specs/:id/',
    async ({ params, set }) => {
      const found = await getSpecification(params.id)
      set.headers.etag = etagOf(specificationFields(found))
      return model.presentSpecification(found)
    },
    {
      staff: 'goods.view_spuspecification',
      params: idParams,
      response: { 200: model.specification, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getSpecification',
        summary: '规格 · One specification',
        description:
          '回答的 ETag 用于修改和删除时的 If-Match。 · Its ETag is the If-Match of a change or deletion.',
      },
    },
  )
  .put(
    '/goods/specs/:id/',
    async ({ params, body, caller, set }) => {
      const fields = { name: body.name, spu_id: getSpuId(body) }
      const stored = await applyEdit(caller, 'updateSpecification', fields, ({ name, spu_id }, record) =>
        updateSpecification(params.id, { name, goodsId: spu_id }, record),
      )
      set.headers.etag = etagOf(specificationFields(stored))
      return model.presentSpecification(stored)
    },
    {
      staff: 'goods.change_spuspecification',
      params: idParams,
      query: mergeQuery,
      body: model.specificationChange,
      response: {
        200: model.specification,
        ...problems(400, 401, 403, 404, 415, goodsUnknown, specificationFixed, preconditionFailed),
      },
      detail: {
        operationId: 'updateSpecification',
        summary: '修改规格 · Change a specification',
        description:
          '已有 SKU 使用时不能移到其他 SPU：400 specification_fixed。\n\nWhile SKUs use it, it cannot move to another SPU: 400 specification_fixed.',
      },
    },
  )
  .delete(
    '/goods/specs/:id/',
    async ({ params, caller, status }) => {
      await deleteSpecification(params.id, recordChange(caller, 'deleteSpecification'))
      return status(204, undefined)
    },
    {
      staff: 'goods.delete_spuspecification',
      params: idParams,
      detail: {
        operationId: 'deleteSpecification',
        summary: '删除规格 · Delete a specification',
        description:
          '仍有选项时为 409 specification_in_use。\n\n409 specification_in_use while it has options.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          specificationInUse,
          preconditionFailed,
        ),
      },
    },
  )
