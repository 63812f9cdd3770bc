import { expect, test } from 'bun:test'
import { claimCoupon } from '../../../src/domains/promotions/claim-coupon.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { mintUser } from '../../support/factories/mint.ts'
import { mintCoupon, mintUserCoupon } from '../../support/factories/rules.ts'
import { call } from '../../support/http.ts'

type Listed = { count: number; results: Record<string, unknown>[] }

const find = async (id: number, token?: string) =>
  (await call<Listed>('GET', '/coupons/?page_size=100', { token })).json.results.find((row) => row.id === id)

test('a coupon shows what is left of it and whether the caller has it already', async () => {
  const [id, user] = [await mintCoupon({ stock: 2 }), await mintUser()]
  expect(await find(id)).toMatchObject({ left: 2, claimed: 0, claimable: true, off_amount: '10.00' })
  const { status, json } = await call('POST', `/coupons/${id}/claim/`, { token: user.token })
  expect([status, json.coupon_id, json.status, json.order_id]).toEqual([201, id, 'unused', null])
  expect(await find(id, user.token)).toMatchObject({ left: 1, claimed: 1, claimable: false })
  expect(await find(id)).toMatchObject({ left: 1, claimed: 0, claimable: true })
})

test('a coupon outside the time to claim it is neither listed nor given', async () => {
  const user = await mintUser()
  for (const window of [
    { claimFrom: addSeconds(now(), 60), claimTo: addSeconds(now(), 120) },
    { claimFrom: addSeconds(now(), -120), claimTo: addSeconds(now(), -1) },
  ]) {
    const id = await mintCoupon(window)
    expect(await find(id)).toBeUndefined()
    expect(claimCoupon(user.id, id)).rejects.toMatchObject({ code: 'coupon_not_claimable' })
  }
})

test('a coupon that was switched off is neither listed nor given', async () => {
  const [id, user] = [await mintCoupon({ isEnabled: false }), await mintUser()]
  expect(await find(id)).toBeUndefined()
  await expect(claimCoupon(user.id, id)).rejects.toMatchObject({ code: 'coupon_not_claimable' })
})

test('own coupons are listed by state; nobody sees those of others', async () => {
  const [user, other] = [await mintUser(), await mintUser()]
  const unused = await mintUserCoupon(user.id)
  const expired = await mintUserCoupon(user.id, { validFrom: new Date(0), validTo: addSeconds(now(), -1) })
  await mintUserCoupon(other.id)
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
