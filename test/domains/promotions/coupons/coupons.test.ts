import { expect, spyOn, test } from 'bun:test'
import { db } from '../../../../src/db/client.ts'
import { userCoupons } from '../../../../src/db/schema/coupons.ts'
import { claimCoupon } from '../../../../src/domains/promotions/coupons/claim-coupon.ts'
import { listUsableCoupons } from '../../../../src/domains/promotions/coupons/user-coupons.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createCoupon, createUserCoupon } from '../../../support/factories/rules.ts'
import { createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Listed = { count: number; results: Record<string, unknown>[] }

const find = async (id: number, token?: string) =>
  (await call<Listed>('GET', '/coupons/?page_size=100', { token })).json.results.find((row) => row.id === id)

test('a coupon shows how many are left and whether the caller has claimed it', async () => {
  const [id, user] = [await createCoupon({ stock: 2 }), await createUser()]
  expect(await find(id)).toMatchObject({ left: 2, claimed: 0, claimable: true, off_amount: '10.00' })
  const { status, json } = await call('POST', `/coupons/${id}/claim/`, { token: user.token })
  expect([status, json.coupon_id, json.status, json.order_id]).toEqual([201, id, 'unused', null])
  expect(await find(id, user.token)).toMatchObject({ left: 1, claimed: 1, claimable: false })
  expect(await find(id)).toMatchObject({ left: 1, claimed: 0, claimable: true })
})

test('a coupon that other users have claimed is not shown as claimed by the caller', async () => {
  const [id, user, other] = [await createCoupon({ stock: 3 }), await createUser(), await createUser()]
  await claimCoupon(other.id, id)
  expect(await find(id, user.token)).toMatchObject({ left: 2, claimed: 0, claimable: true })
  await claimCoupon(user.id, id)
  expect(await find(id, user.token)).toMatchObject({ left: 1, claimed: 1, claimable: false })
})

test('a coupon outside its claim period is neither listed nor claimable', async () => {
  const user = await createUser()
  for (const window of [
    { claimFrom: addSeconds(now(), 60), claimTo: addSeconds(now(), 120) },
    { claimFrom: addSeconds(now(), -120), claimTo: addSeconds(now(), -1) },
  ]) {
    const id = await createCoupon(window)
    expect(await find(id)).toBeUndefined()
    expect(claimCoupon(user.id, id)).rejects.toMatchObject({ code: 'coupon_not_claimable' })
  }
})

test('a claim period includes its first moment and excludes its last one', async () => {
  const first = Math.ceil(Date.now() / 1_000) * 1_000
  const [claimFrom, claimTo] = [new Date(first), new Date(first + 1_000)]
  const id = await createCoupon({ claimFrom, claimTo })
  const realNow = Date.now
  const clock = spyOn(Date, 'now')
  try {
    for (const [at, isClaimable] of [
      [first - 1, false],
      [first, true],
      [first + 999, true],
      [first + 1_000, false],
    ] as const) {
      const user = await createUser()
      clock.mockReturnValue(at)
      const listed = (await find(id)) !== undefined
      const claimed = await claimCoupon(user.id, id).then(
        () => true,
        ({ code }) => code,
      )
      clock.mockImplementation(realNow)
      expect([at - first, listed, claimed]).toEqual([
        at - first,
        isClaimable,
        isClaimable || 'coupon_not_claimable',
      ])
    }
  } finally {
    clock.mockRestore()
  }
})

test('a disabled coupon is neither listed nor claimable', async () => {
  const [id, user] = [await createCoupon({ isEnabled: false }), await createUser()]
  expect(await find(id)).toBeUndefined()
  await expect(claimCoupon(user.id, id)).rejects.toMatchObject({ code: 'coupon_not_claimable' })
})

test('users list their own coupons by status, and no coupons of other users', async () => {
  const [user, other] = [await createUser(), await createUser()]
  const unused = await createUserCoupon(user.id)
  const expired = await createUserCoupon(user.id, { validFrom: new Date(0), validTo: addSeconds(now(), -1) })
  await createUserCoupon(other.id)
  const ids = async (query: string) =>
    (await call<Listed>('GET', `/users/coupons/${query}`, { token: user.token })).json.results.map(
      ({ id, status }) => [id, status],
    )
  expect(await ids('')).toEqual([
    [expired, 'expired'],
    [unused, 'unused'],
  ])
  expect(await ids('?status=unused')).toEqual([[unused, 'unused']])
  expect(await ids('?status=expired')).toEqual([[expired, 'expired']])
  expect(await ids('?status=used')).toEqual([])
})

test('settlement offers the 100 coupons that expire first', async () => {
  const user = await createUser()
  const last = await createUserCoupon(user.id, { validTo: addSeconds(now(), 7_200) })
  const couponId = await createCoupon({ claimed: 100, perUser: 100 })
  const rows = Array.from({ length: 100 }, (_, i) => ({ userId: user.id, couponId, ordinal: i + 1 }))
  const inserted = await db.insert(userCoupons).values(rows).$returningId()
  const offered = (await listUsableCoupons(user.id)).map(({ id }) => id)
  expect(offered).toEqual(inserted.map(({ id }) => id))
  expect(offered).not.toContain(last)
})
