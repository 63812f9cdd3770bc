import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { mobileChanges, users } from '../../../src/db/schema/auth.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { now } from '../../../src/lib/clock.ts'
import { newMobile, newName, newPerson, storeGroup } from '../../support/factories/staff/people.ts'
import { createStaff, permissionIds } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Admin = {
  id: number
  username: string
  mobile: string
  email: string
  groups: number[]
  user_permissions: number[]
}

const base = '/meiduo_admin/permission/admins/'
let boss: TestUser
beforeAll(async () => {
  boss = await createStaff([], { isSuperuser: true })
})
const send = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
  call<Admin>(method, `${base}${path}`, {
    token: boss.token,
    ...(body && { body }),
    ...(headers && { headers }),
  })
const signIn = (username: string, password: string) =>
  call<{ token: string }>('POST', '/meiduo_admin/authorizations/', { body: { username, password } })

test('a staff user is added with groups and direct grants, is listed, and has exactly the granted permissions', async () => {
  const [group, [direct]] = [await storeGroup(['goods.view_brand']), await permissionIds(['auth.view_group'])]
  const person = newPerson()
  const { status, json } = await send('POST', '', {
    ...person,
    email: '',
    groups: [String(group)],
    user_permissions: [direct, direct],
  })
  const { username, mobile, password } = person
  const stored = { username, mobile, email: '', groups: [group], user_permissions: [direct as number] }
  expect([status, json]).toEqual([201, { id: json.id, ...stored }])
  const list = await call<{ lists: Admin[] }>('GET', `${base}?keyword=${username}`, { token: boss.token })
  expect(list.json.lists).toEqual([json])
  expect((await send('GET', `${json.id}/`)).json).toEqual(json)
  const { token } = (await signIn(username, password)).json
  const may = async (path: string) => (await call('GET', `/meiduo_admin${path}`, { token })).status
  expect([await may('/goods/brands/'), await may('/permission/groups/'), await may('/users/')]).toEqual([
    200, 200, 403,
  ])
  const [row] = await db.select().from(users).where(eq(users.id, json.id))
  expect(row).toMatchObject({ isStaff: true, isSuperuser: false })
})

test('a new staff user needs a password: absent, null and empty are 400 with the member password', async () => {
  for (const password of [undefined, null, '']) {
    const { status, json } = await send('POST', '', { ...newPerson(), password })
    expect([password, status]).toEqual([password, 400])
    expect(json).toMatchObject({ password: [expect.any(String)], name: [expect.any(String)] })
  }
})

test('is_superuser cannot be set through the API', async () => {
  const { status, json } = await send('POST', '', { ...newPerson(), is_superuser: true })
  expect([status, json]).toEqual([400, expect.objectContaining({ code: 'unknown_field' })])
})

test('an absent, null or empty password keeps the old one and its tokens', async () => {
  const person = newPerson()
  const { id } = (await send('POST', '', person)).json
  const { token } = (await signIn(person.username, person.password)).json
  for (const password of [undefined, null, '']) {
    const { username, mobile } = person
    expect((await send('PUT', `${id}/`, { username, mobile, password })).status).toBe(200)
  }
  expect((await call('GET', '/meiduo_admin/permission/simple/', { token })).status).toBe(200)
  expect((await signIn(person.username, person.password)).status).toBe(200)
})

test('a changed password ends all sessions, is checked by the policy, and leaves an entry without it', async () => {
  const person = newPerson()
  const { id } = (await send('POST', '', person)).json
  const { token } = (await signIn(person.username, person.password)).json
  for (const password of ['12345678', person.mobile, 'short'])
    expect([password, (await send('PUT', `${id}/`, { ...person, password })).status]).toEqual([password, 400])
  expect((await send('PUT', `${id}/`, { ...person, password: 'another-horse' })).status).toBe(200)
  expect((await call('GET', '/meiduo_admin/permission/simple/', { token })).status).toBe(401)
  expect((await signIn(person.username, person.password)).status).toBe(400)
  expect((await signIn(person.username, 'another-horse')).status).toBe(200)
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `password:${id}`))
  expect(entries).toHaveLength(1)
  expect(JSON.stringify(entries)).not.toContain('horse')
})

test('PUT keeps what is absent and empties what is an empty list or text', async () => {
  const [group, direct] = [await storeGroup(), await permissionIds(['auth.view_group'])]
  const person = { ...newPerson(), email: 'someone@example.com' }
  const { id } = (await send('POST', '', { ...person, groups: [group], user_permissions: direct })).json
  const { username, mobile } = person
  const kept = (await send('PUT', `${id}/`, { username, mobile })).json
  expect(kept).toMatchObject({ email: person.email, groups: [group], user_permissions: direct })
  const emptied = await send('PUT', `${id}/`, {
    ...{ username, mobile, email: '' },
    ...{ groups: [], user_permissions: [] },
  })
  expect(emptied.json).toMatchObject({ email: '', groups: [], user_permissions: [] })
})

test('unknown groups and permissions, and taken names and mobiles, are 400 with their member', async () => {
  const [other, person] = [await createUser(), newPerson()]
  const { id } = (await send('POST', '', person)).json
  for (const [change, member] of [
    [{ groups: [2_147_483_647] }, 'groups'],
    [{ user_permissions: [2_147_483_647] }, 'user_permissions'],
    [{ groups: ['x'] }, 'groups'],
    [{ username: other.username }, 'username'],
    [{ username: '12345678' }, 'username'],
    [{ mobile: other.mobile }, 'mobile'],
    [{ mobile: '' }, 'mobile'],
  ] as const)
    for (const [method, path] of [
      ['PUT', `${id}/`],
      ['POST', ''],
    ] as const) {
      const { status, json } = await send(method, path, { ...newPerson(), ...change })
      expect([method, change, status]).toEqual([method, change, 400])
      expect(json).toMatchObject({ [member]: [expect.any(String)], name: [expect.any(String)] })
    }
})

test('an imported name that no user could register may stay, and a new one must fit', async () => {
  const { id, mobile } = await createStaff()
  const username = `店 ${newName()}`
  await db.update(users).set({ username }).where(eq(users.id, id))
  expect((await send('PUT', `${id}/`, { username, mobile })).status).toBe(200)
  expect((await send('PUT', `${id}/`, { username: `${username}x`, mobile })).status).toBe(400)
})

test('a changed mobile ends all sessions and the change that its owner waits for', async () => {
  const { id, username, token, mobile } = await createStaff()
  await db
    .insert(mobileChanges)
    .values({ userId: id, mobile: newMobile(), createTime: now(), readyAt: now() })
  expect((await send('PUT', `${id}/`, { username, mobile })).status).toBe(200)
  expect((await call('GET', '/meiduo_admin/permission/simple/', { token })).status).toBe(200)
  expect((await send('PUT', `${id}/`, { username, mobile: newMobile() })).status).toBe(200)
  expect((await call('GET', '/meiduo_admin/permission/simple/', { token })).status).toBe(401)
  expect(await db.select().from(mobileChanges).where(eq(mobileChanges.userId, id))).toEqual([])
})

test('a removed staff user loses groups, grants and sessions, and stays as a shopper', async () => {
  const person = newPerson()
  const { id } = (
    await send('POST', '', {
      ...person,
      groups: [await storeGroup()],
      user_permissions: await permissionIds(['auth.view_group']),
    })
  ).json
  const { token } = (await signIn(person.username, person.password)).json
  const { status, text } = await send('DELETE', `${id}/`)
  expect([status, text]).toEqual([204, ''])
  expect((await call('GET', '/meiduo_admin/permission/simple/', { token })).status).toBe(401)
  expect((await signIn(person.username, person.password)).status).toBe(400)
  for (const method of ['GET', 'DELETE'])
    expect([method, (await send(method, `${id}/`)).status]).toEqual([method, 404])
  const found = await call<{ lists: Admin[] }>('GET', `/meiduo_admin/users/?keyword=${person.username}`, {
    token: boss.token,
  })
  expect(found.json.lists.map((user) => user.id)).toEqual([id])
  // staff again: no old group or grant is there
  await db.update(users).set({ isStaff: true }).where(eq(users.id, id))
  expect((await send('GET', `${id}/`)).json).toMatchObject({ groups: [], user_permissions: [] })
})

test('a stale If-Match is 412 with the present object, and changes nothing', async () => {
  const { id, username, mobile } = await createStaff()
  const etag = (await send('GET', `${id}/`)).headers.get('etag') as string
  expect((await send('PUT', `${id}/`, { username, mobile, email: 'a@example.com' })).status).toBe(200)
  for (const method of ['PUT', 'DELETE']) {
    const body = method === 'PUT' ? { username, mobile, password: 'another-horse' } : undefined
    const { status, json } = await send(method, `${id}/`, body, { 'if-match': etag })
    expect([method, status]).toEqual([method, 412])
    expect(json).toMatchObject({ current: { email: 'a@example.com' }, changed_by: boss.username })
  }
  expect((await signIn(username, 'correct-horse')).status).toBe(200)
})

test('a shopper is no staff user: 404', async () => {
  const { id, username, mobile } = await createUser()
  expect((await send('GET', `${id}/`)).status).toBe(404)
  expect((await send('PUT', `${id}/`, { username, mobile })).status).toBe(404)
  expect((await send('DELETE', `${id}/`)).status).toBe(404)
})
