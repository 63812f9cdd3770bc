import { expect, setSystemTime, test } from 'bun:test'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { ownPage, type Started, signIn, startSession } from '../../../support/factories/staff/sign-ins.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createStaffSession } from '../../../support/factories/staff/staff-credentials.ts'
import { createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

const brands = (cookie: string | undefined, headers: Record<string, string> = ownPage) =>
  call('GET', '/meiduo_admin/goods/brands/', { cookie, headers })

test('a session begins with a cookie that scripts cannot read, and says who signed in and what they may do', async () => {
  const { id, username, password } = await createStaff(['goods.view_brand'])
  const { status, json, headers, cookie } = await startSession(username, password)
  expect([status, json]).toEqual([
    201,
    {
      csrf_token: expect.stringMatching(/^[\w-]{43}$/),
      user: { id, username, is_superuser: false, has_totp: false, must_set_up_totp: false },
      permissions: ['goods.view_brand'],
    } as unknown as Started,
  ])
  const attributes = headers.getSetCookie()[0]?.split('; ') ?? []
  expect(attributes[0]).toMatch(/^meiduo_staff=[\w-]{43}$/)
  expect(attributes.slice(1).sort()).toEqual(['HttpOnly', 'Max-Age=86400', 'Path=/', 'SameSite=Strict'])
  expect(json.csrf_token).not.toContain(String(cookie?.split('=')[1]))
  expect((await brands(cookie)).status).toBe(200)
  // a page that is loaded again
  const again = await call<Started>('GET', '/meiduo_admin/sessions/current/', { cookie, headers: ownPage })
  expect(again.json).toEqual(json)
})

test('sessions are listed with browser and address, one is ended by another, and the list names the current one', async () => {
  const { username, password } = await createStaff()
  const first = await startSession(username, password, { headers: { ...ownPage, 'user-agent': 'Old Phone' } })
  const second = await startSession(username, password)
  type Session = { id: number; agent: string; address: string; is_current: boolean; last_used_at: string }
  const list = async () =>
    (await call<Session[]>('GET', '/meiduo_admin/sessions/', { cookie: second.cookie, headers: ownPage }))
      .json
  const listed = await list()
  expect(listed.map(({ agent, is_current }) => [agent, is_current])).toEqual([
    ['Firefox 144', true],
    ['Old Phone', false],
  ])
  expect(listed[0]?.address).toMatch(/^198\./)
  const headers = { ...ownPage, 'x-csrf-token': second.json.csrf_token }
  const end = (id: number | undefined) =>
    call('DELETE', `/meiduo_admin/sessions/${id}/`, { cookie: second.cookie, headers })
  expect((await end(listed[1]?.id)).status).toBe(204)
  expect((await end(listed[1]?.id)).status).toBe(404)
  expect(
    (await call('GET', '/meiduo_admin/sessions/', { cookie: first.cookie, headers: ownPage })).status,
  ).toBe(401)
  expect(await list()).toHaveLength(1)
  const out = await call('DELETE', '/meiduo_admin/sessions/', { cookie: second.cookie, headers })
  expect([out.status, out.headers.getSetCookie()[0]]).toEqual([204, expect.stringContaining('Max-Age=0')])
  expect(
    (await call('GET', '/meiduo_admin/sessions/', { cookie: second.cookie, headers: ownPage })).status,
  ).toBe(401)
})

test('no person ends the session of another one by its id', async () => {
  const [owner, other] = [await createStaff(), await createStaff([], { isSuperuser: true })]
  const { cookie } = await createStaffSession(owner.id)
  const [session] = (
    await call<{ id: number }[]>('GET', '/meiduo_admin/sessions/', { cookie, headers: ownPage })
  ).json
  const answer = await call('DELETE', `/meiduo_admin/sessions/${session?.id}/`, { token: other.token })
  expect(answer.status).toBe(404)
  expect((await call('GET', '/meiduo_admin/sessions/', { cookie, headers: ownPage })).status).toBe(200)
})

test('a session ends 8 hours after its last use, and 24 hours after the sign-in even if it is used', async () => {
  const { id } = await createStaff(['goods.view_brand'])
  const [idle, used] = [await createStaffSession(id), await createStaffSession(id)]
  const start = now()
  try {
    const statusAt = async (hours: number, cookie: string) => {
      setSystemTime(addSeconds(start, hours * 3600))
      return (await brands(cookie)).status
    }
    expect(await statusAt(7.9, used.cookie)).toBe(200)
    expect(await statusAt(8.1, idle.cookie)).toBe(401)
    expect(await statusAt(15.7, used.cookie)).toBe(200)
    expect(await statusAt(23.5, used.cookie)).toBe(200)
    expect(await statusAt(24.1, used.cookie)).toBe(401)
  } finally {
    setSystemTime()
  }
})

test('a new password ends all sessions, and staff end those of another person, whose rank is not higher', async () => {
  const boss = await createStaff([], { isSuperuser: true })
  const lead = await createStaff(['users.change_staff'])
  const person = await createStaff(['goods.view_brand'])
  const { cookie } = await createStaffSession(person.id)
  const end = (id: number, token: string) =>
    call('DELETE', `/meiduo_admin/permission/admins/${id}/sessions/`, { token })
  // `lead` lacks goods.view_brand
  expect(await end(person.id, lead.token)).toMatchObject({ status: 403, json: { code: 'outranked' } })
  expect((await brands(cookie)).status).toBe(200)
  expect((await end(person.id, boss.token)).status).toBe(204)
  expect((await brands(cookie)).status).toBe(401)
  expect((await call('GET', '/meiduo_admin/goods/brands/', { token: person.token })).status).toBe(401)
  const next = await startSession(person.username, person.password)
  const password = 'newer-horse'
  const body = { old_password: person.password, password, password2: password }
  const { token } = (await signIn(person.username, person.password)).json
  expect((await call('PUT', '/user/password/', { token, body })).status).toBe(200)
  expect((await brands(next.cookie)).status).toBe(401)
})

test('a shopper, a wrong password and an unknown name start no session, with one wording', async () => {
  const [shopper, staff] = [await createUser(), await createStaff()]
  const answers = [
    await startSession(shopper.username, shopper.password),
    await startSession(staff.username, 'wrong-horse'),
    await startSession(`${staff.username}x`, staff.password),
  ]
  for (const answer of answers)
    expect([answer.status, answer.json.code, answer.headers.getSetCookie()]).toEqual([
      400,
      'invalid_credentials',
      [],
    ])
})

test('the sign-in of the console works while it sends "JWT undefined", which no limit counts', async () => {
  const { username, password } = await createStaff()
  const headers = { authorization: 'JWT undefined', 'x-forwarded-for': '198.18.77.7' }
  for (let i = 0; i < 30; i++)
    expect((await call('GET', '/meiduo_admin/statistical/total_count/', { headers })).status).toBe(401)
  expect((await signIn(username, password, undefined, headers)).status).toBe(200)
})
