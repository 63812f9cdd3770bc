import { Elysia } from 'elysia'
import { config } from '../../config/index.ts'
import { pageOf, problems } from '../../http/fields.ts'
import { identity } from '../../http/identity.ts'
import { toPage } from '../../lib/paging.ts'
import { claimCoupon } from './claim-coupon.ts'
import { listClaimableCoupons, listUserCoupons } from './list-coupons.ts'
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
        summary: '可领取的优惠券 · Coupons that can be claimed now',
        description:
          'Newest first, sold out or not; claimable says whether the caller can have one (more). The id is for /coupons/{id}/claim/ alone.',
      },
    },
  )
  .post(
    '/coupons/:id/claim/',
    async ({ user, params, status }) =>
      status(201, model.presentUserCoupon(await claimCoupon(user.id, params.id))),
    {
      signedIn: true,
      params: model.couponParams,
      response: { 201: model.userCoupon, ...problems(401, 404, 409) },
      detail: {
        summary: '领取优惠券 · Claim a coupon',
        description:
          'Gives the caller one of it, up to per_user. The id of the answer is that of the own coupon, which an order and its settlement take as coupon.',
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
      detail: { summary: '我的优惠券 · Own coupons, newest first' },
    },
  )

const pageFrom = ({ page = 1, page_size = 10 }: Paging) => ({ page, pageSize: page_size })

function address(request: Request): URL {
  const { pathname, search } = new URL(request.url)
  return new URL(`${config.publicUrl}${pathname.replace(/\/?$/, '/')}${search}`)
}
