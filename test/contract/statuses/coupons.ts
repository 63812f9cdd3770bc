import { claimCoupon } from '../../../src/domains/promotions/claim-coupon.ts'
import { mintUser } from '../../support/factories/mint.ts'
import { mintCoupon } from '../../support/factories/rules.ts'
import type { CallOptions } from '../../support/http.ts'
import { fresh, mine, type Row } from './world.ts'

const path = '/coupons/:id/claim/'

/** A claim of a coupon that is made for it: the path carries the id of the row's own coupon. */
const coupons: Record<string, number> = {}
const claim = (what: string, wish: Parameters<typeof mintCoupon>[0], once = false) =>
  [
    () => path.replace(':id', String(coupons[what] ?? 1)),
    async (): Promise<CallOptions> => {
      const user = await mintUser()
      if (once) await claimCoupon(user.id, coupons[what] as number)
      return { token: user.token }
    },
    async () => {
      coupons[what] = await mintCoupon(wish)
    },
  ] as const

const [open, soldOut, limited, closed] = [
  claim('open', {}),
  claim('sold out', { stock: 1, claimed: 1 }),
  claim('limited', {}, true),
  claim('closed', { isEnabled: false }),
]

/** Makes the coupons that the rows claim. */
export async function makeCoupons(): Promise<void> {
  for (const [, , make] of [open, soldOut, limited, closed]) await make()
}

export const couponsRows: readonly Row[] = [
  ['coupons for a visitor', 200, undefined, 'GET', () => '/coupons/'],
  ['coupons for a user', 200, undefined, 'GET', () => '/coupons/?page_size=100', mine()],
  ['coupons past the end', 404, 'not_found', 'GET', () => '/coupons/?page=999999'],
  ['coupons of no page', 400, 'invalid_input', 'GET', () => '/coupons/?page=0'],
  ['claiming a coupon', 201, undefined, 'POST', open[0], open[1]],
  ['claiming what is sold out', 409, 'coupon_sold_out', 'POST', soldOut[0], soldOut[1]],
  ['claiming once too often', 409, 'coupon_limit_reached', 'POST', limited[0], limited[1]],
  ['claiming what is closed', 409, 'coupon_not_claimable', 'POST', closed[0], closed[1]],
  ['claiming what there is not', 404, 'not_found', 'POST', () => '/coupons/99999999/claim/', fresh()],
  ['claiming nothing', 404, 'not_found', 'POST', () => '/coupons/x/claim/', fresh()],
  ['an anonymous claim', 401, 'unauthorized', 'POST', () => '/coupons/1/claim/'],
  ['own coupons', 200, undefined, 'GET', () => '/users/coupons/?status=unused', mine()],
  ['coupons in no state', 400, 'invalid_input', 'GET', () => '/users/coupons/?status=lost', mine()],
  ['own coupons past the end', 404, 'not_found', 'GET', () => '/users/coupons/?page=99', mine()],
  ['coupons of an anonymous caller', 401, 'unauthorized', 'GET', () => '/users/coupons/'],
  [
    "settling with somebody else's coupon",
    404,
    'not_found',
    'GET',
    () => '/orders/settlement/?coupon=99999999',
    mine(),
  ],
  ['settling with no coupon', 400, 'invalid_input', 'GET', () => '/orders/settlement/?coupon=x', mine()],
  ['settling to nowhere', 404, 'not_found', 'GET', () => '/orders/settlement/?address=99999999', mine()],
]
