import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import type { RowDataPacket } from 'mysql2/promise'
import { db, pool, transaction } from '../../../src/db/client.ts'
import { auditEntries, unsealedEntries } from '../../../src/db/schema/staff.ts'
import { createBrand } from '../../../src/domains/catalog/brands/change-brands.ts'
import { conditionOf, type EntryFilters, selectPage } from '../../../src/domains/staff/audit/find-entries.ts'
import { recordCommand } from '../../../src/domains/staff/audit/record-command.ts'
import { sealEntries } from '../../../src/domains/staff/audit/seal-entries.ts'
import { etagOf } from '../../../src/domains/staff/versions/etag.ts'
import { addSeconds, now } from '../../../src/lib/clock.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Entry = { id: number; user: string; at: string; action: string; object: string } & Record<
  string,
  unknown
>
type List = { count: number; count_exact: boolean; lists: Entry[]; pages: number }

let person: TestUser
let brand: number
beforeAll(async () => {
  person = await createStaff(['audit.view_entry', 'goods.change_brand', 'goods.view_brand'])
  brand = (await createBrand({ name: crypto.randomUUID().slice(0, 20), logo: '', firstLetter: 'C' })).id
  for (const letter of ['D', 'E', 'F']) await rename(letter)
})

const rename = async (letter: string) => {
  const multipart = { name: crypto.randomUUID().slice(0, 20), first_letter: letter }
  const { token } = person
  expect((await call('PUT', `/meiduo_admin/goods/brands/${brand}/`, { token, multipart })).status).toBe(200)
}

const list = async (query: Record<string, string>) => {
  const search = new URLSearchParams(query)
  const { json, status } = await call<List>('GET', `/meiduo_admin/audit/?${search}`, { token: person.token })
  return { ...json, status }
}

test('an entry says who changed what, when, from where and by which request, and lists are newest first', async () => {
  const { lists, count, count_exact } = await list({ object: `brand:${brand}` })
  expect([count, count_exact]).toEqual([3, true])
  expect(lists.map(({ before }) => (before as { first_letter: string }).first_letter)).toEqual([
    'E',
    'D',
    'C',
  ])
  expect(lists[0]).toMatchObject({
    user: person.username,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    address: expect.stringMatching(/^198\./),
    request_id: expect.any(String),
    method: 'PUT',
    path: `/meiduo_admin/goods/brands/${brand}/`,
    action: 'updateBrand',
    before: { first_letter: 'E' },
    after: { first_letter: 'F' },
  })
})

test('a detail names the changed fields, and its place in the chain once it is sealed', async () => {
  const [entry] = (await list({ object: `brand:${brand}` })).lists
  await sealEntries()
  const { json } = await call('GET', `/meiduo_admin/audit/${entry?.id}/`, { token: person.token })
  expect(json).toMatchObject({
    ...entry,
    changed_fields: ['first_letter', 'name'],
    sequence: expect.any(Number),
  })
  expect(await call('GET', '/meiduo_admin/audit/999999999/', { token: person.token })).toMatchObject({
    status: 404,
  })
})

describe('filters', () => {
  test('user takes a name, an id or a command', async () => {
    for (const user of [person.username, String(person.id)])
      expect((await list({ user })).lists.map(({ object }) => object)).toEqual(
        Array(3).fill(`brand:${brand}`),
      )
    const name = `command-${crypto.randomUUID().slice(0, 8)}`
    const record = recordCommand({ name, operator: 'root' })
    await transaction((tx) => record(tx, { object: 'user:1', before: null, after: null }))
    expect((await list({ user: name })).lists).toMatchObject([{ user: name, before: null, after: null }])
    expect(await list({ user: 'nobody_at_all' })).toMatchObject({ status: 200, count: 0, lists: [] })
  })

  test('action, from and to narrow the list, and empty ones do not', async () => {
    const { lists } = await list({
      user: person.username,
      action: 'updateBrand',
      from: '',
      to: '',
      object: '',
    })
    const [last, middle, first] = lists.map(({ at }) => at) as [string, string, string]
    expect(lists).toHaveLength(3)
    expect((await list({ user: person.username, action: 'deleteBrand' })).count).toBe(0)
    const between = await list({ user: person.username, from: first, to: last })
    expect(between.lists.map(({ at }) => at)).toEqual([...new Set([middle, first])].filter((at) => at < last))
    expect(await list({ from: 'yesterday' })).toMatchObject({ status: 400 })
  })

  test('a page past the end is 404', async () => {
    expect(await list({ object: `brand:${brand}`, pagesize: '2', page: '2' })).toMatchObject({ pages: 2 })
    expect(await list({ object: `brand:${brand}`, pagesize: '2', page: '3' })).toMatchObject({ status: 404 })
  })
})

test('without a filter the count is exact, from the chain and the entries that wait for it', async () => {
  const { count, count_exact } = await list({})
  const [before] = await pool.query<RowDataPacket[]>('SELECT COUNT(*) AS entries FROM tb_audit_entry')
  expect((await list({})).count).toBeGreaterThanOrEqual(before[0]?.entries)
  const [after] = await pool.query<RowDataPacket[]>('SELECT COUNT(*) AS entries FROM tb_audit_entry')
  expect(count).toBeLessThanOrEqual(after[0]?.entries)
  expect(count_exact).toBe(true)
})

test('more than 10,000 entries with a filter are not counted, and every filter reads a range of an index', async () => {
  const crowd = await createStaff()
  const action = `crowd-${crypto.randomUUID().slice(0, 8)}`
  await insertCrowd(crowd.id, action, 10_050)
  expect(await list({ action, pagesize: '100', page: '100' })).toMatchObject({
    status: 200,
    count: 10_000,
    count_exact: false,
    pages: 100,
  })
  await pool.query('ANALYZE TABLE tb_audit_entry')
  const { id } = crowd
  const [from, to] = [addSeconds(now(), -600), now()]
  const wishes: EntryFilters[] = [
    {},
    { from, to },
    { user: String(id) },
    { user: String(id), from, to },
    { action },
    { action, from, to },
    { user: String(id), action },
    { user: String(id), action, from, to },
  ]
  for (const wish of wishes) {
    const { sql, params } = selectPage(await conditionOf(wish), { page: 1, pageSize: 100 }).toSQL()
    const [plan] = await pool.query(`EXPLAIN ${sql}`, params)
    const [{ key, Extra }] = plan as [{ key: string | null; Extra: string }]
    expect([wish, key, Extra]).toEqual([
      wish,
      expect.stringContaining('tb_audit_entry_'),
      expect.not.stringContaining('filesort'),
    ])
  }
}, 60_000)

/** Stores entries of one person that are a second apart. */
async function insertCrowd(userId: number, action: string, entries: number): Promise<void> {
  const last = now()
  const origin = { actor: 'staff', address: '', requestId: '', method: '', path: '' }
  const shown = { before: 'null', after: 'null', etagBefore: '', etagAfter: '', digest: 'x' }
  for (let from = 0; from < entries; from += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, entries - from) }, (_, i) => ({
      ...origin,
      ...shown,
      createTime: addSeconds(last, -from - i),
      ...{ userId, action, object: `crowd:${from + i}` },
    }))
    const ids = await db.insert(auditEntries).values(rows).$returningId()
    await db.insert(unsealedEntries).values(ids.map(({ id }) => ({ entryId: id })))
  }
}

test('an entry holds no digest by which a reader without the key can check a guess of hidden fields', async () => {
  const before = { receiver: '张三', mobile: '13800000001' }
  const object = `test:${crypto.randomUUID()}`
  await transaction((tx) =>
    recordCommand({ name: 'test', operator: 'root' })(tx, {
      object,
      before,
      after: { ...before, mobile: '+852 9123 4567' },
    }),
  )
  const [entry] = await db.select().from(auditEntries).where(eq(auditEntries.object, object))
  const stored = JSON.stringify(entry)
  for (const hidden of [etagOf(before), etagOf(before).replaceAll('"', ''), '张三', '13800000001', '9123'])
    expect([hidden, stored.includes(hidden)]).toEqual([hidden, false])
  expect(entry?.etagBefore).toMatch(/^[0-9a-f]{32}$/)
  expect(entry?.etagAfter).not.toBe(entry?.etagBefore)
})
