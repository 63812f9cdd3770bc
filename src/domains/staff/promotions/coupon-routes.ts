import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { mergeQuery } from '../../../http/staff/merge-query.ts'
import { createCoupon, deleteCoupon, updateCoupon } from '../../promotions/editing/change-coupons.ts'
import { couponFields } from '../../promotions/editing/coupon-fields.ts'
import {
  capMismatch,
  couponClaimed,
  discountMismatch,
  periodReversed,
  stockBelowClaimed,
  targetsMismatch,
  targetsUnknown,
} from '../../promotions/editing/errors.ts'
import { getCoupon, listCoupons } from '../../promotions/editing/find-coupons.ts'
import { listCouponWarnings } from '../../promotions/warnings/list-warnings.ts'
import { staffAccess } from '../access/macro.ts'
import { applyMatchedEdit } from '../audit/apply-edit.ts'
import { recordChange, recordMatchedChange } from '../audit/record-change.ts'
import { preconditionFailed, preconditionRequired } from '../errors.ts'
import { etagOf } from '../versions/etag.ts'
import * as model from './coupon-model.ts'
import { ruleParams, toRuleFilter } from './rule-model.ts'
import { withWarnings } from './warning-model.ts'

/** Coupons. */
export const staffCouponRoutes = new Elysia({
  name: 'staff-coupons',
  prefix: '/meiduo_admin',
  tags: ['staff-promotions'],
})
  .use(staffAccess)
  .get(
    '/coupons/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      const page = await listCoupons({ ...wish, ...toRuleFilter(query) })
      return presentStaffPage(page, wish, model.presentCoupon)
    },
    {
      staff: 'promotions.view_coupon',
      query: model.couponQuery,
      response: { 200: model.couponPage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listStaffCoupons',
        summary: '优惠券列表 · Coupons',
        description:
          '关键字为名称的一部分；state 按使用有效期。 · The keyword is a part of the name. state is that of the period of use.',
      },
    },
  )
  .post(
    '/coupons/',
    async ({ body, caller, status, set }) => {
      const stored = await createCoupon(model.toCoupon(body), recordChange(caller, 'createCoupon'))
      set.headers.etag = etagOf(couponFields(stored))
      return status(201, withWarnings(model.presentCoupon(stored), await listCouponWarnings(stored)))
    },
    {
      staff: 'promotions.add_coupon',
      body: model.couponForm,
      response: {
        201: model.savedCoupon,
        ...problems(
          400,
          401,
          403,
          415,
          capMismatch,
          discountMismatch,
          periodReversed,
          targetsMismatch,
          targetsUnknown,
        ),
      },
      detail: {
        operationId: 'createCoupon',
        summary: '新增优惠券 · Add a coupon',
        description:
          'off_amount 与 pay_percent 二者填一；is_enabled 为 false 时顾客不能自行领取，但可以发放。提醒：price_below_cost、claimable_after_expiry、freight_eats_discount、skus_not_all_checked。 · Either off_amount or pay_percent. While is_enabled is false, customers cannot claim it, but staff can grant it. Warnings: price_below_cost, claimable_after_expiry, freight_eats_discount, skus_not_all_checked.',
      },
    },
  )
  .get(
    '/coupons/:id/',
    async ({ params, set }) => {
      const found = await getCoupon(params.id)
      set.headers.etag = etagOf(couponFields(found))
      return model.presentCoupon(found)
    },
    {
      staff: 'promotions.view_coupon',
      params: ruleParams,
      response: { 200: model.coupon, ...problems(401, 403, 404) },
      detail: {
        operationId: 'getStaffCoupon',
        summary: '优惠券 · One coupon',
        description: '领取只改变 claimed，不改变 ETag。 · A claim changes claimed, but not the ETag.',
      },
    },
  )
  .put(
    '/coupons/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'updateCoupon', body, (sent, record) =>
        updateCoupon(params.id, model.toCouponChange(sent), record),
      )
      set.headers.etag = etagOf(couponFields(stored))
      return withWarnings(model.presentCoupon(stored), await listCouponWarnings(stored))
    },
    {
      staff: 'promotions.change_coupon',
      params: ruleParams,
      query: mergeQuery,
      body: model.couponForm,
      response: {
        200: model.savedCoupon,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          capMismatch,
          discountMismatch,
          periodReversed,
          stockBelowClaimed,
          targetsMismatch,
          targetsUnknown,
          preconditionFailed,
          preconditionRequired,
        ),
      },
      detail: {
        operationId: 'updateCoupon',
        summary: '修改优惠券 · Change a coupon',
        description:
          '优惠（off_amount、pay_percent、cap_amount）整体替换；已领取的优惠券按新条件使用；stock 不能少于已领取的数量：400 stock_below_claimed。 · The discount is replaced as a whole. Coupons that customers have follow the new terms. A stock below claimed is 400 stock_below_claimed.',
      },
    },
  )
  .patch(
    '/coupons/:id/',
    async ({ params, body, caller, set }) => {
      const stored = await applyMatchedEdit(caller, 'switchCoupon', body, (sent, record) =>
        updateCoupon(params.id, { isEnabled: sent.is_enabled }, record),
      )
      set.headers.etag = etagOf(couponFields(stored))
      return withWarnings(model.presentCoupon(stored), await listCouponWarnings(stored))
    },
    {
      staff: 'promotions.change_coupon',
      params: ruleParams,
      query: mergeQuery,
      body: model.couponPatch,
      response: {
        200: model.savedCoupon,
        ...problems(400, 401, 403, 404, 415, preconditionFailed, preconditionRequired),
      },
      detail: {
        operationId: 'switchCoupon',
        summary: '启用或停用优惠券的领取 · Switch claims of a coupon on or off',
        description:
          '停用与否，顾客已有的优惠券都可以使用。 · Coupons that customers have can be used in either case.',
      },
    },
  )
  .delete(
    '/coupons/:id/',
    async ({ params, caller, status }) => {
      await deleteCoupon(params.id, recordMatchedChange(caller, 'deleteCoupon'))
      return status(204, undefined)
    },
    {
      staff: 'promotions.delete_coupon',
      params: ruleParams,
      detail: {
        operationId: 'deleteCoupon',
        summary: '删除优惠券 · Delete a coupon',
        description:
          '已有人领取时为 409 coupon_claimed。 · 409 coupon_claimed once a customer has claimed it.',
        responses: documented(
          204,
          undefined,
          400,
          401,
          403,
          404,
          415,
          couponClaimed,
          preconditionFailed,
          preconditionRequired,
        ),
      },
    },
  )
