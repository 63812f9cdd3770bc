import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { config } from '../../../../src/config/index.ts'
import { db } from '../../../../src/db/client.ts'
import { users } from '../../../../src/db/schema/auth.ts'
import { typedNameKey } from '../../../../src/domains/accounts/sign-in/throttle-subjects.ts'
import { now, shiftClock } from '../../../../src/lib/clock.ts'
import { setUsage } from '../../../support/database/rate-limits.ts'
import { signIn, startSession } from '../../../support/factories/staff/sign-ins.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { call } from '../../../support/http.ts'

test('failures at the storefront and at every sign-in of staff count together, and a locked name is 429 with a time to wait', async () => {
  const { username, password } = await createStaff()
  await setUsage('sign-in-typed', typedNameKey(username), config.limits.signInFailures - 3)
  const wrong = 'wrong-horse'
  expect((await signIn(username, wrong)).status).toBe(400)
  expect((await startSession(username, wrong)).status).toBe(400)
  const body = { username, password: wrong }
  expect((await call('POST', '/authorizations/', { body })).status).toBe(400)
  for (const answer of [await signIn(username, password), await startSession(username, password)]) {
    expect(answer).toMatchObject({ status: 429, json: { code: 'too_many_failures' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }
})

test('failures of one address count at any name of staff', async () => {
  const { username, password } = await createStaff()
  const address = `198.18.${randomInt(256)}.${randomInt(256)}`
  await setUsage('sign-in-address', address, config.limits.signInFailuresPerAddress)
  const refused = await signIn(username, password, undefined, { 'x-forwarded-for': address })
  expect([refused.status, (await signIn(username, password)).status]).toEqual([429, 200])
})

// a year that no other test writes rows in, so that the figure of a day is exact
const shiftMs = randomInt(500, 700) * 366 * 86_400_000
beforeAll(() => shiftClock(shiftMs))
afterAll(() => shiftClock(-shiftMs))

test('a sign-in of staff counts as activity of today, and a refused one does not', async () => {
  const [staff, other] = [await createStaff(), await createStaff()]
  const active = async () =>
    (await call<{ count: number }>('GET', '/meiduo_admin/statistical/day_active/', staff)).json.count
  const [start, before] = [await active(), now()]
  expect((await signIn(staff.username, 'wrong-horse')).status).toBe(400)
  expect(await active()).toBe(start)
  expect((await signIn(staff.username, staff.password)).status).toBe(200)
  expect((await startSession(other.username, other.password)).status).toBe(201)
  expect(await active()).toBe(start + 2)
  const [row] = await db.select({ lastLogin: users.lastLogin }).from(users).where(eq(users.id, staff.id))
  expect(row?.lastLogin?.getTime()).toBeGreaterThanOrEqual(before.getTime())
})
