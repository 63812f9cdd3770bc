import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import {
  createPromotion,
  deletePromotion,
  updatePromotion,
} from '../../promotions/editing/change-promotions.ts'
import {
  discountMismatch,
  periodReversed,
  targetsMismatch,
  targetsUnknown,
  thresholdMismatch,
  thresholdsNotRising,
} from '../../promotions/editing/errors.ts'
import { getPromotion, listPromotions } from '../../promotions/editing/find-promotions.ts'
import { promotionFields } from '../../promotions/editing/promotion-fields.ts'
import { listPromotionWarnings } from '../../promotions/warnings/list-warnings.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './promotion-model.ts'
import { ruleParams, toRuleFilter } from './rule-model.ts'
import { withWarnings } from './warning-model.ts'

/** What the rule of a promotion can be refused with. */
const promotionRefusals = [
  discountMismatch,
  periodReversed,
  targetsMismatch,
  targetsUnknown,
  thresholdMismatch,
  thresholdsNotRising,
] as const

/** Promotions: 满减 and 满折. */
export const staffPromotionRoutes = new Elysia({
  name: 'staff-promotions',
  prefix: '/meiduo_admin',
  tags: ['staff-promotions'],
})
  .use(staffAccess)
  .get(
    '/promotions/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listPromotions({ ...wish, ...toRuleFilter(query) })
      return presentStaffPage(page, wish, model.presentPromotion)
    },
    {
      staff: 'promotions.view_promotion',
      query: model.promotionQuery,
      response: { 200: model.promotionPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listPromotions',
        summary: '促销活动列表 · Promotions',
        description:
          '关键字为活动名称的一部分；sku_id 列出适用范围包含该 SKU 的活动。 · The keyword is a part of the name. sku_id lists those whose scope contains the SKU, also through its SPU and categories.',
      },
    },
  )
  .post(
    '/promotions/',
    async ({ body, caller, status, set }) => {
      const stored = await createPromotion(model.toPromotion(body), recordChange(caller, 'createPromotion'))
      set.headers.etag = etagOf(promotionFields(stored))
      const warnings = await listPromotionWarnings(stored)
      return status(201, withWarnings(model.presentPromotion(stored), warnings))
    },
    {
      staff: 'promotions.add_promotion',
      body: model.promotionForm,
      response: {
        201: model.savedPromotion,
        ...problems(400, 401, 403, 415, ...promotionRefusals),
      },
      detail: {
        operationId: 'createPromotion',
        summary: '新增促销活动 · Add a promotion',
        description:
          '保存后所有进程立即按新规则计算。提醒：promotions_overlap、price_below_cost（只买该 SKU 且件数达到某一档时）、tier_without_effect、freight_eats_discount、skus_not_all_checked（适用的 SKU 超过 10000 个）。 · Every process charges it immediately. Warnings: promotions_overlap, price_below_cost (when a customer buys only this SKU, and as many pieces as a tier asks for), tier_without_effect, freight_eats_discount, skus_not_all_checked (more than 10,000 SKUs in the scope).',
      },
    },
  )
  .get(
    '/promotions/:id/',
    async ({ params, set }) => {
      const found = await getPromotion(params.id)
      set.headers.etag = etagOf(promotionFields(found))
      return model.presentPromotion(found)
    },
    {
      staff: 'promotions.view_promotion',
      params: ruleParams,
      response: { 200: model.promotion, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getPromotion',
        summary: '促销活动 · One promotion',
        description:
          'tiers 是满足条件与优惠的阶梯。回答的 ETag 用于 If-Match。 · tiers holds the steps of condition and discount. Its ETag is for If-Match.',
      },
    },
  )
  .put(
    '/promotions/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updatePromotion', body, (sent, record) =>
        updatePromotion(params.id, model.toPromotionChange(sent), record),
      )
      set.headers.etag = etagOf(promotionFields(stored))
      return withWarnings(model.presentPromotion(stored), await listPromotionWarnings(stored))
    },
    {
      staff: 'promotions.change_promotion',
      params: ruleParams,
      query: mergeQuery,
      body: model.promotionForm,
      response: {
        200: model.savedPromotion,
        ...problems(400, 401, 403, 404, 415, ...promotionRefusals, preconditionFailed, preconditionRequired),
      },
      detail: {
        operationId: 'updatePromotion',
        summary: '修改促销活动 · Change a promotion',
        description: '已下的订单保持原价。 · Orders keep the price that they were placed at.',
      },
    },
  )
  .patch(
    '/promotions/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'switchPromotion', body, (sent, record) =>
        updatePromotion(params.id, { isEnabled: sent.is_enabled }, record),
      )
      set.headers.etag = etagOf(promotionFields(stored))
      return withWarnings(model.presentPromotion(stored), await listPromotionWarnings(stored))
    },
    {
      staff: 'promotions.change_promotion',
      params: ruleParams,
      query: mergeQuery,
      body: model.promotionPatch,
      response: {
        200: model.savedPromotion,
        ...problems(400, 401, 403, 404, 415, preconditionFailed, preconditionRequired),
      },
      detail: {
        operationId: 'switchPromotion',
        summary: '启用或停用促销活动 · Switch a promotion on or off',
        description:
          '只改变 is_enabled；warnings 说明与其他活动的冲突。 · Changes only is_enabled; warnings names other promotions that it meets.',
      },
    },
  )
  .delete(
    '/promotions/:id/',
    async ({ params, caller, status }) => {
      await deletePromotion(params.id, recordMatchedChange(caller, 'deletePromotion'))
      return status(204, undefined)
    },
    {
      staff: 'promotions.delete_promotion',
      params: ruleParams,
      detail: {
        operationId: 'deletePromotion',
        summary: '删除促销活动 · Delete a promotion',
        description:
          '立即停止优惠；已下的订单不变。 · The discount ends immediately; placed orders are unchanged.',
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
