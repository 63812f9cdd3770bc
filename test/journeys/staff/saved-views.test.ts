import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { staffRoutes } from '../../../src/domains/staff/routes.ts'
import { readLists } from '../../../src/domains/staff/saved-views/list-model.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type View = { id: number; name: string; owner: string; is_own: boolean; filters: object; columns: string[] }

const anyVersion = { headers: { 'if-match': '*' } }

let [owner, colleague]: TestUser[] = []
beforeAll(async () => {
  ;[owner, colleague] = await Promise.all([createStaff(), createStaff()])
})

const body = {
  name: '超时未发货',
  list: 'orders',
  filters: { status: '2', keyword: '' },
  columns: ['order_id', 'status'],
}
const ask = <T = View>(method: string, path: string, user: TestUser | undefined, options: object = {}) =>
  call<T>(method, `/meiduo_admin/saved_views/${path}`, { token: user?.token, ...options })
const save = async (wish: object = {}) => {
  const answer = await ask('POST', '', owner, { body: { ...body, name: crypto.randomUUID(), ...wish } })
  expect(answer.status).toBe(201)
  return { ...answer.json, etag: answer.headers.get('etag') as string }
}
const listed = async (user: TestUser | undefined, query = '') =>
  (await ask<{ lists: View[] }>('GET', `?pagesize=100${query}`, user)).json.lists.map(({ id }) => id)

test('a view keeps its filters and columns in their order', async () => {
  const { etag, ...saved } = await save()
  expect(saved).toMatchObject({ ...body, name: saved.name, owner: owner?.username, is_own: true })
  const read = await ask('GET', `${saved.id}/`, owner)
  expect([read.json, read.headers.get('etag')]).toEqual([saved, etag])
})

test('a view is seen by its owner only, until it is shared; another person never changes it', async () => {
  const { id, etag } = await save()
  const headers = { 'if-match': '*' }
  expect([(await listed(owner)).includes(id), (await listed(colleague)).includes(id)]).toEqual([true, false])
  for (const [method, options] of [
    ['GET', {}],
    ['PUT', { body, headers }],
    ['DELETE', { headers }],
  ] as const)
    expect((await ask(method, `${id}/`, colleague, options)).status).toBe(404)
  const shared = await ask('PUT', `${id}/`, owner, {
    body: { ...body, is_shared: 'true' },
    headers: { 'if-match': etag },
  })
  expect(shared).toMatchObject({ status: 200, json: { is_shared: true } })
  expect((await listed(colleague)).includes(id)).toBe(true)
  expect((await ask('GET', `${id}/`, colleague)).json).toMatchObject({
    is_own: false,
    owner: owner?.username,
  })
  for (const [method, options] of [
    ['PUT', { body, headers }],
    ['DELETE', { headers }],
  ] as const)
    expect(await ask(method, `${id}/`, colleague, options)).toMatchObject({
      status: 403,
      json: { code: 'view_not_own' },
    })
  expect((await ask('DELETE', `${id}/`, owner)).status).toBe(428)
  expect((await ask('DELETE', `${id}/`, owner, { headers })).status).toBe(204)
  expect((await ask('GET', `${id}/`, owner)).status).toBe(404)
})

test('a person has a name once for a list, and lists are filtered by list and keyword', async () => {
  const name = crypto.randomUUID()
  const { id } = await save({ name })
  const again = await ask('POST', '', owner, { body: { ...body, name } })
  expect(again).toMatchObject({ status: 400, json: { code: 'name_taken', name: [expect.any(String)] } })
  const other = await save({ name, list: 'skus', filters: {}, columns: ['name'] })
  expect(await listed(owner, `&keyword=${name}`)).toEqual([other.id, id])
  expect(await listed(owner, `&keyword=${name}&list=skus`)).toEqual([other.id])
  const renamed = await ask('PUT', `${other.id}/`, owner, {
    body: { ...body, name },
    headers: { 'if-match': '*' },
  })
  expect(renamed).toMatchObject({ status: 400, json: { code: 'name_taken' } })
})

test('bad filters and columns are refused with their member', async () => {
  const bad = [
    [{ filters: { status: 2 } }, 'filters'],
    [{ filters: { ['x'.repeat(9_000)]: '2' } }, 'filters'],
    [{ filters: { keyword: 'x'.repeat(201) } }, 'filters'],
    [{ columns: ['Order'] }, 'columns'],
    [{ columns: 'order_id' }, 'columns'],
    [{ columns: ['order_id', 'order_id'] }, 'columns'],
    [{ filters: { status: '9' } }, 'filters'],
    [{ filters: { overdue: 'maybe' } }, 'filters'],
    [{ filters: { from: '2026-13-01' } }, 'filters'],
    [{ filters: { page: '2' } }, 'filters'],
    [{ list: 'stocktake_lines', filters: {}, columns: ['id'] }, 'filters'],
    [{ list: '/etc' }, 'list'],
    [{ name: '' }, 'name'],
  ] as const
  for (const [wish, member] of bad)
    expect([wish, await ask('POST', '', owner, { body: { ...body, ...wish } })]).toMatchObject([
      wish,
      { status: 400, json: { [member]: [expect.any(String)] } },
    ])
})

test('a user name is no list, no filter and no column of a view: only the values of filters may name a person', async () => {
  const { username } = await createUser()
  expect(username).toMatch(/^[a-z][a-z0-9_]{4,19}$/)
  for (const [wish, member] of [
    [{ list: username }, 'list'],
    [{ filters: { [username]: '2' } }, 'filters'],
    [{ columns: ['order_id', username] }, 'columns'],
    // a filter and a column of another list
    [{ filters: { is_launched: 'true' } }, 'filters'],
    [{ columns: ['stock'] }, 'columns'],
  ] as const) {
    const answer = await ask<object>('POST', '', owner, { body: { ...body, ...wish } })
    expect([wish, answer.status, Object.keys(answer.json)]).toEqual([
      wish,
      400,
      expect.arrayContaining([member]),
    ])
    const { id } = await save()
    const headers = { 'if-match': '*' }
    expect((await ask('PUT', `${id}/`, owner, { body: { ...body, ...wish }, headers })).status).toBe(400)
  }
  expect((await save({ filters: { keyword: username } })).filters).toEqual({ keyword: username })
})

test('a view of every list of the staff API can be saved with all its columns, and with each filter that the list accepts', async () => {
  const lists = readLists(staffRoutes.routes)
  expect(lists.size).toBeGreaterThan(40)
  const names = [...lists.keys()].filter((list) => !list.includes(':'))
  expect(names).toContain('goods/brands')
  const token = (await createStaff([], { isSuperuser: true })).token
  for (const list of names) {
    const { filters, columns } = lists.get(list) as NonNullable<ReturnType<typeof lists.get>>
    expect([list, columns.size > 0, filters.has('page')]).toEqual([list, true, false])
    const required: object = list === 'stocktake_lines' ? { stocktake_id: '1' } : {}
    expect((await save({ list, filters: required, columns: [...columns] })).columns).toEqual([...columns])
    for (const name of filters)
      for (const value of ['1', '-1', 'none', 'x'.repeat(150)]) {
        const wish: Record<string, string> = { ...required, [name]: value }
        const view = { name: crypto.randomUUID(), list, filters: wish, columns: [] }
        const saved = await ask<object>('POST', '', owner, { body: view })
        const shown = await call('GET', `/meiduo_admin/${list}/?${new URLSearchParams(wish)}`, { token })
        // a list may accept a value that names nothing
        const isAccepted = shown.status !== 400 || shown.json.code !== 'invalid_input'
        expect([list, wish, saved.status]).toEqual([list, wish, isAccepted ? 201 : 400])
        if (saved.status === 201) await ask('DELETE', `${(saved.json as View).id}/`, owner, anyVersion)
      }
  }
}, 120_000)

test('a view that gets another list loses filters that are not sent, and keeps them with its list', async () => {
  const { id } = await save()
  const { filters, ...rest } = body
  const change = (wish: object) => ask('PUT', `${id}/`, owner, { body: { ...rest, ...wish }, ...anyVersion })
  expect((await change({ name: crypto.randomUUID() })).json.filters).toEqual(filters)
  const lines = { list: 'stocktake_lines', columns: ['id'] }
  expect((await change(lines)).status).toBe(400)
  expect((await change({ list: 'skus', columns: ['name'] })).json.filters).toEqual({})
})

test('a view that changes its list concurrently keeps no filters of the other list', async () => {
  const wishes = [
    { list: 'skus/images', filters: { sku_id: '5' }, columns: ['id'] },
    { list: 'orders', filters: undefined, columns: ['order_id'] },
    { list: 'orders', filters: undefined, columns: ['order_id'] },
  ]
  const view = await save()
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(
      wishes.map((wish) =>
        ask('PUT', `${view.id}/`, owner, { ...anyVersion, body: { ...body, name: view.name, ...wish } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { json } = await ask<View & { list: string }>('GET', `${view.id}/`, owner)
    expect(Object.hasOwn(json.filters, 'sku_id')).toBe(json.list === 'skus/images')
  }
})

test('the audit trail has neither the name nor the filters of a view, which may name a customer', async () => {
  const { id } = await save({ name: '给张三丰', filters: { keyword: '13812345678' } })
  const [entry] = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `view:${id}`))
  expect(JSON.stringify(entry)).not.toMatch(/张三丰|13812345678/)
  expect(JSON.parse(entry?.after ?? '')).toMatchObject({
    list: 'orders',
    columns: body.columns,
    filters: { masked: '***' },
  })
})
