import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { brands, goods } from '../../../../src/db/schema/catalog.ts'
import { pngBlob } from '../../../support/factories/pictures.ts'
import { createGoods, createLeafCategory } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { call } from '../../../support/http.ts'

type Brand = { id: number; name: string; first_letter: string; logo: string }
type Refusal = { code: string; name: string[]; logo?: string[]; first_letter?: string[] }
type List = { lists: Brand[]; count: number; page: number; pages: number; pagesize: number }

let token = ''
let logo: Blob
beforeAll(async () => {
  const rights = ['view', 'add', 'change', 'delete'] as const
  ;({ token } = await createStaff(rights.map((right) => `goods.${right}_brand` as const)))
  logo = await pngBlob()
})

const ask = <T = Brand & Refusal>(method: string, path = '', multipart?: Record<string, string | Blob>) =>
  call<T>(method, `/meiduo_admin/goods/brands/${path}`, { token, multipart })
/** A name of 20 characters that no other test uses. */
const newName = (mark = '') => `${mark}${crypto.randomUUID().replaceAll('-', '')}`.slice(0, 20)
const add = (form: Record<string, string | Blob> = {}) =>
  ask('POST', '', { name: newName(), first_letter: 'h', logo, ...form })

test('a brand has exactly these members, its logo is an absolute URL, and a read returns the answer of the write', async () => {
  const name = newName()
  const { status, json } = await add({ name })
  expect([status, json]).toEqual([
    201,
    {
      id: expect.any(Number),
      name,
      first_letter: 'H',
      logo: expect.stringMatching(/^https?:\/\/[^/]+\/.+\.webp$/),
    },
  ] as never)
  expect((await ask('GET', `${json.id}/`)).json).toEqual(json)
})

test('brands are listed newest first and found by a part of the name, and a page past the end is 404', async () => {
  const mark = newName().slice(0, 12)
  const made = []
  for (const end of ['a', 'b', 'c']) made.unshift((await add({ name: `某${mark}${end}` })).json)
  const list = (query: string) => ask<List>('GET', `?keyword=${mark}&${query}`)
  const { list: secondName, ...first } = (await list('page=1&pagesize=2')).json as List & { list: Brand[] }
  expect(first).toEqual({ lists: made.slice(0, 2), count: 3, page: 1, pages: 2, pagesize: 2 })
  expect(secondName).toEqual(first.lists)
  expect((await list('page=2&pagesize=2')).json.lists).toEqual(made.slice(2))
  expect((await list('page=3&pagesize=2')).status).toBe(404)
  expect((await ask<List>('GET', `?keyword=${newName()}`)).json).toMatchObject({
    lists: [],
    count: 0,
    pages: 1,
  })
  expect((await ask<List>('GET', '?keyword=&page=1')).json.lists[0]?.id).toBeGreaterThanOrEqual(
    made[0]?.id as number,
  )
})

test('the short list has id and name of all brands, in the order of names', async () => {
  const [{ json: later }, { json: earlier }] = [
    await add({ name: newName('b') }),
    await add({ name: newName('a') }),
  ]
  const { json } = await ask<{ id: number; name: string }[]>('GET', 'simple/')
  const places = [earlier, later].map(({ id, name }) => {
    const place = json.findIndex((each) => each.id === id)
    expect(json[place]).toEqual({ id, name })
    return place
  })
  expect(places[0]).toBeLessThan(places[1] as number)
})

test.each(['name', 'first_letter', 'logo'] as const)(
  '%s is required, and an empty one is refused',
  async (member) => {
    const { [member]: _, ...rest } = { name: newName(), first_letter: 'h', logo }
    for (const form of [rest, { ...rest, [member]: '' }]) {
      const { status, json } = await ask('POST', '', form)
      expect([status, json.code]).toEqual([400, 'invalid_input'])
      expect(json).toMatchObject({ [member]: [expect.any(String)], name: [expect.any(String)] })
    }
  },
)

test('a name has 20 characters at most and the first letter is one letter', async () => {
  expect((await add({ name: newName() })).status).toBe(201)
  const { id } = (await add()).json
  for (const [member, value] of [
    ['name', `${newName()}x`],
    ['first_letter', 'HH'],
    ['first_letter', '华'],
  ] as const)
    for (const answer of [
      await add({ [member]: value }),
      await ask('PUT', `${id}/`, { name: newName(), first_letter: 'h', [member]: value }),
    ])
      expect([value, answer.status, answer.json[member]]).toEqual([value, 400, [expect.any(String)]] as never)
})

test('a taken name is 400 with the member name, for a new brand and for another one, in any case', async () => {
  const [{ json: first }, { json: second }] = [await add({ name: newName('x') }), await add()]
  const taken = { status: 400, json: { code: 'name_taken', name: [expect.any(String)] } }
  for (const name of [first.name, first.name.toUpperCase()]) {
    expect(await add({ name })).toMatchObject(taken)
    expect(await ask('PUT', `${second.id}/`, { name, first_letter: 'H' })).toMatchObject(taken)
  }
  // its own name is no conflict
  expect((await ask('PUT', `${first.id}/`, { name: first.name, first_letter: 'K' })).status).toBe(200)
})

test('of three concurrent creations with one name one succeeds', async () => {
  const name = newName()
  const answers = await Promise.all([add({ name }), add({ name }), add({ name })])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400])
  expect(await db.select().from(brands).where(eq(brands.name, name))).toHaveLength(1)
})

test('a PUT without a logo keeps it, and another picture has another URL', async () => {
  const { id, logo: kept } = (await add()).json
  const name = newName()
  const changed = await ask('PUT', `${id}/`, { name, first_letter: 'z' })
  expect([changed.status, changed.json]).toEqual([200, { id, name, first_letter: 'Z', logo: kept }] as never)
  const other = await pngBlob(90)
  const replaced = (await ask('PUT', `${id}/`, { name, first_letter: 'z', logo: other })).json
  expect(replaced.logo).not.toBe(kept)
  expect((await ask('GET', `${id}/`)).json.logo).toBe(replaced.logo)
})

test('a brand that goods use stays: 409; then it is deleted, and 404', async () => {
  const { id } = (await add()).json
  const goodsId = await createGoods(await createLeafCategory())
  await db.update(goods).set({ brandId: id }).where(eq(goods.id, goodsId))
  const refused = await ask('DELETE', `${id}/`)
  expect([refused.status, refused.json.code]).toEqual([409, 'brand_in_use'])
  expect((await ask('GET', `${id}/`)).status).toBe(200)
  await db.delete(goods).where(eq(goods.id, goodsId))
  const deleted = await ask('DELETE', `${id}/`)
  expect([deleted.status, deleted.text]).toEqual([204, ''])
  for (const method of ['GET', 'PUT', 'DELETE'])
    expect(
      (await ask(method, `${id}/`, method === 'PUT' ? { name: newName(), first_letter: 'h' } : undefined))
        .status,
    ).toBe(404)
})
