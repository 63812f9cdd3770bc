import { Elysia } from 'elysia'
import { problems } from '../../../http/fields.ts'
import { idempotencyHeaders } from '../../../http/idempotency.ts'
import { idempotencyKeyReused } from '../../idempotency/errors.ts'
import { grantCoupon } from '../../promotions/coupons/grant-coupon.ts'
import { couponExpired } from '../../promotions/errors.ts'
import { staffAccess } from '../access/macro.ts'
import { changeOnce } from '../audit/change-once.ts'
import { preconditionFailed } from '../errors.ts'
import * as model from './grant-model.ts'
import { recipientsMissing, recipientsTooMany } from './grant-model.ts'
import { ruleParams } from './rule-model.ts'

/** Coupons for chosen customers. */
export const staffGrantRoutes = new Elysia({
  name: 'staff-coupon-grants',
  prefix: '/meiduo_admin',
  tags: ['staff-promotions'],
})
  .use(staffAccess)
  .post(
    '/coupons/:id/grants/',
    async ({ params, body, headers, caller, set, status }) => {
      const recipients = model.toRecipients(body)
      const idempotency = model.idempotencyOf(headers['idempotency-key'], recipients)
      const request = { couponId: params.id, staffId: caller.id, recipients, idempotency }
      const answer = await changeOnce({ caller, params, body, headers, set }, 'grantCoupon', {
        run: (record) => grantCoupon(request, record),
        // the grant stores the results of its key
        again: () => grantCoupon(request),
        present: (results) => model.presentGrant(recipients, results),
        isPersonal: true,
      })
      return status(201, answer)
    },
    {
      staff: 'promotions.change_coupon',
      params: ruleParams,
      headers: idempotencyHeaders,
      body: model.newGrant,
      response: {
        201: model.grant,
        ...problems(
          400,
          401,
          403,
          404,
          415,
          recipientsMissing,
          recipientsTooMany,
          couponExpired,
          preconditionFailed,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'grantCoupon',
        summary: '发放优惠券 · Grant a coupon to chosen customers',
        description:
          '每人一张，可在领取时间之外发放，也可发放已停用的优惠券；按请求的顺序发放，直到发完。valid_to 之后为 409 coupon_expired。 · One piece for each customer, also outside the claim period and while the coupon is switched off, in the order of the request until the stock is used up. 409 coupon_expired after valid_to.',
      },
    },
  )
