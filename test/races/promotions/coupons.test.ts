import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { coupons, userCoupons } from '../../../src/db/schema/promotions.ts'
import { createCoupon } from '../../support/factories/rules.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const claim = ({ token }: TestUser, id: number) => call('POST', `/coupons/${id}/claim/`, { token })

async function tally(answers: readonly { status: number; json: Record<string, unknown> }[]) {
  const groups = Map.groupBy(answers, ({ status, json }) => (status === 201 ? 'claimed' : json.code))
  return Object.fromEntries([...groups].map(([what, group]) => [what, group.length]))
}

async function kept(id: number) {
  const [row] = await db.select({ claimed: coupons.claimed }).from(coupons).where(eq(coupons.id, id))
  const owned = await db.select().from(userCoupons).where(eq(userCoupons.couponId, id))
  return [row?.claimed, owned.length]
}

test('a coupon of which there are ten is claimed ten times by a hundred users at once', async () => {
  const users: TestUser[] = []
  for (let i = 0; i < 100; i++) users.push(await createUser())
  const id = await createCoupon({ stock: 10 })
  const answers = await Promise.all(users.map((user) => claim(user, id)))
  expect(await tally(answers)).toEqual({ claimed: 10, coupon_sold_out: 90 })
  expect(await kept(id)).toEqual([10, 10])
})

test('a user who claims twenty times at once gets as many as one user may', async () => {
  const user = await createUser()
  const id = await createCoupon({ stock: 100, perUser: 3 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => claim(user, id)))
  expect(await tally(answers)).toEqual({ claimed: 3, coupon_limit_reached: 17 })
  expect(await kept(id)).toEqual([3, 3])
})
