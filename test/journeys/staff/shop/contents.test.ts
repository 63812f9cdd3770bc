import { beforeAll, expect, test } from 'bun:test'
import { pngBlob } from '../../../support/factories/pictures.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Ad = {
  id: number
  title: string
  image: string
  text: string
  status: boolean
  name?: string[]
  code?: string
}

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff([
    ...(['contents.view_content', 'contents.add_content', 'contents.change_content'] as const),
    ...([
      'contents.delete_content',
      'contents.view_contentcategory',
      'contents.add_contentcategory',
    ] as const),
    ...(['contents.change_contentcategory', 'contents.delete_contentcategory'] as const),
  ])
})
const newKey = () => `k${crypto.randomUUID().replaceAll('-', '')}`
const send = <T = Ad>(method: string, path: string, body?: object, etag?: string) =>
  call<T>(method, `/meiduo_admin/${path}`, {
    token: staff.token,
    ...(body && (body instanceof FormData ? { multipart: body } : { body })),
    ...(etag && { headers: { 'if-match': etag } }),
  })
const etagOf = ({ headers }: { headers: Headers }) => headers.get('etag') as string

async function createCategory() {
  const key = newKey()
  const answer = await send<{ id: number }>('POST', 'content_categories/', { name: '轮播图', key })
  return { id: answer.json.id, key, etag: etagOf(answer) }
}
const adOf = (categoryId: number, change: object = {}) => ({
  ...{ category_id: String(categoryId), title: '新年好货', url: '/list/115', sequence: '1', status: 'true' },
  ...change,
})
async function formOf(fields: object): Promise<FormData> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value as string)
  form.append('image', await pngBlob())
  return form
}
const shown = async (key: string) => {
  const { status, json } = await call<Record<string, Ad[]>>('GET', `/contents/${key}/`)
  return status === 200 ? json[key] : status
}

test('an ad with a picture appears for shoppers immediately, changes, disappears and comes again', async () => {
  const { id, key } = await createCategory()
  expect(await shown(key)).toEqual([])
  const made = await send(
    'POST',
    'contents/',
    await formOf(adOf(id, { text: '<p onclick="x()">满减<script>1</script></p>' })),
  )
  expect([made.status, made.json]).toEqual([
    201,
    expect.objectContaining({
      category_id: id,
      title: '新年好货',
      sequence: 1,
      status: true,
      text: '<p>满减</p>',
    }),
  ])
  expect(made.json.image).toMatch(/^https?:\/\/.+\/pictures\/[0-9a-f]{40}\/detail\.webp$/)
  expect((await call('GET', new URL(made.json.image).pathname)).status).toBe(200)
  const { title, image, text, id: adId } = made.json
  expect(await shown(key)).toEqual([
    expect.objectContaining({ id: adId, title, image, text, url: '/list/115' }),
  ])
  const path = `contents/${adId}/`
  // without a picture and text the ad keeps its own
  const changed = await send('PUT', path, adOf(id, { title: '年货节' }), etagOf(made))
  expect([changed.status, changed.json]).toMatchObject([200, { title: '年货节', image, text }])
  expect(await shown(key)).toMatchObject([{ title: '年货节' }])
  const hidden = await send('PUT', path, adOf(id, { status: 'false' }), etagOf(changed))
  expect([hidden.json.status, await shown(key)]).toEqual([false, []])
  const again = await send('PUT', path, adOf(id), etagOf(hidden))
  expect(await shown(key)).toHaveLength(1)
  expect((await send('DELETE', path, undefined, etagOf(again))).status).toBe(204)
  expect([await shown(key), (await send('GET', path)).status]).toEqual([[], 404])
})

test('ads are shown in the order of their sequence, and listed newest first', async () => {
  const { id, key } = await createCategory()
  for (const [title, sequence] of [
    ['丙', 3],
    ['甲', 1],
    ['乙', 2],
  ] as const)
    await send('POST', 'contents/', adOf(id, { title, sequence, status: true }))
  expect(((await shown(key)) as Ad[]).map(({ title }) => title)).toEqual(['甲', '乙', '丙'])
  const { json } = await send<{ count: number; lists: Ad[] }>('GET', `contents/?category_id=${id}&pagesize=2`)
  expect([json.count, json.lists.map(({ title }) => title)]).toEqual([3, ['乙', '甲']])
  const found = await send<{ lists: Ad[] }>(
    'GET',
    `contents/?category_id=${id}&keyword=${encodeURIComponent('丙')}`,
  )
  expect(found.json.lists.map(({ title }) => title)).toEqual(['丙'])
  expect((await send('GET', `contents/?category_id=${id}&page=3&pagesize=2`)).status).toBe(404)
})

test('a change and a deletion need the version that was read: 428 without one, 412 with a former one', async () => {
  const { id, etag } = await createCategory()
  const made = await send('POST', 'contents/', adOf(id))
  for (const [path, body] of [
    [`contents/${made.json.id}/`, adOf(id)],
    [`content_categories/${id}/`, { name: '新', key: newKey() }],
  ] as const) {
    expect([path, (await send('PUT', path, body)).status]).toEqual([path, 428])
    expect([path, (await send('DELETE', path)).status]).toEqual([path, 428])
    expect([path, (await send('PUT', path, body, '"former"')).status]).toEqual([path, 412])
  }
  expect((await send('PUT', `content_categories/${id}/`, { name: '新', key: newKey() }, etag)).status).toBe(
    200,
  )
})

test('a category with ads is not deleted, its key is unique, and shoppers find its ads by a new key immediately', async () => {
  const [{ id, key, etag }, other] = [await createCategory(), await createCategory()]
  const made = await send('POST', 'contents/', adOf(id))
  const path = `content_categories/${id}/`
  const used = await send('DELETE', path, undefined, etag)
  expect([used.status, used.json.code]).toEqual([409, 'content_category_in_use'])
  const taken = await send<{ key: string[] }>('PUT', path, { name: '轮播图', key: other.key }, etag)
  expect([taken.status, taken.json.key]).toEqual([400, ['该键名已存在']])
  const renamed = newKey()
  const stored = await send('PUT', path, { name: '轮播图', key: renamed }, etag)
  expect([await shown(key), await shown(renamed)]).toMatchObject([404, [{ id: made.json.id }]])
  await send('DELETE', `contents/${made.json.id}/`, undefined, etagOf(made))
  expect((await send('DELETE', path, undefined, etagOf(stored))).status).toBe(204)
  expect(await shown(renamed)).toBe(404)
})

test('bad fields are refused by their names', async () => {
  const { id } = await createCategory()
  const bad: [object, string][] = [
    [{ title: '' }, 'title'],
    [{ title: '字'.repeat(101) }, 'title'],
    [{ url: 'javascript:alert(1)' }, 'url'],
    [{ url: '//evil.example' }, ''],
    [{ sequence: '-1' }, 'sequence'],
    [{ status: 'maybe' }, 'status'],
    [{ category_id: '999999999' }, 'category_id'],
    [{ category_id: '' }, 'category_id'],
  ]
  for (const [change, member] of bad.filter(([, name]) => name)) {
    const { status, json } = await send('POST', 'contents/', adOf(id, change))
    expect([change, status, Object.keys(json)]).toEqual([
      change,
      400,
      expect.arrayContaining([member, 'name']),
    ])
  }
  const form = await formOf(adOf(id))
  form.set('image', new Blob(['no picture'], { type: 'image/png' }))
  expect((await send('POST', 'contents/', form)).status).toBe(415)
})
