import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { importKindNames, importKinds } from '../../../../src/domains/staff/imports/kinds/registry.ts'
import { proposeMapping } from '../../../../src/domains/staff/imports/map-columns.ts'
import { runImports } from '../../../../src/domains/staff/imports/run-imports.ts'
import type { ApiDocument } from '../../../support/api-document.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { checkedImport, csvFile, newImport, untilEnded } from '../../../support/factories/staff/imports.ts'
import { outcomesOf } from '../../../support/factories/staff/parcel-sheets.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Job = { id: number; state: string; code: string; mapping: Record<string, number>; columns: string[] }

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['goods.change_sku'])
})

const post = (fields: Record<string, string | File>, token = staff.token) =>
  call<Job>('POST', '/meiduo_admin/imports/', { token, multipart: { kind: 'skus', ...fields } })
const get = <T = Job>(path: string, token = staff.token) =>
  call<T>('GET', `/meiduo_admin/imports/${path}`, { token })
const priceOf = async (id: number) =>
  (await db.select({ price: skus.price }).from(skus).where(eq(skus.id, id)))[0]?.price

test('a dry run shows columns, rows and faults, changes nothing, and is applied afterward', async () => {
  const [first, second] = [await createSku(), await createSku()]
  const text = `SKU编号,售价（元）,备注\n${first},61,\n${second},=1+1,\n`
  const made = await post({ file: csvFile(text), mapping: '{"id":1,"price":2}', dry_run: 'true' })
  expect([made.status, made.json.state, made.json.mapping]).toEqual([201, 'queued', { id: 1, price: 2 }])
  const { id } = made.json
  await untilEnded(id)
  expect((await get(`${id}/`)).json).toMatchObject({ state: 'checked', rows: 2, invalid: 1, changed: 0 })
  expect(await priceOf(first)).toBe('59.90')
  expect((await get(`${id}/preview/`)).json).toMatchObject({
    headings: ['SKU编号', '售价(元)', '备注'].map((_, i) => text.split('\n')[0]?.split(',')[i]),
    proposed: { id: 1 },
    rows: [
      { row: 2, cells: [String(first), '61'] },
      { row: 3, cells: [String(second), '=1+1'] },
    ],
  })
  const results = await get(`${id}/results/`)
  expect(results.headers.get('content-disposition')).toContain('attachment')
  expect(results.headers.get('cache-control')).toBe('no-store')
  const [, valid, invalid] = results.text.split('\r\n')
  expect(valid).toBe('2,valid,,,,,,')
  // the value of the cell is neutralized, too
  expect(invalid).toMatch(/^3,invalid,,售价,'=1\+1,not_an_amount,[^,]+,/)
  const applied = await call<Job>('POST', `/meiduo_admin/imports/${id}/application/`, {
    token: staff.token,
    body: {},
  })
  expect([applied.status, applied.json.state]).toEqual([200, 'queued'])
  await untilEnded(id)
  expect((await get(`${id}/`)).json).toMatchObject({ state: 'done', changed: 1, invalid: 1 })
  expect(await priceOf(first)).toBe('61.00')
  const again = await call('POST', `/meiduo_admin/imports/${id}/application/`, {
    token: staff.token,
    body: {},
  })
  expect([again.status, again.json.code]).toEqual([409, 'import_not_checked'])
})

describe('an upload is refused immediately', () => {
  test.each([
    ['without a known heading', csvFile('甲,乙\n1,2\n'), {}, 400, 'import_columns_missing'],
    ['that lacks a required column', csvFile('数量\n1\n'), { kind: 'stock' }, 400, 'import_columns_missing'],
    [
      'with a mapping to a column that is not there',
      csvFile('id\n1\n'),
      { mapping: '{"id":2}' },
      400,
      'mapping_invalid',
    ],
    [
      'with a mapping of an unknown field',
      csvFile('id\n1\n'),
      { mapping: '{"password":1}' },
      400,
      'mapping_invalid',
    ],
    ['with a mapping that is no JSON', csvFile('id\n1\n'), { mapping: 'id=1' }, 400, 'mapping_invalid'],
    ['of an unknown kind', csvFile('id\n1\n'), { kind: 'users' }, 400, 'invalid_input'],
    [
      'of a picture',
      new File([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff])], 'a.csv'),
      {},
      400,
      'sheet_encoding_unknown',
    ],
    [
      'of a workbook with a password',
      new File([Buffer.from('D0CF11E0A1B11AE1', 'hex')], 'a.xlsx'),
      {},
      415,
      'unsupported_media_type',
    ],
  ] as const)('%s', async (_, file, fields, status, code) => {
    const answer = await post({ file, ...fields })
    expect([answer.status, answer.json.code]).toEqual([status, code])
  })
})

test('a person sees their own imports, and those of others with the permission alone', async () => {
  const other = await newImport()
  expect((await get(`${other.id}/`)).status).toBe(404)
  const headers = { 'if-match': '*' }
  const path = `/meiduo_admin/imports/${other.id}/`
  expect((await call('DELETE', path, { token: staff.token, headers })).status).toBe(404)
  expect((await get(`${other.id}/preview/`)).status).toBe(404)
  expect((await get(`${other.id}/results/`)).status).toBe(404)
  const application = { token: staff.token, body: {} }
  expect((await call('POST', `${path}application/`, application)).status).toBe(404)
  const viewer = await createStaff(['staff.view_import'])
  expect((await get(`${other.id}/`, viewer.token)).status).toBe(200)
  // to see the rows takes the permission of the kind
  expect((await get(`${other.id}/preview/`, viewer.token)).status).toBe(403)
})

test('canceling needs the version, and ends the import', async () => {
  const { json } = await post({ file: csvFile(`id,price\n${await createSku()},1\n`) })
  const path = `/meiduo_admin/imports/${json.id}/`
  expect((await call('DELETE', path, { token: staff.token })).status).toBe(428)
  const { headers } = await get(`${json.id}/`)
  const version = { 'if-match': headers.get('etag') ?? '' }
  expect((await call('DELETE', path, { token: staff.token, headers: version })).status).toBe(204)
  await runImports(undefined, json.id)
  expect((await get(`${json.id}/`)).json).toMatchObject({ state: 'cancelled', changed: 0 })
  const again = await call('DELETE', path, { token: staff.token, headers: { 'if-match': '*' } })
  expect([again.status, again.json.code]).toEqual([409, 'import_finished'])
})

test.each(importKindNames)('the documented file of %s has the form of the kind', async (kind) => {
  const { example, columns } = importKinds[kind]
  const headings = example.split('\n')[0]?.split(',') ?? []
  expect(Object.keys(proposeMapping(columns, headings))).toHaveLength(headings.length)
  const person = await createStaff(['goods.change_sku', 'goods.add_sku', 'orders.change_orderinfo'])
  const { id, rowCount } = await checkedImport({ kind, file: csvFile(example) }, person.id)
  expect(rowCount).toBe(example.trim().split('\n').length - 1)
  // only ids and options of another shop are unknown
  const codes = (await outcomesOf(id)).flatMap(({ faults }) => faults.map(([code]) => code))
  expect(codes.filter((code) => !['unknown', 'specs_incomplete', 'out_of_range'].includes(code))).toEqual([])
})

test('the document of an upload has the file of each kind', async () => {
  const { json } = await call<ApiDocument>('GET', '/docs/json')
  const { description } = json.paths['/meiduo_admin/imports/']?.post ?? {}
  for (const { example } of Object.values(importKinds)) expect(description).toContain(example)
})
