import { expect, setSystemTime, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { recoveryCodes, staffTotps } from '../../../../src/db/schema/credentials.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { totpAt } from '../../../../src/lib/crypto/totp.ts'
import { ownPage, signIn, startSession } from '../../../support/factories/staff/sign-ins.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createStaffSession, enableTotp } from '../../../support/factories/staff/staff-credentials.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Setup = { secret: string; uri: string; qr_code: string }
type Codes = { recovery_codes: string[]; token?: string }

const send = <T>(method: string, path: string, token: string, body?: object) =>
  call<T>(method, `/meiduo_admin/totp/${path}`, { token, ...(body && { body }) })

async function setUp({ token, password }: TestUser) {
  const { secret } = (await send<Setup>('POST', '', token, { password })).json
  const { status, json } = await send<Codes>('POST', 'confirmation/', token, { otp: totpAt(secret, now()) })
  expect(status).toBe(201)
  return { secret, codes: json.recovery_codes, token: json.token as string }
}

test('a person sets up an authenticator app, and from then on signs in with the password and a code', async () => {
  const staff = await createStaff()
  const { username, password, token } = staff
  const started = await send<Setup>('POST', '', token, { password })
  expect(started.status).toBe(201)
  const { secret, uri, qr_code } = started.json
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  expect(new URL(uri).searchParams.get('secret')).toBe(secret)
  expect(decodeURIComponent(uri)).toContain(`美多商城:${username}`)
  expect(Buffer.from(qr_code.replace('data:image/svg+xml;base64,', ''), 'base64').toString()).toStartWith(
    '<svg',
  )
  // nothing changes before a code confirms it
  expect((await signIn(username, password)).status).toBe(200)
  expect(await send('POST', 'confirmation/', token, { otp: '000000' })).toMatchObject({
    status: 400,
    json: { code: 'otp_invalid', otp: [expect.any(String)], name: [expect.any(String)] },
  })
  const confirmed = await send<Codes>('POST', 'confirmation/', token, { otp: totpAt(secret, now()) })
  expect(confirmed.json.recovery_codes).toHaveLength(10)
  expect(await signIn(username, password)).toMatchObject({
    status: 400,
    json: { code: 'otp_required', username: [expect.any(String)], name: [expect.any(String)] },
  })
  const state = await send<object>('GET', '', confirmed.json.token as string)
  expect(state.json).toEqual({ is_enabled: true, enabled_at: expect.any(String), recovery_codes: 10 })
  setSystemTime(addSeconds(now(), 30))
  const signedIn = await signIn(username, password, totpAt(secret, now()))
  setSystemTime()
  expect(signedIn.status).toBe(200)
  expect((await send('GET', '', signedIn.json.token)).status).toBe(200)
  expect((await send('POST', '', signedIn.json.token, { password })).json).toMatchObject({
    code: 'totp_enabled',
  })
})

test('tokens and sessions that prove no second factor are refused once there is one, also of the storefront', async () => {
  const staff = await createStaff()
  const { username, password } = staff
  const session = await createStaffSession(staff.id, { isVerified: false })
  const current = await startSession(username, password)
  const headers = { ...ownPage, 'x-csrf-token': current.json.csrf_token }
  const bySession = { cookie: current.cookie, headers }
  const start = await call<Setup>('POST', '/meiduo_admin/totp/', { ...bySession, body: { password } })
  const otp = totpAt(start.json.secret, now())
  const confirmed = await call<Codes>('POST', '/meiduo_admin/totp/confirmation/', {
    ...bySession,
    body: { otp },
  })
  expect([confirmed.status, confirmed.json.token]).toEqual([201, undefined])
  // the session that set it up continues; an older session and tokens end
  expect((await call('GET', '/meiduo_admin/totp/', bySession)).status).toBe(200)
  expect((await call('GET', '/meiduo_admin/totp/', { cookie: session.cookie, headers })).status).toBe(401)
  expect((await send('GET', '', staff.token)).status).toBe(401)
  const shop = await call<{ token: string }>('POST', '/authorizations/', { body: { username, password } })
  expect(shop.status).toBe(200)
  expect((await send('GET', '', shop.json.token)).status).toBe(401)
  expect((await call('GET', '/user/', { token: shop.json.token })).status).toBe(200)
})

test('a wrong password is refused before a code is asked for, and a wrong code like a wrong password', async () => {
  const { id, username, password } = await createStaff()
  const { code } = await enableTotp(id)
  const wrongPassword = await signIn(username, 'wrong-horse')
  expect(wrongPassword.json.code).toBe('invalid_credentials')
  const both = await signIn(username, 'wrong-horse', code())
  const wrongCode = await signIn(username, password, '000000')
  const stale = await signIn(username, password, code(-5))
  const plain = ({ json }: typeof both) => ({ ...json, request_id: '' })
  for (const answer of [both, wrongCode, stale]) expect(plain(answer)).toEqual(plain(wrongPassword))
  // codes of the step before and after are accepted, because clocks differ; a step of 30 seconds begins now
  setSystemTime(new Date(Math.ceil(Date.now() / 30_000) * 30_000))
  const statuses = [await signIn(username, password, code(-1)), await signIn(username, password, code(1))]
  setSystemTime()
  expect(statuses.map(({ status }) => status)).toEqual([200, 200])
})

test('a recovery code signs in once, typed in any form, and is stored as a digest', async () => {
  const staff = await createStaff()
  const { codes } = await setUp(staff)
  const [code = ''] = codes
  const rows = await db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, staff.id))
  expect(JSON.stringify(rows)).not.toContain(code)
  const typed = code.toLowerCase().replaceAll('-', ' ')
  const { status, json } = await signIn(staff.username, staff.password, typed)
  expect(status).toBe(200)
  expect(await signIn(staff.username, staff.password, code)).toMatchObject({
    json: { code: 'invalid_credentials' },
  })
  expect((await send('GET', '', json.token)).json).toMatchObject({ recovery_codes: 9 })
})

test('the second factor is removed, and its recovery codes are replaced, with the password and a code', async () => {
  const staff = await createStaff()
  const { codes, token } = await setUp(staff)
  const { password } = staff
  const [first, second, third] = codes as [string, string, string]
  expect((await send('DELETE', '', token, { password: 'wrong-horse', otp: first })).json).toMatchObject({
    code: 'invalid_credentials',
  })
  expect((await send('DELETE', '', token, { password, otp: '000000' })).json).toMatchObject({
    code: 'otp_invalid',
  })
  const renewed = await send<Codes>('POST', 'recovery_codes/', token, { password, otp: first })
  expect(renewed.json.recovery_codes).toHaveLength(10)
  expect((await send('DELETE', '', token, { password, otp: second })).json).toMatchObject({
    code: 'otp_invalid',
  })
  expect(renewed.json.recovery_codes).not.toContain(third)
  const otp = renewed.json.recovery_codes[0] as string
  expect((await send('DELETE', '', token, { password, otp })).status).toBe(204)
  expect((await send('DELETE', '', token, { password, otp })).json).toMatchObject({ code: 'totp_not_found' })
  expect((await signIn(staff.username, password)).status).toBe(200)
})

test('the secret is stored encrypted, and neither it nor a code enters the audit trail', async () => {
  const staff = await createStaff()
  const { secret, codes } = await setUp(staff)
  const [row] = await db.select().from(staffTotps).where(eq(staffTotps.userId, staff.id))
  expect(row?.encryptedSecret).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
  const entries = JSON.stringify(
    await db.select().from(auditEntries).where(eq(auditEntries.userId, staff.id)),
  )
  expect(entries).toContain('confirmTotp')
  for (const text of [secret, ...codes]) {
    expect(JSON.stringify(row)).not.toContain(text)
    expect(entries).not.toContain(text)
  }
})

test('staff remove the second factor of a person who lost it, but not of a higher rank and not their own', async () => {
  const [boss, lead, person] = [
    await createStaff([], { isSuperuser: true }),
    await createStaff(['users.change_staff']),
    await createStaff(),
  ]
  for (const { id } of [person, lead]) await enableTotp(id)
  const { token: leadToken } = await enableTotp(lead.id)
  const reset = (id: number, token: string) =>
    call('DELETE', `/meiduo_admin/permission/admins/${id}/totp/`, { token })
  expect((await reset(boss.id, leadToken)).json.code).toBe('outranked')
  expect((await reset(lead.id, leadToken)).json.code).toBe('own_account')
  expect((await reset(person.id, leadToken)).status).toBe(204)
  expect((await signIn(person.username, person.password)).status).toBe(200)
})
