import { expect, test } from 'bun:test'
import { config } from '../../../src/config/index.ts'
import { ownPage, startSession } from '../../support/factories/staff/sign-ins.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createStaffSession } from '../../support/factories/staff/staff-credentials.ts'
import { call } from '../../support/http.ts'

const own = new URL(config.publicUrl).origin
const path = '/meiduo_admin/goods/brands/'
const write = (cookie: string, headers: Record<string, string>) =>
  call<{ code: string }>('POST', '/meiduo_admin/permission/groups/', {
    cookie,
    headers,
    body: { name: `g${crypto.randomUUID()}`, permissions: [] },
  })

test('the cookie counts for no request of another origin, neither a read nor a write, with or without the CSRF token', async () => {
  const { id } = await createStaff(['goods.view_brand', 'auth.add_group'])
  const { cookie, csrf } = await createStaffSession(id)
  const [storefront = ''] = config.corsOrigins
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: storefront },
    { origin: 'null' },
    { origin: `${own}.evil.example` },
    { origin: own.replace('//', '//sub.') },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: own },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
  ]
  for (const headers of foreign) {
    const read = await call('GET', path, { cookie, headers })
    expect([headers, read.status]).toEqual([headers, 401])
    expect([headers, (await write(cookie, { ...headers, ...csrf })).status]).toEqual([headers, 401])
  }
  // a write that does not say where it comes from, and one that an address bar cannot send
  expect((await write(cookie, csrf)).status).toBe(401)
  expect((await write(cookie, { 'sec-fetch-site': 'none', ...csrf })).status).toBe(401)
  expect((await write(cookie, { origin: own, ...csrf })).status).toBe(201)
  expect((await call('GET', path, { cookie, headers: { 'sec-fetch-site': 'none' } })).status).toBe(200)
})

test('a write needs the CSRF token of the same session', async () => {
  const { id } = await createStaff(['auth.add_group'])
  const [session, other] = [await createStaffSession(id), await createStaffSession(id)]
  for (const csrf of [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': session.secret }, other.csrf])
    expect(await write(session.cookie, { ...ownPage, ...csrf })).toMatchObject({
      status: 403,
      json: { code: 'csrf_failed' },
    })
  expect((await write(session.cookie, { ...ownPage, ...session.csrf })).status).toBe(201)
})

test('of a header and a cookie the header counts, also a malformed one', async () => {
  const [holder, other] = [await createStaff(['goods.view_brand']), await createStaff()]
  const { cookie } = await createStaffSession(holder.id)
  const status = async (authorization: string) =>
    (await call('GET', path, { cookie, headers: { ...ownPage, authorization } })).status
  for (const header of ['JWT undefined', 'JWT null', '', 'Basic x', `Bearer mk_${'a'.repeat(43)}`])
    expect([header, await status(header)]).toEqual([header, 401])
  expect(await status(`JWT ${other.token}`)).toBe(403)
  expect((await call('GET', path, { cookie, headers: ownPage })).status).toBe(200)
})

test('a sign-in always gets a new session, never one that an attacker planted in the browser', async () => {
  const [attacker, victim] = [await createStaff(), await createStaff()]
  const planted = await createStaffSession(attacker.id)
  const invented = `meiduo_staff=${'A'.repeat(43)}`
  for (const cookie of [planted.cookie, invented]) {
    const started = await startSession(victim.username, victim.password, { cookie })
    expect(started.status).toBe(201)
    expect(started.cookie).not.toBe(cookie)
    const seen = await call<{ user: { id: number } }>('GET', '/meiduo_admin/sessions/current/', {
      cookie,
      headers: ownPage,
    })
    expect(seen.json.user?.id).not.toBe(victim.id)
  }
})

test('a page of another origin starts no session', async () => {
  const { username, password } = await createStaff()
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, {}]) {
    const answer = await startSession(username, password, { headers: headers as Record<string, string> })
    expect([answer.status, answer.json.code, answer.headers.getSetCookie()]).toEqual([
      403,
      'origin_refused',
      [],
    ])
  }
})
