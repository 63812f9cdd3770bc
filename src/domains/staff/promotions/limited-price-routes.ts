import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { skuUnknown } from '../../catalog/errors.ts'
import {
  createLimitedPrice,
  deleteLimitedPrice,
  updateLimitedPrice,
} from '../../promotions/editing/change-limited-prices.ts'
import { periodReversed } from '../../promotions/editing/errors.ts'
import { getLimitedPrice, listLimitedPrices } from '../../promotions/editing/find-limited-prices.ts'
import { limitedPriceFields } from '../../promotions/editing/limited-price-fields.ts'
import { listLimitedPriceWarnings } from '../../promotions/warnings/list-warnings.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './limited-price-model.ts'
import { ruleParams, toRuleFilter } from './rule-model.ts'
import { withWarnings } from './warning-model.ts'

/** Limited-time prices. */
export const staffLimitedPriceRoutes = new Elysia({
  name: 'staff-limited-prices',
  prefix: '/meiduo_admin',
  tags: ['staff-promotions'],
})
  .use(staffAccess)
  .get(
    '/limited_prices/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listLimitedPrices({ ...wish, ...toRuleFilter(query) })
      return presentStaffPage(page, wish, model.presentLimitedPrice)
    },
    {
      staff: 'promotions.view_limitedprice',
      query: model.limitedPriceQuery,
      response: { 200: model.limitedPricePage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listLimitedPrices',
        summary: '限时特价列表 · Limited-time prices',
        description:
          '关键字为 SKU 名称的一部分；at 单独使用时为该时刻有效的特价。 · The keyword is a part of the name of the SKU. at alone lists what is active at that moment.',
      },
    },
  )
  .post(
    '/limited_prices/',
    async ({ body, caller, status, set }) => {
      const record = recordChange(caller, 'createLimitedPrice')
      const stored = await createLimitedPrice(model.toLimitedPrice(body), record)
      set.headers.etag = etagOf(limitedPriceFields(stored))
      const warnings = await listLimitedPriceWarnings(stored)
      return status(201, withWarnings(model.presentLimitedPrice(stored), warnings))
    },
    {
      staff: 'promotions.add_limitedprice',
      body: model.limitedPriceForm,
      response: { 201: model.savedLimitedPrice, ...problems(400, 401, 403, 415, periodReversed, skuUnknown) },
      detail: {
        operationId: 'createLimitedPrice',
        summary: '新增限时特价 · Add a limited-time price',
        description:
          '生效期间替代售价；同一 SKU 有多个时取最低。保存后所有进程立即按新价计算。提醒：limited_prices_overlap、price_below_cost、price_without_effect。 · Replaces the list price while it is valid; of several, the lowest counts. Every process charges it immediately. Warnings: limited_prices_overlap, price_below_cost, price_without_effect.',
      },
    },
  )
  .get(
    '/limited_prices/:id/',
    async ({ params, set }) => {
      const found = await getLimitedPrice(params.id)
      set.headers.etag = etagOf(limitedPriceFields(found))
      return model.presentLimitedPrice(found)
    },
    {
      staff: 'promotions.view_limitedprice',
      params: ruleParams,
      response: { 200: model.limitedPrice, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getLimitedPrice',
        summary: '限时特价 · One limited-time price',
        description:
          '价格单位是元，在 valid_from 到 valid_to 之间有效。回答的 ETag 用于 If-Match。 · The price is in yuan and valid from valid_from to valid_to. Its ETag is for If-Match.',
      },
    },
  )
  .put(
    '/limited_prices/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updateLimitedPrice', body, (sent, record) =>
        updateLimitedPrice(params.id, model.toLimitedPrice(sent), record),
      )
      set.headers.etag = etagOf(limitedPriceFields(stored))
      return withWarnings(model.presentLimitedPrice(stored), await listLimitedPriceWarnings(stored))
    },
    {
      staff: 'promotions.change_limitedprice',
      params: ruleParams,
      query: mergeQuery,
      body: model.limitedPriceForm,
      response: {
        200: model.savedLimitedPrice,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          periodReversed,
          skuUnknown,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateLimitedPrice',
        summary: '修改限时特价 · Change a limited-time price',
        description: '已下的订单保持原价。 · Orders keep the price that they were placed at.',
      },
    },
  )
  .delete(
    '/limited_prices/:id/',
    async ({ params, caller, status }) => {
      await deleteLimitedPrice(params.id, recordMatchedChange(caller, 'deleteLimitedPrice'))
      return status(204, undefined)
    },
    {
      staff: 'promotions.delete_limitedprice',
      params: ruleParams,
      detail: {
        operationId: 'deleteLimitedPrice',
        summary: '删除限时特价 · Delete a limited-time price',
        description:
          '立即恢复原价；已下的订单不变。 · The SKU has its usual price immediately; placed orders are unchanged.',
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
