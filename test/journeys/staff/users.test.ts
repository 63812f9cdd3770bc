import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { listShoppers } from '../../../src/domains/accounts/shoppers/list-shoppers.ts'
import { newMobile, newName, newPerson } from '../../support/factories/staff/people.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Person = { id: number; username: string; mobile: string; email: string }
type Page = { count: number; lists: Person[]; page: number; pages: number; pagesize: number }

const path = '/meiduo_admin/users/'
let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['users.view_user', 'users.add_user'])
})
const search = (keyword: string, more = '') =>
  call<Page>('GET', `${path}?page=1&pagesize=10&keyword=${keyword}${more}`, { token: staff.token })
const create = (body: object) => call<Person>('POST', path, { token: staff.token, body })

test('a user that staff add is found by name and by mobile, and can sign in', async () => {
  const person = newPerson()
  const { status, json } = await create({ ...person, email: '' })
  const { username, mobile } = person
  expect([status, json]).toEqual([201, { id: expect.any(Number), username, mobile, email: '' }])
  for (const keyword of [username, mobile.slice(1), username.slice(2, 9)]) {
    const found = await search(keyword)
    expect(found.json.lists).toContainEqual({ ...json })
  }
  const { status: signedIn } = await call('POST', '/authorizations/', {
    body: { username, password: person.password },
  })
  expect(signedIn).toBe(200)
})

test('a user without mobile and e-mail address has empty texts', async () => {
  const { id, username } = await createUser()
  await db.update(users).set({ mobile: null }).where(eq(users.id, id))
  expect((await search(username)).json.lists).toEqual([{ id, username, mobile: '', email: '' }])
})

test('staff and closed accounts are not in the list', async () => {
  const closed = await createUser()
  await db
    .update(users)
    .set({ username: `closed:${closed.id}`, mobile: null })
    .where(eq(users.id, closed.id))
  for (const keyword of [staff.username, `closed:${closed.id}`])
    expect([keyword, (await search(keyword)).json.count]).toEqual([keyword, 0])
})

test('the list is newest first, in pages, and a page past the end is 404', async () => {
  const mark = `m${crypto.randomUUID().slice(0, 8)}`
  const ids: number[] = []
  for (const n of [1, 2, 3]) {
    const { id } = (await create({ ...newPerson(), username: `${mark}_${n}` })).json
    ids.unshift(id)
  }
  const page = async (number: number) =>
    (await call<Page>('GET', `${path}?page=${number}&pagesize=2&keyword=${mark}`, { token: staff.token }))
      .json
  expect(await page(1)).toMatchObject({ count: 3, page: 1, pages: 2, pagesize: 2 })
  expect((await page(1)).lists.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  expect((await page(2)).lists.map(({ id }) => id)).toEqual(ids.slice(2))
  const past = await call('GET', `${path}?page=3&pagesize=2&keyword=${mark}`, { token: staff.token })
  expect(past.status).toBe(404)
  const none = await search(crypto.randomUUID())
  expect(none.json).toMatchObject({ count: 0, lists: [], page: 1, pages: 1, pagesize: 10 })
})

test('a wildcard of SQL in the keyword is an ordinary character', async () => {
  expect((await search('%25')).json.count).toBe(0)
})

test('each bad field has its member with messages, and name is always there', async () => {
  const taken = await createUser()
  const cases: [body: object, members: string[]][] = [
    [{}, ['username', 'password', 'mobile']],
    [{ username: '', password: '', mobile: '', email: '' }, ['username', 'password', 'mobile']],
    [{ ...newPerson(), username: 'abcd' }, ['username']],
    [{ ...newPerson(), username: '1234567' }, ['username']],
    [{ ...newPerson(), password: 'short' }, ['password']],
    [{ ...newPerson(), password: '12345678' }, ['password']],
    [{ ...newPerson(), mobile: '12345' }, ['mobile']],
    [{ ...newPerson(), email: 'x' }, ['email']],
    [{ ...newPerson(), username: taken.username }, ['username']],
    [{ ...newPerson(), mobile: taken.mobile }, ['mobile']],
  ]
  for (const [body, members] of cases) {
    const { status, json } = await call<Record<string, unknown>>('POST', path, { token: staff.token, body })
    expect([body, status]).toEqual([body, 400])
    expect(json.name).toEqual([expect.any(String)])
    for (const member of members) expect([body, json[member]]).toEqual([body, [expect.any(String)]])
  }
})

test('the audit trail has masked data of the new user and no password', async () => {
  const person = { ...newPerson(), email: 'someone@example.com' }
  const { id } = (await create(person)).json
  const [entry] = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `user:${id}`))
  expect(entry).toMatchObject({ action: 'createUser', userId: staff.id, before: 'null' })
  for (const raw of [person.username, person.mobile, person.email, person.password])
    expect(JSON.stringify(entry)).not.toContain(raw)
})

test('a path without the trailing slash is the same route', async () => {
  const { status } = await call('GET', '/meiduo_admin/users?page=1', { token: staff.token })
  expect(status).toBe(200)
})

test('a new user of staff has no sign-in yet and an e-mail address that is not verified', async () => {
  const { id } = (await create({ username: newName(), password: 'correct-horse', mobile: newMobile() })).json
  const [row] = await db
    .select({ lastLogin: users.lastLogin, emailActive: users.emailActive, isStaff: users.isStaff })
    .from(users)
    .where(eq(users.id, id))
  expect(row).toEqual({ lastLogin: null, emailActive: false, isStaff: false })
})

test('a keyword with many matches gives the same pages as one with few', async () => {
  const mark = `k${crypto.randomUUID().slice(0, 8)}`
  for (const n of [1, 2, 3, 4, 5]) await create({ ...newPerson(), username: `${mark}_${n}` })
  for (const page of [1, 2, 3, 4]) {
    const request = { keyword: mark, page, pageSize: 2 }
    const few = await listShoppers(request)
    expect(few).toEqual(await listShoppers(request, 4))
    expect([few.count, few.rows.length]).toEqual([5, [2, 2, 1, 0][page - 1] as number])
  }
})
