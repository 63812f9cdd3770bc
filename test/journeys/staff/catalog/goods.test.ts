import { beforeAll, describe, expect, test } from 'bun:test'
import { config } from '../../../../src/config/index.ts'
import { maxDescriptionLength } from '../../../../src/domains/catalog/goods/sanitize-description.ts'
import { goodsBody } from '../../../contract/staff/goods/goods.ts'
import { entriesOfRequest } from '../../../support/database/audit-entries.ts'
import { createPath, createSpu, createSpuWithSku, uniqueName } from '../../../support/factories/catalog.ts'
import { pngBlob } from '../../../support/factories/pictures.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { type CallOptions, call } from '../../../support/http.ts'

type Spu = { id: number; name: string; brand: string; desc_detail: string } & Record<string, unknown>
type Page = { count: number; page: number; pages: number; pagesize: number; lists: Spu[]; list: Spu[] }
type Refusal = { code: string; name: string[] } & Record<string, unknown>

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

const ask = <T = Spu>(method: string, path: string, options: CallOptions = {}) =>
  call<T>(method, `/meiduo_admin${path}`, { token, ...options })
const refusal = async (method: string, path: string, options: CallOptions = {}) => {
  const { status, json } = await ask<Refusal>(method, path, options)
  return { status, ...json }
}

test('an SPU is stored with all its members, and the numbers of a form may be texts', async () => {
  const body = await goodsBody()
  const { status, json, headers } = await ask('POST', '/goods/', { body })
  const { brand_id, category1_id, category2_id, category3_id } = body
  expect([status, json]).toEqual([
    201,
    {
      id: expect.any(Number),
      name: body.name,
      brand: expect.any(String),
      brand_id: Number(brand_id),
      category1_id: Number(category1_id),
      category2_id: Number(category2_id),
      category3_id: Number(category3_id),
      sales: 0,
      comments: 0,
      desc_detail: '',
      desc_pack: '',
      desc_service: '',
    },
  ])
  for (const path of [`/goods/${json.id}/`, `/goods/${json.id}`]) {
    const read = await ask('GET', path)
    expect([read.status, read.json]).toEqual([200, json])
    expect(read.headers.get('etag')).toBe(headers.get('etag') as string)
    expect(read.headers.get('cache-control')).toContain('no-store')
  }
  const { json: names } = await ask<{ id: number; name: string }[]>('GET', '/goods/simple/')
  expect(names).toContainEqual({ id: json.id, name: body.name })
})

test('the list is newest first, finds by name, has second names, and a page past the end is 404', async () => {
  const mark = uniqueName()
  const spus: number[] = []
  for (const n of [1, 2, 3]) spus.unshift((await createSpu({ name: `${mark}${n}` })).id)
  const page = async (query: string) => (await ask<Page>('GET', `/goods?keyword=${mark}${query}`)).json
  const first = await page('&page=1&pagesize=2')
  expect(first).toMatchObject({ count: 3, page: 1, pages: 2, pagesize: 2 })
  expect(first.lists.map(({ id }) => id)).toEqual(spus.slice(0, 2))
  expect(first.list).toEqual(first.lists)
  expect((await page('&page=2&pagesize=2')).lists.map(({ id }) => id)).toEqual(spus.slice(2))
  expect((await ask('GET', `/goods/?keyword=${mark}&page=3&pagesize=2`)).status).toBe(404)
  expect((await ask<Page>('GET', `/goods/?keyword=${mark}none`)).json).toMatchObject({ count: 0, pages: 1 })
  expect((await ask<Page>('GET', '/goods/?page=&pagesize=&keyword=')).json).toMatchObject({ pagesize: 10 })
  for (const query of ['page=0', 'pagesize=101', 'page=x'])
    expect([query, (await ask('GET', `/goods/?${query}`)).status]).toEqual([query, 400])
})

describe('bad input names its field and always the member name', () => {
  for (const [field, value] of [
    ['name', ''],
    ['name', '  '],
    ['name', 'x'.repeat(51)],
    ['brand_id', '0'],
    ['brand_id', 'x'],
    ['brand_id', ''],
    ['brand_id', '2147483647'],
    ['category1_id', '2147483647'],
    ['category2_id', '2147483647'],
    ['category3_id', '2147483647'],
    ['desc_pack', 'x'.repeat(maxDescriptionLength + 1)],
  ] as const)
    test(`${field}: ${value.length > 20 ? 'too long' : `"${value}"`}`, async () => {
      const body = { ...(await goodsBody()), [field]: value }
      const spu = await createSpu()
      for (const [method, path] of [
        ['POST', '/goods/'],
        ['PUT', `/goods/${spu.id}/`],
      ] as const) {
        const answer = await refusal(method, path, { body })
        const messages = [expect.stringMatching(/[一-龥]/)]
        expect([method, answer]).toMatchObject([method, { status: 400, name: messages, [field]: messages }])
      }
    })

  test('an empty body names every required field', async () => {
    const { status, ...json } = await refusal('POST', '/goods/', { body: {} })
    expect([status, Object.keys(json)]).toEqual([
      400,
      expect.arrayContaining(['name', 'brand_id', 'category1_id', 'category2_id', 'category3_id']),
    ])
  })
})

test('each category is the child of the one before, on every write', async () => {
  const [path, other, spu] = [await createPath(), await createPath(), await createSpu()]
  const { category1Id, category2Id, category3Id } = path
  const body = await goodsBody()
  for (const [ids, field] of [
    [[category2Id, category2Id, category3Id], 'category1_id'],
    [[category1Id, other.category2Id, category3Id], 'category2_id'],
    [[category1Id, category2Id, other.category3Id], 'category3_id'],
    [[category1Id, category1Id, category1Id], 'category2_id'],
  ] as const) {
    const wrong = { ...body, category1_id: ids[0], category2_id: ids[1], category3_id: ids[2] }
    for (const [method, to, headers] of [
      ['POST', '/goods/', {}],
      ['PUT', `/goods/${spu.id}/`, {}],
      ['PATCH', `/goods/${spu.id}/`, { 'if-match': '*' }],
    ] as const)
      expect(await refusal(method, to, { body: wrong, headers })).toMatchObject({
        status: 400,
        code: 'category_not_child',
        [field]: [expect.any(String)],
      })
  }
  const { json } = await ask('GET', `/goods/${spu.id}/`)
  expect([json.category1_id, json.category3_id]).toEqual([spu.category1Id, spu.category3Id])
})

test('a PUT keeps the texts that it leaves out and removes the texts that it sends empty', async () => {
  const body = await goodsBody()
  const texts = { desc_detail: '<p>a</p>', desc_pack: '<p>b</p>', desc_service: '<p>c</p>' }
  const { json: made } = await ask('POST', '/goods/', { body: { ...body, ...texts } })
  const { json } = await ask('PUT', `/goods/${made.id}/`, {
    body: { ...body, name: '新名称', desc_detail: '', desc_pack: null },
  })
  expect(json).toEqual({ ...made, name: '新名称', desc_detail: '', desc_pack: '' })
})

test('a PUT ignores the members that an answer has beside the fields, as consoles send them back', async () => {
  const { id } = await createSpu()
  const { json } = await ask('GET', `/goods/${id}/`)
  const sent = { ...json, sales: 99, comments: 99, brand: 'x', id: 1, name: '改名' }
  expect((await ask('PUT', `/goods/${id}/`, { body: sent })).json).toEqual({ ...json, name: '改名' })
})

test('descriptions are sanitized in every way of writing them', async () => {
  const hostile = '<p onclick="x()">a<script>alert(1)</script></p><img src=x onerror=alert(1)>'
  const body = { ...(await goodsBody()), desc_detail: hostile, desc_pack: hostile, desc_service: hostile }
  const clean = { desc_detail: '<p>a</p>', desc_pack: '<p>a</p>', desc_service: '<p>a</p>' }
  const { json: made } = await ask('POST', '/goods/', { body })
  expect(made).toMatchObject(clean)
  const { id } = await createSpu()
  expect((await ask('PUT', `/goods/${id}/`, { body })).json).toMatchObject(clean)
  const { id: other } = await createSpu()
  const patch = { body: { desc_detail: hostile }, headers: { 'if-match': '*' } }
  expect((await ask('PATCH', `/goods/${other}/`, patch)).json.desc_detail).toBe('<p>a</p>')
})

test('a picture for descriptions is stored without metadata at an absolute URL that descriptions may have', async () => {
  const multipart = { image: await pngBlob() }
  const { status, json } = await ask<{ img_url: string }>('POST', '/goods/images/', { multipart })
  expect([status, Object.keys(json)]).toEqual([201, ['img_url']])
  expect(json.img_url).toStartWith(`${config.media.url}/`)
  const html = `<p><img src="${json.img_url}" alt="" /></p>`
  const { json: made } = await ask('POST', '/goods/', { body: { ...(await goodsBody()), desc_detail: html } })
  expect(made.desc_detail).toBe(html)
})

test('uploading a picture needs the right to add or to change SPUs; another right is refused', async () => {
  const multipart = { image: await pngBlob() }
  const statuses = await Promise.all(
    (['goods.add_spu', 'goods.change_spu', 'goods.view_spu'] as const).map(async (permission) => {
      const { token: own } = await createStaff([permission])
      return (await ask('POST', '/goods/images/', { multipart, token: own })).status
    }),
  )
  expect(statuses).toEqual([201, 201, 403])
})

test('a stale If-Match is refused and changes nothing; PATCH requires one', async () => {
  const { id } = await createSpu()
  const etag = (await ask('GET', `/goods/${id}/`)).headers.get('etag') as string
  const patch = (headers: Record<string, string>, name: string) =>
    refusal('PATCH', `/goods/${id}/`, { headers, body: { name } })
  expect(await patch({}, 'a')).toMatchObject({ status: 428, code: 'precondition_required' })
  expect(await patch({ 'if-match': etag }, 'first')).toMatchObject({ status: 200, name: 'first' })
  expect(await patch({ 'if-match': etag }, 'second')).toMatchObject({
    status: 412,
    code: 'precondition_failed',
    changed_fields: ['name'],
  })
  const body = await goodsBody()
  expect(await refusal('PUT', `/goods/${id}/`, { headers: { 'if-match': etag }, body })).toMatchObject({
    status: 412,
  })
  expect((await ask('GET', `/goods/${id}/`)).json.name).toBe('first')
})

test('an SPU is deleted only without SKUs and specifications', async () => {
  const { spu } = await createSpuWithSku()
  expect(await refusal('DELETE', `/goods/${spu.id}/`)).toMatchObject({ status: 409, code: 'goods_in_use' })
  const { id } = await createSpu()
  const deleted = await ask('DELETE', `/goods/${id}/`)
  expect([deleted.status, deleted.text]).toEqual([204, ''])
  for (const method of ['GET', 'DELETE']) expect((await ask(method, `/goods/${id}/`)).status).toBe(404)
  expect((await ask('PUT', `/goods/${id}/`, { body: await goodsBody() })).status).toBe(404)
})

test('the audit trail holds the fields before and after, and long texts as their digest', async () => {
  const { id, name } = await createSpu()
  const text = `<p>${'字'.repeat(5_000)}</p>`
  const body = { name: '新', desc_detail: text }
  const { headers } = await ask('PATCH', `/goods/${id}/`, { body, headers: { 'if-match': '*' } })
  const [entry] = await entriesOfRequest(headers.get('x-request-id') as string)
  expect(JSON.parse(entry?.before ?? '')).toMatchObject({ name, desc_detail: '' })
  expect(JSON.parse(entry?.after ?? '')).toMatchObject({
    name: '新',
    desc_detail: { characters: text.length },
  })
})

test('the path of the specifications of no SPU is 404', async () => {
  for (const path of [
    '/goods//specs/',
    '/goods//specs',
    '/goods/0/specs/',
    '/goods/x/specs/',
    '/goods/2147483647/specs/',
  ])
    expect([path, (await ask('GET', path)).status]).toEqual([path, 404])
})
