import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import {
  createFreightRule,
  deleteFreightRule,
  updateFreightRule,
} from '../../promotions/editing/change-freight.ts'
import { provinceTaken, provinceUnknown } from '../../promotions/editing/errors.ts'
import { getFreightRule, listFreightRules } from '../../promotions/editing/find-freight.ts'
import { freightFields } from '../../promotions/editing/freight-fields.ts'
import { listFreightWarnings } from '../../promotions/warnings/list-warnings.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './freight-model.ts'
import { ruleParams } from './rule-model.ts'
import { withWarnings } from './warning-model.ts'

/** Freight of each province, and the provinces to which the shop does not deliver. */
export const staffFreightRoutes = new Elysia({
  name: 'staff-freight',
  prefix: '/meiduo_admin',
  tags: ['staff-promotions'],
})
  .use(staffAccess)
  .get(
    '/freight_templates/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listFreightRules(wish), wish, model.presentFreight)
    },
    {
      staff: 'promotions.view_freight',
      query: model.freightQuery,
      response: { 200: model.freightPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listFreightTemplates',
        summary: '运费模板列表 · Freight templates',
        description:
          '关键字为省份名称的一部分。没有任何模板时运费为 10.00，满 99.00 包邮。 · The keyword is a part of the name of the province. Without templates, freight is 10.00, and free from 99.00.',
      },
    },
  )
  .post(
    '/freight_templates/',
    async ({ body, caller, status, set }) => {
      const record = recordChange(caller, 'createFreightTemplate')
      const stored = await createFreightRule(model.toFreightRule(body), record)
      set.headers.etag = etagOf(freightFields(stored))
      return status(201, withWarnings(model.presentFreight(stored), await listFreightWarnings(stored)))
    },
    {
      staff: 'promotions.add_freight',
      body: model.freightForm,
      response: { 201: model.savedFreight, ...problems(400, 401, 403, 415, provinceTaken, provinceUnknown) },
      detail: {
        operationId: 'createFreightTemplate',
        summary: '新增运费模板 · Add a freight template',
        description:
          '每个省份一个模板，province_id 为 null 的适用于其余省份。提醒：freight_always_free、freight_free_below_fee、freight_eats_discount（rule_ids 为促销）。 · One for each province; the one without a province is for all others. Warnings: freight_always_free, freight_free_below_fee, freight_eats_discount (rule_ids: promotions).',
      },
    },
  )
  .get(
    '/freight_templates/:id/',
    async ({ params, set }) => {
      const found = await getFreightRule(params.id)
      set.headers.etag = etagOf(freightFields(found))
      return model.presentFreight(found)
    },
    {
      staff: 'promotions.view_freight',
      params: ruleParams,
      response: { 200: model.freightTemplate, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getFreightTemplate',
        summary: '运费模板 · One freight template',
        description:
          '一个省的运费（元）、包邮金额与是否配送。回答的 ETag 用于 If-Match。 · The freight of one province in yuan, the amount from which it is free, and whether it is delivered to. Its ETag is for If-Match.',
      },
    },
  )
  .put(
    '/freight_templates/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updateFreightTemplate', body, (sent, record) =>
        updateFreightRule(params.id, model.toFreightChange(sent), record),
      )
      set.headers.etag = etagOf(freightFields(stored))
      return withWarnings(model.presentFreight(stored), await listFreightWarnings(stored))
    },
    {
      staff: 'promotions.change_freight',
      params: ruleParams,
      query: mergeQuery,
      body: model.freightChange,
      response: {
        200: model.savedFreight,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          provinceTaken,
          provinceUnknown,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateFreightTemplate',
        summary: '修改运费模板 · Change a freight template',
        description: '已下的订单保持原运费。 · Orders keep the freight that they were placed with.',
      },
    },
  )
  .delete(
    '/freight_templates/:id/',
    async ({ params, caller, status }) => {
      await deleteFreightRule(params.id, recordMatchedChange(caller, 'deleteFreightTemplate'))
      return status(204, undefined)
    },
    {
      staff: 'promotions.delete_freight',
      params: ruleParams,
      detail: {
        operationId: 'deleteFreightTemplate',
        summary: '删除运费模板 · Delete a freight template',
        description:
          '该省改用其他省份的模板；已下的订单不变。 · The province then has the template of all other provinces; placed orders are unchanged.',
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
