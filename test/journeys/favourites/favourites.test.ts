import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { favourites } from '../../../src/db/schema/favourites.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Listed = { count: number; next: string | null; results: { id: number; available: boolean }[] }

const add = ({ token }: TestUser, sku_id: unknown) =>
  call('POST', '/favourites/', { token, body: { sku_id } })
const list = async ({ token }: TestUser, query = '') =>
  (await call<Listed>('GET', `/favourites/${query}`, { token })).json
const idsOf = ({ results }: Listed) => results.map(({ id }) => id)

test('favourites are listed newest first, each once, and are those of their user only', async () => {
  const [user, other] = [await createUser(), await createUser()]
  const [a, b] = [await createSku(), await createSku({ price: '5.00', stock: 0 })]
  const first = await add(user, a)
  expect([first.status, first.json]).toEqual([201, { sku_id: a }])
  await add(user, b)
  expect((await add(user, a)).status).toBe(201)
  expect(await list(user)).toMatchObject({
    count: 2,
    next: null,
    results: [
      { id: b, name: '测试商品 雾蓝', price: '5.00', stock: 0, available: false, on_sale: true },
      { id: a, price: '59.90', comments: 0, stock: 10, available: true, on_sale: true },
    ],
  })
  expect(await list(other)).toMatchObject({ count: 0, results: [] })
})

test('a SKU that goes off sale stays in the list as unavailable, and cannot be added by others', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  await add(user, sku)
  await db.update(skus).set({ isLaunched: false }).where(eq(skus.id, sku))
  expect((await list(user)).results).toMatchObject([{ id: sku, stock: 0, available: false, on_sale: false }])
  expect((await add(user, sku)).status).toBe(201)
  const refused = await add(await createUser(), sku)
  expect([refused.status, refused.json.code]).toEqual([400, 'sku_not_on_sale'])
})

test('a favourite is removed by the body or by the query, and removing it again changes nothing', async () => {
  const [user, other] = [await createUser(), await createUser()]
  const [a, b] = [await createSku(), await createSku()]
  for (const each of [user, other]) for (const sku of [a, b]) await add(each, sku)
  const remove = (query: string, body?: object) =>
    call('DELETE', `/favourites/${query}`, { token: user.token, ...(body && { body }) })
  expect((await remove('', { sku_id: a })).status).toBe(204)
  expect(idsOf(await list(user))).toEqual([b])
  expect((await remove(`?sku_id=${b}`)).status).toBe(204)
  expect((await remove(`?sku_id=${b}`)).status).toBe(204)
  expect((await remove('')).json).toMatchObject({ code: 'invalid_input', errors: [{ field: 'sku_id' }] })
  expect(idsOf(await list(user))).toEqual([])
  expect(idsOf(await list(other))).toEqual([b, a])
})

test('pages link to each other and hold each favourite once', async () => {
  const user = await createUser()
  const ids: number[] = []
  for (let i = 0; i < 5; i++) ids.unshift(await createSku())
  for (const id of ids.toReversed()) await add(user, id)
  const pages = await Promise.all([1, 2, 3].map((page) => list(user, `?page=${page}&page_size=2`)))
  expect(pages.flatMap(idsOf)).toEqual(ids)
  expect(pages.map(({ next }) => next !== null)).toEqual([true, true, false])
  expect((await call('GET', '/favourites/?page=4&page_size=2', { token: user.token })).status).toBe(404)
})

test('a user has at most 200 favourites', async () => {
  const user = await createUser()
  const ids = await Promise.all(Array.from({ length: 199 }, () => createSku()))
  await db.insert(favourites).values(ids.map((skuId) => ({ userId: user.id, skuId })))
  expect((await add(user, await createSku())).status).toBe(201)
  const full = await add(user, await createSku())
  expect([full.status, full.json.code]).toEqual([400, 'favourites_full'])
  expect((await add(user, ids[0])).status).toBe(201)
  expect((await list(user)).count).toBe(200)
})
