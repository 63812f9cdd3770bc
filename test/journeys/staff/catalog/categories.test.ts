import { beforeAll, expect, test } from 'bun:test'
import { channelBody } from '../../../contract/staff/goods/categories.ts'
import { createChannelGroup, createPath, createSpu, uniqueName } from '../../../support/factories/catalog.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { type CallOptions, call } from '../../../support/http.ts'

type Category = { id: number; name: string; parent_id: number | null }
type Channel = { id: number } & Record<string, unknown>
type Page = { count: number; page: number; pages: number; pagesize: number; lists: Channel[] }

let token: string
beforeAll(async () => {
  token = (await createStaff([], { isSuperuser: true })).token
})

const ask = <T = Category & { code?: string }>(method: string, path: string, options: CallOptions = {}) =>
  call<T>(method, `/meiduo_admin${path}`, { token, ...options })
const anyVersion = { 'if-match': '*' }
const create = (name: string, parentId: unknown) =>
  ask('POST', '/goods/categories/', { body: { name, parent_id: parentId } })
const move = (id: number, name: string, parentId: unknown) =>
  ask('PUT', `/goods/categories/${id}/`, { body: { name, parent_id: parentId }, headers: anyVersion })
const remove = (id: number) => ask('DELETE', `/goods/categories/${id}/`, { headers: anyVersion })

test('categories are made on three levels and no deeper', async () => {
  const names = [uniqueName(), uniqueName(), uniqueName()]
  const { status, json: first } = await create(names[0] as string, null)
  expect([status, first]).toEqual([
    201,
    { id: expect.any(Number), name: names[0] as string, parent_id: null },
  ])
  const { json: second } = await create(names[1] as string, String(first.id))
  const { json: third } = await create(names[2] as string, second.id)
  expect([second.parent_id, third.parent_id]).toEqual([first.id, second.id])
  const { status: refused, json } = await create(uniqueName(), third.id)
  expect([refused, json]).toMatchObject([
    400,
    { code: 'category_misplaced', parent_id: [expect.any(String)] },
  ])
  expect((await create(uniqueName(), 2_147_483_647)).json).toMatchObject({ code: 'category_unknown' })
})

test('the parent of a new category may be left out or empty, as forms send it', async () => {
  for (const body of [{ name: uniqueName() }, { name: uniqueName(), parent_id: '' }])
    expect((await ask('POST', '/goods/categories/', { body })).json.parent_id).toBeNull()
})

test('the list is an array of the first level; parent_id and all choose others', async () => {
  const { category1Id, category2Id, category3Id } = await createPath()
  const list = async (query: string) =>
    (await ask<Category[]>('GET', `/goods/categories/${query}`)).json.map(({ id }) => id)
  const first = await ask<Category[]>('GET', '/goods/categories/')
  expect(first.json.every(({ parent_id }) => parent_id === null)).toBe(true)
  expect(await list('')).toContain(category1Id)
  expect(await list(`?parent_id=${category1Id}`)).toEqual([category2Id])
  expect(await list('?all=1')).toEqual(expect.arrayContaining([category1Id, category2Id, category3Id]))
  expect((await ask('GET', '/goods/categories/?parent_id=2147483647')).status).toBe(404)
})

test('the select boxes of channels are arrays of ids and names', async () => {
  const { category1Id, category2Id, category3Id } = await createPath()
  const choices = async (path: string) => {
    const { status, json } = await ask<Record<string, unknown>[]>('GET', `/goods/channel/categories/${path}`)
    return [status, status === 200 && json]
  }
  expect(await choices('')).toEqual([
    200,
    expect.arrayContaining([{ id: category1Id, name: expect.any(String) }]),
  ])
  expect(await choices(`${category1Id}/`)).toEqual([200, [{ id: category2Id, name: expect.any(String) }]])
  expect(await choices(`${category3Id}`)).toEqual([200, []])
  expect(await choices('2147483647/')).toEqual([404, false])
})

test('a name is unique below its parent, and free below another', async () => {
  const [path, other, name] = [await createPath(), await createPath(), uniqueName()]
  const { json: made } = await create(name, path.category1Id)
  const { status, json } = await create(name, path.category1Id)
  expect([status, json]).toMatchObject([400, { code: 'name_taken', name: [expect.any(String)] }])
  expect((await create(name, other.category1Id)).status).toBe(201)
  expect((await move(made.id, name, other.category1Id)).json).toMatchObject({ code: 'name_taken' })
  expect((await move(made.id, name, path.category1Id)).status).toBe(200)
})

test('a change or deletion without If-Match is 428, a stale one 412', async () => {
  const { json: made, headers } = await create(uniqueName(), null)
  const path = `/goods/categories/${made.id}/`
  const body = { name: uniqueName(), parent_id: null }
  for (const method of ['PUT', 'DELETE']) expect((await ask(method, path, { body })).status).toBe(428)
  const stale = { 'if-match': headers.get('etag') as string }
  expect((await ask('PUT', path, { body, headers: stale })).status).toBe(200)
  expect((await ask('PUT', path, { body: { ...body, name: uniqueName() }, headers: stale })).status).toBe(412)
  expect((await ask('DELETE', path, { headers: stale })).status).toBe(412)
  expect((await ask('GET', path)).json).toEqual({ id: made.id, ...body })
})

test('a category with children, SPUs, SKUs or a channel is not deleted', async () => {
  const { category1Id, category2Id, category3Id } = await createPath()
  await createSku({ categoryId: category3Id })
  const spu = await createSpu()
  const channel = await channelBody()
  await ask('POST', '/goods/channels/', { body: channel })
  const inUse = [category1Id, category2Id, category3Id, spu.category3Id, Number(channel.category_id)]
  for (const id of inUse) expect((await remove(id)).json.code).toBe('category_in_use')
  const { json: free } = await create(uniqueName(), null)
  expect((await remove(free.id)).status).toBe(204)
  for (const status of [
    (await remove(free.id)).status,
    (await ask('GET', `/goods/categories/${free.id}/`)).status,
  ])
    expect(status).toBe(404)
})

test('a moved category takes its SPUs along, and their three levels stay a path', async () => {
  const [target, spu] = [await createPath(), await createSpu()]
  const levels = async () => {
    const { json } = await ask<Record<string, number>>('GET', `/goods/${spu.id}/`)
    return [json.category1_id, json.category2_id, json.category3_id]
  }
  expect((await move(spu.category3Id, uniqueName(), target.category2Id)).status).toBe(200)
  expect(await levels()).toEqual([target.category1Id, target.category2Id, spu.category3Id])
  expect((await move(target.category2Id, uniqueName(), spu.category1Id)).status).toBe(200)
  expect(await levels()).toEqual([spu.category1Id, target.category2Id, spu.category3Id])
})

test('a category is never below itself, never too deep, and keeps its level while goods are in it', async () => {
  const [a, b, spu] = [await createPath(), await createPath(), await createSpu()]
  for (const [id, parent] of [
    [a.category1Id, a.category1Id],
    [a.category1Id, a.category2Id],
    [a.category1Id, b.category1Id],
    [a.category2Id, b.category2Id],
    [a.category3Id, b.category3Id],
  ] as const)
    expect((await move(id, uniqueName(), parent)).json).toMatchObject({ code: 'category_misplaced' })
  for (const [id, parent] of [
    [spu.category2Id, null],
    [spu.category3Id, a.category1Id],
  ] as const)
    expect((await move(id, uniqueName(), parent)).json.code).toBe('category_in_use')
  expect((await move(a.category3Id, uniqueName(), b.category1Id)).json.parent_id).toBe(b.category1Id)
  expect((await move(a.category2Id, uniqueName(), null)).json.parent_id).toBeNull()
})

test('a channel is made, listed newest first, changed and deleted with its names', async () => {
  const group = uniqueName()
  const groupId = await createChannelGroup(group)
  const body = { ...(await channelBody()), group_id: String(groupId) }
  const { status, json: made } = await ask<Channel>('POST', '/goods/channels/', { body })
  expect([status, made]).toEqual([
    201,
    {
      id: expect.any(Number),
      group_id: groupId,
      group,
      category_id: Number(body.category_id),
      category: expect.any(String),
      url: body.url,
      sequence: 2,
    },
  ])
  const { json: second } = await ask<Channel>('POST', '/goods/channels/', { body: { ...body, sequence: 0 } })
  const { json: page } = await ask<Page>('GET', `/goods/channels?keyword=${group}&pagesize=1`)
  expect(page).toMatchObject({ count: 2, page: 1, pages: 2, pagesize: 1, lists: [second] })
  expect((await ask('GET', `/goods/channels/?keyword=${group}&page=3&pagesize=1`)).status).toBe(404)
  const types = (await ask<object[]>('GET', '/goods/channel_types/')).json
  expect(types).toContainEqual({ id: groupId, name: group })
  const path = `/goods/channels/${made.id}/`
  const changed = await ask<Channel>('PUT', path, { body: { ...made, ...body, url: '/new/', sequence: '9' } })
  expect([changed.status, changed.json]).toEqual([200, { ...made, url: '/new/', sequence: 9 }])
  expect((await ask<Channel>('GET', path)).json).toEqual(changed.json)
  expect((await ask('DELETE', path)).status).toBe(204)
  for (const method of ['GET', 'DELETE']) expect((await ask(method, path)).status).toBe(404)
})

test('a channel is refused for an unknown group, a category below the first level, and a link that runs code', async () => {
  const [body, path] = [await channelBody(), await createPath()]
  for (const [field, value] of [
    ['group_id', 2_147_483_647],
    ['group_id', ''],
    ['category_id', 2_147_483_647],
    ['category_id', path.category2Id],
    ['sequence', -1],
    ['sequence', '1.5'],
    ['url', ''],
    ['url', 'x'.repeat(51)],
    ['url', 'javascript:alert(1)'],
    ['url', 'java\tscript:alert(1)'],
    ['url', ' javascript:alert(1)'],
    ['url', 'data:text/html,x'],
  ] as const) {
    const { status, json } = await ask('POST', '/goods/channels/', { body: { ...body, [field]: value } })
    const messages = [expect.stringMatching(/[一-龥]/)]
    expect([field, value, status, json]).toMatchObject([
      field,
      value,
      400,
      { name: messages, [field]: messages },
    ])
  }
  for (const url of ['http://a.example', 'HTTPS://a.example/b?c=d', '/list.html?cat=1', 'list/1:2'])
    expect([url, (await ask('POST', '/goods/channels/', { body: { ...body, url } })).status]).toEqual([
      url,
      201,
    ])
})
