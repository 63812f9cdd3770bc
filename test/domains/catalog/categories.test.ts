import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { categories, channels } from '../../../src/db/schema/catalog.ts'
import { createCategory } from '../../support/factories/skus.ts'
import { call } from '../../support/http.ts'

type Named = { id: number; name: string }
type Branch = Named & { sub_cats: (Named & { sub_cats: Named[] })[] }

async function threeLevels() {
  const top = await createCategory()
  const middle = await createCategory(top)
  return { top, middle, leaves: [await createCategory(middle), await createCategory(middle)] }
}

test('the tree contains three levels', async () => {
  const { top, middle, leaves } = await threeLevels()
  const { json } = await call<Branch[]>('GET', '/categories/')
  const branch = json.find(({ id }) => id === top)
  expect(branch).toEqual({
    id: top,
    name: '测试分类',
    sub_cats: [{ id: middle, name: '测试分类', sub_cats: leaves.map((id) => ({ id, name: '测试分类' })) }],
  })
  expect(json.some(({ id }) => id === middle)).toBe(false)
})

test('the breadcrumb of a category of any level ends at it', async () => {
  const { top, middle, leaves } = await threeLevels()
  await db.insert(channels).values({ groupId: 900, categoryId: top, url: '/channel.html', sequence: 1 })
  const named = (id: number) => ({ id, name: '测试分类' })
  const cat1 = { url: '/channel.html', category: named(top) }
  const of = async (id: number) => (await call('GET', `/categories/${id}/`)).json
  expect(await of(top)).toEqual({ cat1, cat2: null, cat3: null })
  expect(await of(middle)).toEqual({ cat1, cat2: named(middle), cat3: null })
  expect(await of(leaves[1] as number)).toEqual({
    cat1,
    cat2: named(middle),
    cat3: named(leaves[1] as number),
  })
})

test('the menu groups channels in order and lists the categories below them', async () => {
  const [one, two] = [await threeLevels(), await threeLevels()]
  const groupId = 1_000 + one.top
  await db.insert(channels).values([
    { groupId, categoryId: one.top, url: '/one.html', sequence: 2 },
    { groupId, categoryId: two.top, url: '/two.html', sequence: 1 },
  ])
  const { json } = await call<Record<string, unknown>[]>('GET', '/channels/')
  const named = (id: number) => ({ id, name: '测试分类' })
  const sub = ({ middle, leaves }: typeof one) => ({ ...named(middle), sub_cats: leaves.map(named) })
  expect(json.find((group) => group.group_id === groupId)).toEqual({
    group_id: groupId,
    channels: [
      { ...named(two.top), url: '/two.html' },
      { ...named(one.top), url: '/one.html' },
    ],
    sub_cats: [sub(two), sub(one)],
  })
})

test("categories that are each other's parent cause no endless loop and do not hide other categories", async () => {
  const [one, two] = [await createCategory(), await createCategory()]
  await db.update(categories).set({ parentId: two }).where(eq(categories.id, one))
  await db.update(categories).set({ parentId: one }).where(eq(categories.id, two))
  try {
    for (const path of ['/categories/', '/channels/', `/categories/${one}/`, `/categories/${two}/skus/`])
      expect((await call('GET', path)).status).toBe(200)
  } finally {
    await db.update(categories).set({ parentId: null }).where(eq(categories.id, one))
  }
})
