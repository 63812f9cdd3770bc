import { expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db, transaction } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { auditEntries, exportJobs } from '../../../src/db/schema/staff.ts'
import { recordCommand } from '../../../src/domains/staff/audit/record-command.ts'
import { runExports } from '../../../src/domains/staff/exports/run-exports.ts'
import { erasedFilter } from '../../../src/domains/staff/person-texts.ts'
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

type View = Readonly<{ id: number; name: string; filters: object }>

/** Returns functions that save a view of a new superuser, and list those of the superuser, oldest first. */
async function createViews() {
  const { token } = await createStaff([], { isSuperuser: true })
  const save = async (name: string, list: string, filters: Record<string, string>) => {
    const body = { name, list, filters, columns: [], is_shared: true }
    const { status, json } = await call<View>('POST', '/meiduo_admin/saved_views/', { token, body })
    expect(status).toBe(201)
    return json.id
  }
  const list = async () => {
    const { json } = await call<{ lists: (View & { is_own: boolean })[] }>(
      'GET',
      '/meiduo_admin/saved_views/?pagesize=100',
      { token },
    )
    const own = json.lists.filter(({ is_own: isOwn }) => isOwn)
    return own.map(({ id, name, filters }) => ({ id, name, filters })).sort((a, b) => a.id - b.id)
  }
  return { save, list }
}

async function close({ token, password }: { token: string; password: string }): Promise<void> {
  expect((await call('DELETE', '/user/', { token, body: { password } })).status).toBe(204)
}

test('views of other staff name the person nowhere and find no user instead, and each change has an audit entry', async () => {
  const person = await settledPerson()
  const { save, list } = await createViews()
  const named = await save(`给${person.named.receiver}`, 'orders', { keyword: person.username, status: '2' })
  const { mobile } = person.named
  const mobiles = await save(mobile, 'skus', { keyword: `${mobile} 手机` })
  // the name that a view gets must be free
  await save(`#${named}`, 'orders', {})
  await close(person)
  expect(await findPersonalData(person.texts)).toEqual([])
  const [first, second, third] = await list()
  expect([first, second, third]).toEqual([
    {
      id: named,
      name: expect.stringMatching(new RegExp(`^#${named} [0-9a-f]{8}$`)),
      filters: { keyword: erasedFilter, status: '2' },
    },
    {
      id: mobiles,
      name: expect.stringMatching(/^#\d+ /),
      filters: { keyword: erasedFilter },
    },
    { id: expect.any(Number), name: `#${named}`, filters: {} },
  ])
  const entries = await db
    .select()
    .from(auditEntries)
    .where(inArray(auditEntries.object, [`view:${named}`, `view:${mobiles}`]))
  expect(entries.filter(({ action }) => action === 'eraseViews')).toHaveLength(2)
}, 60_000)

test('a shopper who is named like other words changes no view of staff', async () => {
  const person = await settledPerson()
  const { save, list } = await createViews()
  const { token } = person
  expect((await call('PUT', '/user/nickname/', { token, body: { nickname: '20' } })).status).toBe(200)
  await save('今日待发货 2026', 'orders', {
    from: '2026-11-30T00:00:00+08:00',
    status: '2',
    keyword: '2026113000',
  })
  await save('手机', 'skus', { keyword: '20' })
  const before = await list()
  await close(person)
  expect(await list()).toEqual(before)
}, 60_000)

test('exports of other staff name the person nowhere, and a waiting one finds no user instead', async () => {
  const person = await settledPerson()
  const { token } = await createStaff([], { isSuperuser: true })
  const { mobile } = person.named
  const wishes: readonly (readonly [list: string, filters: Record<string, string>])[] = [
    ['orders', { keyword: person.username, status: '2' }],
    ['customers', { keyword: mobile }],
    ['reviews', { keyword: person.username }],
    ['audit', { user: person.username, action: 'updateSku' }],
    ['spus', { keyword: `${mobile} 手机` }],
    ['brands', { keyword: '手机' }],
  ]
  const ids: number[] = []
  for (const [list, filters] of wishes) {
    const { status, json } = await call<{ id: number }>('POST', '/meiduo_admin/exports/', {
      token,
      body: { list, filters },
    })
    expect(status).toBe(201)
    ids.push(json.id)
  }
  await close(person)
  expect(await findPersonalData(person.texts)).toEqual([])
  const rows = await db.select().from(exportJobs).where(inArray(exportJobs.id, ids)).orderBy(exportJobs.id)
  expect(rows.map(({ filters }) => JSON.parse(filters))).toEqual([
    { keyword: erasedFilter, status: '2' },
    { keyword: erasedFilter },
    { keyword: erasedFilter },
    { user: erasedFilter, action: 'updateSku' },
    { keyword: erasedFilter },
    { keyword: '手机' },
  ])
  const objects = ids.map((id) => `export:${id}`)
  const entries = await db.select().from(auditEntries).where(inArray(auditEntries.object, objects))
  expect(entries.filter(({ action }) => action === 'eraseExportFilters')).toHaveLength(5)
  // the export reads the erased filter, too
  for (const id of ids) await runExports(undefined, id)
  const [ended] = await db
    .select()
    .from(exportJobs)
    .where(eq(exportJobs.id, ids[1] as number))
  expect([ended?.state, ended?.rowCount]).toEqual(['done', 0])
}, 60_000)
