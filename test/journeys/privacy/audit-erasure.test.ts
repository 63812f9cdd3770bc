import { expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { recordCommand } from '../../../src/domains/staff/audit/record-command.ts'
import { findPersonalData } from '../../support/database/find-personal-data.ts'
import { settledPerson } from '../../support/factories/settled-person.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { call } from '../../support/http.ts'

test('nothing that staff did about a person, or the person did as staff, leaves their data in the audit trail', async () => {
  const person = await settledPerson()
  const admin = await createStaff([], { isSuperuser: true })
  await db.update(users).set({ isStaff: true }).where(eq(users.id, person.id))
  const path = `/meiduo_admin/permission/admins/${person.id}/`
  const before = await call<Record<string, unknown>>('GET', path, { token: admin.token })
  const { username, mobile, email } = before.json
  const changed = await call('PUT', path, { token: admin.token, body: { username, mobile, email } })
  expect(changed.status).toBe(200)
  const view = {
    name: `给${person.named.receiver}`,
    list: 'users',
    filters: { keyword: mobile },
    columns: [],
  }
  const saved = await call<{ id: number }>('POST', '/meiduo_admin/saved_views/', {
    token: person.token,
    body: view,
  })
  expect(saved.status).toBe(201)
  const record = recordCommand({ name: 'test', operator: 'tester' })
  const about = { username, email, ...person.named }
  await transaction((tx) => record(tx, { object: `user:${person.id}`, before: about, after: null }))
  const requests = [changed, saved].map(({ headers }) => headers.get('x-request-id') as string)
  const entries = await db.select().from(auditEntries).where(inArray(auditEntries.requestId, requests))
  expect(entries.map(({ object }) => object)).toEqual([`user:${person.id}`, `view:${saved.json.id}`])
  expect(
    (await call('DELETE', '/user/', { token: person.token, body: { password: person.password } })).status,
  ).toBe(204)
  expect(await findPersonalData(person.texts)).toEqual([])
}, 60_000)

test('views of other staff keep neither a name nor a filter of the person, and their other filters', async () => {
  const person = await settledPerson()
  const admin = await createStaff([], { isSuperuser: true })
  const save = async (name: string, filters: Record<string, string>) => {
    const body = { name, list: 'orders', filters, columns: [], is_shared: true }
    const { status, json } = await call<{ id: number }>('POST', '/meiduo_admin/saved_views/', {
      token: admin.token,
      body,
    })
    expect(status).toBe(201)
    return json.id
  }
  const named = await save(`给${person.named.receiver}`, { keyword: person.username, status: '2' })
  const kept = await save('超时未发货', { keyword: 'iPhone', status: '2' })
  const closed = await call('DELETE', '/user/', { token: person.token, body: { password: person.password } })
  expect(closed.status).toBe(204)
  expect(await findPersonalData(person.texts)).toEqual([])
  const { json } = await call<{ lists: { id: number }[] }>('GET', '/meiduo_admin/saved_views/?pagesize=100', {
    token: admin.token,
  })
  expect(json.lists.filter(({ id }) => id === named || id === kept)).toMatchObject([
    { id: kept, name: '超时未发货', filters: { keyword: 'iPhone', status: '2' } },
    { id: named, name: `#${named}`, filters: { status: '2' } },
  ])
}, 60_000)
