import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { noFields, pageOf, problems } from '../../http/fields.ts'
import { idempotencyHeaders } from '../../http/idempotency.ts'
import { identity } from '../../http/identity.ts'
import { toPage } from '../../lib/paging.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotencyKeyReused } from '../idempotency/errors.ts'
import { claimCoupon } from './coupons/claim-coupon.ts'
import { getUserCoupon, listClaimableCoupons, listUserCoupons } from './coupons/list-coupons.ts'
import { couponLimitReached, couponNotClaimable, couponSoldOut } from './errors.ts'
import * as model from './model.ts'

type Paging = Readonly<{ page?: number | undefined; page_size?: number | undefined }>

export const promotionRoutes = new Elysia({ name: 'promotions', tags: ['coupons'] })
  .use(identity)
  .get(
    '/coupons/',
    async ({ visitor, query, request }) => {
      const page = pageFrom(query)
      const { count, coupons } = await listClaimableCoupons(visitor?.id, page)
      return toPage(coupons.map(model.presentCoupon), count, page, address(request))
    },
    {
      visitor: true,
      query: model.couponsQuery,
      response: { 200: pageOf(model.coupon), ...problems(400, 404) },
      detail: {
        operationId: 'listClaimableCoupons',
        summary: '可领取的优惠券 · Coupons in their claim period',
        description:
          'Newest first, including sold-out coupons. claimable: whether the caller may claim one more. The id is valid for /coupons/{id}/claim/ only.',
      },
    },
  )
  .post(
    '/coupons/:id/claim/',
    async ({ user, params, headers, set, status }) => {
      const call = { userId: user.id, operation: 'claimCoupon', headers, content: { params }, set }
      const answer = await answerOnce(call, {
        run: (claim) => claimCoupon(user.id, params.id, claim),
        again: (id) => getUserCoupon(user.id, id),
        present: model.presentUserCoupon,
      })
      return status(201, answer)
    },
    {
      signedIn: true,
      params: model.couponParams,
      body: noFields,
      headers: idempotencyHeaders,
      response: {
        201: model.userCoupon,
        ...problems(
          400,
          401,
          404,
          415,
          couponLimitReached,
          couponNotClaimable,
          couponSoldOut,
          idempotencyKeyReused,
        ),
      },
      detail: {
        operationId: 'claimCoupon',
        summary: '领取优惠券 · Claim a coupon',
        description:
          'Each user may claim up to per_user. The answer holds the id of the user coupon: pass it as coupon to settlement and orders.',
      },
    },
  )
  .get(
    '/users/coupons/',
    async ({ user, query, request }) => {
      const page = pageFrom(query)
      const { count, coupons } = await listUserCoupons(user.id, query.status, page)
      return toPage(coupons.map(model.presentUserCoupon), count, page, address(request))
    },
    {
      signedIn: true,
      query: model.ownQuery,
      response: { 200: pageOf(model.userCoupon), ...problems(400, 401, 404) },
      detail: {
        operationId: 'listUserCoupons',
        summary: '我的优惠券 · Coupons of the signed-in user, newest first',
        description:
          'status 按可用、已用、过期筛选。下单时 coupon 字段传 id。 · Filter with status: usable, used or expired. An order takes the id in its field coupon.',
      },
    },
  )

const pageFrom = ({ page = 1, page_size = 10 }: Paging) => ({ page, pageSize: page_size })

function address(request: Request): URL {
  const { pathname, search } = new URL(request.url)
  return new URL(`${config.publicUrl}${pathname.replace(/\/?$/, '/')}${search}`)
}
