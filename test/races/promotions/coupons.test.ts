import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { coupons, userCoupons } from '../../../src/db/schema/coupons.ts'
import { waitForStatement } from '../../support/database/wait-for-statement.ts'
import { createCoupon } from '../../support/factories/rules.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const claim = ({ token }: TestUser, id: number) => call('POST', `/coupons/${id}/claim/`, { token })

async function tally(answers: readonly { status: number; json: Record<string, unknown> }[]) {
  const groups = Map.groupBy(answers, ({ status, json }) => (status === 201 ? 'claimed' : json.code))
  return Object.fromEntries([...groups].map(([outcome, group]) => [outcome, group.length]))
}

async function countClaimed(id: number) {
  const [row] = await db.select({ claimed: coupons.claimed }).from(coupons).where(eq(coupons.id, id))
  const owned = await db.select().from(userCoupons).where(eq(userCoupons.couponId, id))
  return [row?.claimed, owned.length]
}

test('a hundred concurrent users claim a coupon with a stock of ten exactly ten times', async () => {
  const users: TestUser[] = []
  for (let i = 0; i < 100; i++) users.push(await createUser())
  const id = await createCoupon({ stock: 10 })
  const answers = await Promise.all(users.map((user) => claim(user, id)))
  expect(await tally(answers)).toEqual({ claimed: 10, coupon_sold_out: 90 })
  expect(await countClaimed(id)).toEqual([10, 10])
})

test('twenty concurrent claims of one user do not exceed the limit for each user', async () => {
  const user = await createUser()
  const id = await createCoupon({ stock: 100, perUser: 3 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => claim(user, id)))
  expect(await tally(answers)).toEqual({ claimed: 3, coupon_limit_reached: 17 })
  expect(await countClaimed(id)).toEqual([3, 3])
})

test.each([
  ['a lower limit', { perUser: 1 }, 'coupon_limit_reached'],
  [
    'another time',
    { claimFrom: new Date('2020-01-01'), claimTo: new Date('2020-01-02') },
    'coupon_not_claimable',
  ],
] as const)(
  'a claim that waits while staff give the coupon %s keeps to the change',
  async (_, change, code) => {
    const user = await createUser()
    const id = await createCoupon({ stock: 100, perUser: 2 })
    expect((await claim(user, id)).status).toBe(201)
    const waiting = await transaction(async (tx) => {
      await tx.update(coupons).set(change).where(eq(coupons.id, id))
      const answer = claim(user, id)
      await waitForStatement('update `tb_coupon` set %`claimed` + 1')
      return [answer]
    })
    expect((await waiting[0])?.json.code).toBe(code)
    expect(await countClaimed(id)).toEqual([1, 1])
  },
)
