import { Elysia } from 'elysia'
import { guestParameter, readGuestId } from '../../../http/cookies/guest-cookie.ts'
import { problems } from '../../../http/fields.ts'
import { identity } from '../../../http/identity.ts'
import { languageOf } from '../../../http/language.ts'
import { couponNotUsable, notDelivered } from '../../promotions/errors.ts'
import { lineRepeated } from '../errors.ts'
import { parseQuantityLines } from '../line-model.ts'
import { getCartSummary, getSettlement } from './settlement.ts'
import * as model from './settlement-model.ts'

/** What a checkout shows before the order is placed. */
export const checkoutRoutes = new Elysia({ name: 'checkout', tags: ['orders'] })
  .use(identity)
  .get(
    '/cart/summary/',
    async ({ visitor, cookie, request }) => {
      const guestId = visitor ? undefined : readGuestId({ cookie, request })
      const guest = guestId ? { kind: 'guest' as const, guestId } : undefined
      const summary = await getCartSummary(visitor ? { kind: 'user', userId: visitor.id } : guest)
      return model.presentSummary(summary, languageOf(request))
    },
    {
      visitor: true,
      response: { 200: model.summary },
      detail: {
        operationId: 'getCartSummary',
        parameters: [guestParameter],
        summary: '购物车合计 · Price of the selected cart lines',
        description:
          'Includes limited-time prices and promotions, and an upsell hint for each promotion. Unavailable lines (off sale, short of stock, over a limit) are in no total. Coupons and the freight of an address are part of /orders/settlement/.',
        tags: ['cart'],
      },
    },
  )
  .get(
    '/orders/settlement/',
    async ({ user, query, request }) => {
      const choice = { userCouponId: query.coupon, addressId: query.address }
      return model.presentSettlement(await getSettlement(user.id, choice), languageOf(request))
    },
    {
      signedIn: true,
      query: model.settlementQuery,
      response: { 200: model.settlement, ...problems(400, 401, 404, couponNotUsable, notDelivered) },
      detail: {
        operationId: 'getSettlement',
        summary: '订单结算 · Selected lines and their checkout totals',
        description:
          "Priced with the given coupon and address. Also lists the user's coupons with the discount of each, best first, and the selected lines that are unavailable: they are in no total. Pass selection and pay_amount to POST /orders/, which then orders exactly these lines. An address in a province to which the shop does not deliver is 409 not_delivered when the request names it; a default address there is answered with address_delivered false, and placing with it is refused.",
      },
    },
  )
  .post(
    '/orders/settlement/',
    async ({ user, body, request }) => {
      const lines = parseQuantityLines(body.lines)
      const choice = { userCouponId: body.coupon, addressId: body.address, lines }
      return model.presentSettlement(await getSettlement(user.id, choice), languageOf(request))
    },
    {
      signedIn: true,
      body: model.purchase,
      response: {
        200: model.settlement,
        ...problems(400, 401, 404, 415, lineRepeated, couponNotUsable, notDelivered),
      },
      detail: {
        operationId: 'getPurchaseSettlement',
        summary: '立即购买结算 · Checkout totals of lines to buy now',
        description:
          '与购物车无关。 · As GET /orders/settlement/, for the lines of the request instead of the cart, which is not touched. Pass the same lines to POST /orders/.',
      },
    },
  )
