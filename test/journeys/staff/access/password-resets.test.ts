import { beforeAll, expect, setSystemTime, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { ownPage, signIn } from '../../../support/factories/staff/sign-ins.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createStaffSession, enableTotp } from '../../../support/factories/staff/staff-credentials.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Issued = { token: string; expires_at: string; code: string }

const password = 'newer-horse'
const issue = (id: number, token: string) =>
  call<Issued>('POST', `/meiduo_admin/permission/admins/${id}/password_resets/`, { token })
const redeem = (token: string, password2 = password, chosen = password) =>
  call<{ code: string }>('POST', '/meiduo_admin/password_resets/', {
    body: { token, password: chosen, password2 },
  })

let boss: TestUser
beforeAll(async () => {
  boss = await createStaff([], { isSuperuser: true })
})

test('staff without a mobile set a new password once, with a token that other staff issue; everything older ends', async () => {
  const person = await createStaff(['goods.view_brand'])
  const { cookie } = await createStaffSession(person.id)
  const { status, json } = await issue(person.id, boss.token)
  expect(status).toBe(201)
  expect((await redeem(json.token, 'other-horse')).json.code).toBe('passwords_differ')
  expect((await redeem(json.token, '12345678', '12345678')).json.code).toBe('password_too_weak')
  expect((await redeem(json.token)).status).toBe(200)
  expect((await redeem(json.token)).json.code).toBe('access_token_invalid')
  expect((await signIn(person.username, person.password)).status).toBe(400)
  expect((await signIn(person.username, password)).status).toBe(200)
  const brands = (options: object) => call('GET', '/meiduo_admin/goods/brands/', options)
  expect((await brands({ token: person.token })).status).toBe(401)
  expect((await brands({ cookie, headers: ownPage })).status).toBe(401)
  const object = [`password_reset:${person.id}`, `password:${person.id}`]
  for (const [i, by] of [boss.id, person.id].entries()) {
    const named = and(eq(auditEntries.object, object[i] as string), eq(auditEntries.userId, by))
    const entries = await db.select().from(auditEntries).where(named)
    expect(entries).toHaveLength(1)
    expect(JSON.stringify(entries)).not.toContain(json.token)
  }
})

test('a reset keeps the second factor, and ends after its time or with another change of the password', async () => {
  const person = await createStaff()
  const { code } = await enableTotp(person.id)
  const [first, second] = [await issue(person.id, boss.token), await issue(person.id, boss.token)]
  expect((await redeem(first.json.token)).status).toBe(200)
  expect((await redeem(second.json.token)).json.code).toBe('access_token_invalid')
  expect((await signIn(person.username, password)).json.code).toBe('otp_required')
  expect((await signIn(person.username, password, code())).status).toBe(200)
  const late = await issue(person.id, boss.token)
  setSystemTime(addSeconds(now(), 3_601))
  try {
    expect((await redeem(late.json.token)).json.code).toBe('access_token_invalid')
  } finally {
    setSystemTime()
  }
})

test('no person resets one of a higher rank, themselves, or a shopper, or without the permission', async () => {
  const [lead, person, shopper] = [
    await createStaff(['users.change_staff']),
    await createStaff(['goods.view_brand']),
    await createUser(),
  ]
  expect((await issue(person.id, lead.token)).json.code).toBe('outranked')
  expect((await issue(boss.id, lead.token)).json.code).toBe('outranked')
  expect((await issue(lead.id, lead.token)).json.code).toBe('own_account')
  expect((await issue(shopper.id, lead.token)).status).toBe(404)
  expect((await issue(lead.id, person.token)).json.code).toBe('permission_denied')
})

test('a token of a reset works for no other purpose', async () => {
  const person = await createStaff()
  const { token } = (await issue(person.id, boss.token)).json
  const body = { password, password2: password, access_token: token }
  expect((await call('POST', `/users/${person.id}/password/`, { body })).status).toBe(400)
  expect((await call('GET', '/user/', { token })).status).toBe(401)
  expect((await redeem(token)).status).toBe(200)
})
