import { expect, test } from 'bun:test'
import { and, eq, like } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { couponGrants, coupons, userCoupons } from '../../../../src/db/schema/coupons.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { disableAccount } from '../../../../src/domains/accounts/disable-account.ts'
import { eraseUser } from '../../../../src/domains/accounts/erase-account.ts'
import { claimCoupon } from '../../../../src/domains/promotions/coupons/claim-coupon.ts'
import { createCoupon } from '../../../support/factories/rules.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { ruleCalls } from './rule-forms.ts'

const { staff, ask, refusal } = ruleCalls()

type Grant = {
  granted: number
  code?: string
  results: { user_id: number; outcome: string; user_coupon_id: number }[]
}

const grant = (id: number, body: object, key?: string, token = staff.user.token) =>
  ask<Grant>('POST', `/coupons/${id}/grants/`, body, {
    token,
    headers: key ? { 'idempotency-key': key } : {},
  })

const outcomes = ({ json }: { json: Grant }) => json.results.map(({ outcome }) => outcome)
const claimedOf = async (id: number) =>
  (await db.select({ claimed: coupons.claimed }).from(coupons).where(eq(coupons.id, id)))[0]?.claimed
const ownersOf = async (id: number) =>
  (await db.select().from(userCoupons).where(eq(userCoupons.couponId, id))).map(({ userId }) => userId)

/** Staff locked the account, which stays the customer's. */
async function createLocked() {
  const user = await createUser()
  await disableAccount(user.id)
  return user
}

test('customers named by id, by name and by mobile each get one piece, and the answer says what happened to each', async () => {
  const [byId, byName, byMobile, full, closed] = [
    await createLocked(),
    await createUser(),
    await createUser(),
    await createUser(),
    await createUser(),
  ]
  const id = await createCoupon()
  await claimCoupon(full.id, id)
  await transaction((tx) => eraseUser(tx, closed.id))
  const answer = await grant(id, {
    user_ids: [byId.id, full.id, closed.id, 2_000_000_000],
    usernames: [byName.username.toUpperCase(), 'nobody_of_that_name'],
    mobiles: [`+86 ${byMobile.mobile}`, '19900000000'],
  })
  expect([answer.status, answer.json.granted, outcomes(answer)]).toEqual([
    201,
    3,
    ['granted', 'limit_reached', 'closed', 'unknown', 'granted', 'unknown', 'granted', 'unknown'],
  ])
  expect(answer.json.results.map(({ user_id }) => user_id)).toEqual(
    [byId, full, closed, null, byName, null, byMobile, null].map((user) => user?.id ?? null) as number[],
  )
  const mine = await call<{ results: { id: number }[] }>('GET', '/users/coupons/', { token: byName.token })
  expect(mine.json.results.map((each) => each.id)).toEqual([answer.json.results[4]?.user_coupon_id as number])
  expect(await claimedOf(id)).toBe(4)
  expect((await ownersOf(id)).sort()).toEqual([byId, byName, byMobile, full].map((user) => user.id).sort())
})

test('a grant stops at the stock, counts a customer once, and works outside the claim period and while switched off', async () => {
  const [one, two, three] = [await createUser(), await createUser(), await createUser()]
  const over = { claimFrom: new Date('2020-01-01T00:00:00Z'), claimTo: new Date('2020-01-02T00:00:00Z') }
  const id = await createCoupon({ stock: 2, perUser: 2, isEnabled: false, ...over })
  const answer = await grant(id, { user_ids: [one.id, two.id, three.id], usernames: [one.username] })
  expect([answer.json.granted, outcomes(answer)]).toEqual([2, ['granted', 'granted', 'sold_out', 'granted']])
  expect(answer.json.results[3]).toMatchObject({
    user_coupon_id: answer.json.results[0]?.user_coupon_id as number,
  })
  expect([await claimedOf(id), (await ownersOf(id)).length]).toEqual([2, 2])
})

test('a repetition of an Idempotency-Key answers the first results and grants nothing', async () => {
  const [one, two] = [await createUser(), await createUser()]
  const id = await createCoupon({ perUser: 5 })
  const body = { user_ids: [one.id], mobiles: [two.mobile] }
  const first = await grant(id, body, 'spring-1')
  const again = await grant(id, body, 'spring-1')
  expect([again.status, again.json]).toEqual([201, first.json])
  expect(await claimedOf(id)).toBe(2)
  const other = await grant(id, { user_ids: [two.id] }, 'spring-1')
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reused'])
  const colleague = await createStaff(['promotions.change_coupon'])
  expect((await grant(id, body, 'spring-1', colleague.token)).json.granted).toBe(2)
  expect((await grant(id, body)).json.granted).toBe(2)
  expect(await claimedOf(id)).toBe(6)
})

test('ten concurrent repetitions of one grant are granted once', async () => {
  const people = await Promise.all([1, 2, 3].map(() => createUser()))
  const id = await createCoupon({ perUser: 9 })
  const body = { user_ids: people.map((person) => person.id) }
  const answers = await Promise.all(Array.from({ length: 10 }, () => grant(id, body, 'once')))
  expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1)
  expect([await claimedOf(id), (await ownersOf(id)).length]).toEqual([3, 3])
})

test('the trail and the stored results name customers by id only', async () => {
  const [one, two] = [await createUser(), await createUser()]
  const id = await createCoupon()
  await grant(id, { usernames: [one.username], mobiles: [two.mobile, '19900000001'] }, 'quiet')
  const [entry] = await db
    .select({ before: auditEntries.before, after: auditEntries.after })
    .from(auditEntries)
    .where(and(eq(auditEntries.object, `coupon:${id}`), like(auditEntries.action, 'grantCoupon')))
  expect(JSON.parse(entry?.after as string)).toMatchObject({
    details: {
      grants: { granted: [one.id, two.id], limit_reached: [], closed: [], sold_out: [], unknown: 1 },
    },
  })
  const [stored] = await db.select().from(couponGrants).where(eq(couponGrants.couponId, id))
  for (const text of [entry?.before, entry?.after, JSON.stringify(stored)])
    for (const secret of [one.username, two.mobile, '19900000001']) expect(text).not.toContain(secret)
})

test('an expired coupon, an unknown one and a grant without customers are refused', async () => {
  const { id: userId } = await createUser()
  const over = await createCoupon({ validTo: new Date(Date.now() - 1_000) })
  expect(await refusal('POST', `/coupons/${over}/grants/`, { user_ids: [userId] })).toEqual([
    409,
    'coupon_expired',
  ])
  expect((await grant(999_999_999, { user_ids: [userId] })).status).toBe(404)
  const path = `/coupons/${await createCoupon()}/grants/`
  expect(await refusal('POST', path, {})).toEqual([400, 'recipients_missing', 'user_ids'])
  const many = Array.from({ length: 300 }, (_, i) => i + 1)
  expect(await refusal('POST', path, { user_ids: many, usernames: many.map(String) })).toEqual([
    400,
    'recipients_too_many',
    'user_ids',
  ])
  expect(await refusal('POST', path, { mobiles: ['12'] })).toEqual([400, 'invalid_input', 'mobiles.0'])
})
