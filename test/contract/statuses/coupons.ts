import { claimCoupon } from '../../../src/domains/promotions/coupons/claim-coupon.ts'
import { createCoupon } from '../../support/factories/rules.ts'
import { createUser } from '../../support/factories/users.ts'
import type { CallOptions } from '../../support/http.ts'
import { fresh, mine, type Row } from './world.ts'

const path = '/coupons/:id/claim/'

/** A claim with its own coupon: the path holds the id of the coupon that is created for the row. */
const coupons: Record<string, number> = {}
const claim = (what: string, wish: Parameters<typeof createCoupon>[0], once = false) =>
  [
    () => path.replace(':id', String(coupons[what] ?? 1)),
    async (): Promise<CallOptions> => {
      const user = await createUser()
      if (once) await claimCoupon(user.id, coupons[what] as number)
      return { token: user.token }
    },
    async () => {
      coupons[what] = await createCoupon(wish)
    },
  ] as const

const [open, soldOut, limited, closed] = [
  claim('open', {}),
  claim('sold out', { stock: 1, claimed: 1 }),
  claim('limited', {}, true),
  claim('closed', { isEnabled: false }),
]

/** Creates the coupons that the rows claim. */
export async function makeCoupons(): Promise<void> {
  for (const [, , make] of [open, soldOut, limited, closed]) await make()
}

export const couponsRows: readonly Row[] = [
  ['coupons for a visitor', 200, undefined, 'GET', () => '/coupons/'],
  ['coupons for a user', 200, undefined, 'GET', () => '/coupons/?page_size=100', mine()],
  ['coupons past the end', 404, 'not_found', 'GET', () => '/coupons/?page=999999'],
  ['page 0 of the coupons', 400, 'invalid_input', 'GET', () => '/coupons/?page=0'],
  ['claiming a coupon', 201, undefined, 'POST', open[0], open[1]],
  ['claiming a sold-out coupon', 409, 'coupon_sold_out', 'POST', soldOut[0], soldOut[1]],
  ['claiming above the limit', 409, 'coupon_limit_reached', 'POST', limited[0], limited[1]],
  ['claiming a disabled coupon', 409, 'coupon_not_claimable', 'POST', closed[0], closed[1]],
  ['claiming an unknown coupon', 404, 'not_found', 'POST', () => '/coupons/99999999/claim/', fresh()],
  ['claiming coupon x', 404, 'not_found', 'POST', () => '/coupons/x/claim/', fresh()],
  ['an anonymous claim', 401, 'unauthorized', 'POST', () => '/coupons/1/claim/'],
  ['own coupons', 200, undefined, 'GET', () => '/users/coupons/?status=unused', mine()],
  ['coupons of an unknown status', 400, 'invalid_input', 'GET', () => '/users/coupons/?status=lost', mine()],
  ['own coupons past the end', 404, 'not_found', 'GET', () => '/users/coupons/?page=99', mine()],
  ['coupons of an anonymous caller', 401, 'unauthorized', 'GET', () => '/users/coupons/'],
  [
    'a settlement with an unknown coupon',
    404,
    'not_found',
    'GET',
    () => '/orders/settlement/?coupon=99999999',
    mine(),
  ],
  ['a settlement with coupon x', 400, 'invalid_input', 'GET', () => '/orders/settlement/?coupon=x', mine()],
  [
    'a settlement to an unknown address',
    404,
    'not_found',
    'GET',
    () => '/orders/settlement/?address=99999999',
    mine(),
  ],
]
