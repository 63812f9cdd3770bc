import { beforeAll, expect, test } from 'bun:test'
import { pngBlob } from '../../../support/factories/pictures.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { call } from '../../../support/http.ts'

type Image = { id: number; sku: number; sku_id: number; image: string; name?: unknown }

let token: string
beforeAll(async () => {
  const names = ['view', 'add', 'change', 'delete'].map((action) => `goods.${action}_skuimage` as const)
  token = (await createStaff([...(names as ['goods.view_skuimage']), 'goods.view_sku'])).token
})

const ask = (method: string, path: string, multipart?: Record<string, string | Blob>) =>
  call<Image>(method, `/meiduo_admin/skus/images${path}`, { token, multipart })
const add = async (sku: number) => (await ask('POST', '/', { sku: String(sku), image: await pngBlob() })).json
const defaultOf = async (sku: number) =>
  (await call('GET', `/meiduo_admin/skus/${sku}/`, { token })).json.default_image_url
const shownTo = async (sku: number) => (await call('GET', `/skus/${sku}/`)).json.default_image_url

test('the default picture is the first, follows its replacement, and falls to the next and to none', async () => {
  const sku = await createSku({ defaultImageUrl: '' })
  const first = await add(sku)
  expect(first).toEqual({ id: expect.any(Number), sku, sku_id: sku, image: expect.stringMatching(/^http/) })
  expect([await defaultOf(sku), await shownTo(sku)]).toEqual([first.image, first.image])
  const second = await add(sku)
  expect(await defaultOf(sku)).toBe(first.image)
  const replaced = await ask('PUT', `/${first.id}/`, { sku_id: '', image: await pngBlob() })
  expect(replaced).toMatchObject({ status: 200, json: { id: first.id, sku } })
  expect(replaced.json.image).not.toBe(first.image)
  expect(await shownTo(sku)).toBe(replaced.json.image)
  expect((await ask('DELETE', `/${first.id}/`)).status).toBe(204)
  expect(await shownTo(sku)).toBe(second.image)
  expect((await ask('DELETE', `/${second.id}`)).status).toBe(204)
  expect([await defaultOf(sku), await shownTo(sku)]).toEqual(['', ''])
  expect((await ask('DELETE', `/${second.id}/`)).status).toBe(404)
})

test('a picture that is moved to another SKU changes the default pictures of both', async () => {
  const [from, to] = [await createSku({ defaultImageUrl: '' }), await createSku({ defaultImageUrl: '' })]
  const [first, second] = [await add(from), await add(from)]
  const moved = await ask('PUT', `/${first.id}/`, { sku: String(to) })
  expect(moved.json).toMatchObject({ sku: to, image: first.image })
  expect([await defaultOf(from), await defaultOf(to)]).toEqual([second.image, first.image])
})

test('lists are newest first and filtered by SKU, and one picture has the shape of a list', async () => {
  const sku = await createSku()
  const [first, second] = [await add(sku), await add(sku)]
  const list = await call('GET', `/meiduo_admin/skus/images?sku_id=${sku}`, { token })
  expect(list.json).toEqual({
    count: 2,
    page: 1,
    pages: 1,
    pagesize: 10,
    lists: [second, first],
    list: [second, first],
  })
  expect((await ask('GET', `/${first.id}`)).json).toEqual(first)
})

test('bad input is refused with the member of its field and a member name', async () => {
  const sku = String(await createSku())
  const image = await pngBlob()
  const large = new Blob([new Uint8Array(5_242_881)], { type: 'image/png' })
  const calls = [
    [{ image }, 400, 'sku'],
    [{ sku: '', image }, 400, 'sku'],
    [{ sku: '999999999', image }, 400, 'sku'],
    [{ sku: 'x', image }, 400, 'sku'],
    [{ sku, sku_id: '1', image }, 400, 'sku'],
    [{ sku }, 400, 'image'],
    [{ sku, image: '' }, 400, 'image'],
    [{ sku, image: large }, 413, undefined],
  ] as const
  for (const [fields, status, member] of calls) {
    const answer = await ask('POST', '/', fields as Record<string, string>)
    expect([fields, answer.status]).toEqual([fields, status])
    if (member)
      expect(answer.json).toMatchObject({ name: [expect.any(String)], [member]: [expect.any(String)] })
  }
})

test('pictures that are dragged into an order are shown in it, the first is the default picture, and a new one is last', async () => {
  const sku = await createSku({ defaultImageUrl: '' })
  const [one, two, three] = [await add(sku), await add(sku), await add(sku)]
  const path = `/meiduo_admin/skus/${sku}/images/order/`
  const read = await call<{ ids: number[] }>('GET', path, { token })
  expect(read.json.ids).toEqual([one.id, two.id, three.id])
  const order = (ids: unknown, ifMatch = '*') =>
    call<{ ids: number[] }>('PUT', path, { token, body: { ids }, headers: { 'if-match': ifMatch } })
  const ordered = await order([three.id, String(one.id), two.id], read.headers.get('etag') as string)
  expect(ordered).toMatchObject({ status: 200, json: { ids: [three.id, one.id, two.id] } })
  expect(ordered.headers.get('etag')).not.toBe(read.headers.get('etag'))
  const last = await add(sku)
  const { images, default_image_url } = (await call('GET', `/skus/${sku}/`)).json as Record<string, unknown>
  const shown = [three, one, two, last].map(({ image }) => image)
  expect([images, default_image_url]).toEqual([shown, three.image])
  // an order that leaves one out, names one twice or names one of another SKU changes nothing
  const other = await add(await createSku())
  for (const ids of [[one.id], [one.id, two.id, three.id, three.id], [one.id, two.id, three.id, other.id]])
    expect(await order(ids)).toMatchObject({
      status: 400,
      json: { code: 'images_incomplete', ids: [expect.any(String)] },
    })
  expect(await order([], read.headers.get('etag') as string)).toMatchObject({ status: 400 })
  const stale = await order([three.id, one.id, two.id, last.id], read.headers.get('etag') as string)
  expect(stale).toMatchObject({
    status: 412,
    json: { changed_fields: ['ids'], current: { ids: expect.any(Array) } },
  })
  expect((await call('PUT', path, { token, body: { ids: [] } })).status).toBe(428)
  expect((await call('GET', '/meiduo_admin/skus/999999999/images/order/', { token })).status).toBe(404)
})
