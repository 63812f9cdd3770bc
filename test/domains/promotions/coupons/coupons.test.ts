import { expect, test } from 'bun:test'
import { claimCoupon } from '../../../../src/domains/promotions/coupons/claim-coupon.ts'
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
