import { expect, test } from 'bun:test'
import { randomInt } from 'node:crypto'
import { db } from '../../../src/db/client.ts'
import { contentCategories, contents } from '../../../src/db/schema/contents.ts'
import { call } from '../../support/http.ts'

type Ads = Record<string, { title: string; image: string; text: string }[]>

async function createKey(): Promise<{ id: number; key: string }> {
  const key = `index_${randomInt(10 ** 12).toString(36)}`
  const [row] = await db.insert(contentCategories).values({ name: '测试', key }).$returningId()
  return { id: (row as { id: number }).id, key }
}

test('enabled ads are listed by sequence, with the addresses of their pictures', async () => {
  const { id, key } = await createKey()
  const ad = { categoryId: id, url: '/goods/1.html' }
  await db.insert(contents).values([
    { ...ad, title: '第二', sequence: 2, image: 'ads/two.webp' },
    { ...ad, title: '收起', sequence: 0, status: false },
    { ...ad, title: '第一', sequence: 1, text: '新品' },
    { ...ad, title: '第三', sequence: 2, image: 'https://cdn.example/three.jpg' },
  ])
  const { json } = await call<Ads>('GET', '/contents/')
  expect(json[key]?.map(({ title }) => title)).toEqual(['第一', '第二', '第三'])
  expect(json[key]?.map(({ image }) => image)).toEqual([
    '',
    expect.stringMatching(/^http:\/\/.*\/media\/ads\/two\.webp$/),
    'https://cdn.example/three.jpg',
  ])
  expect(json[key]?.[0]?.text).toBe('新品')
  expect((await call<Ads>('GET', `/contents/${key}/`)).json).toEqual({ [key]: json[key] } as Ads)
})

test('a key without ads returns an empty list, and an unknown or malformed key returns 404', async () => {
  const { key } = await createKey()
  expect((await call<Ads>('GET', '/contents/')).json[key]).toEqual([])
  expect((await call<Ads>('GET', `/contents/${key}/`)).json).toEqual({ [key]: [] })
  for (const bad of ['nothing', '__proto__', 'constructor', '%25', "a'or'1", 'x'.repeat(51), '手机'])
    expect([bad, (await call('GET', `/contents/${bad}/`)).status]).toEqual([bad, 404])
})
