import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { users } from '../../src/db/schema/auth.ts'
import { orderLines } from '../../src/db/schema/orders.ts'
import { flushSearches, recordSearch } from '../../src/domains/search/popular-searches.ts'
import { whenSearchReady } from '../../src/domains/search/search-service.ts'
import { type ApiDocument, listOperations, type Operation } from '../support/api-document.ts'
import { createOrder } from '../support/factories/orders/orders.ts'
import { createCategory, createGoods, createSku } from '../support/factories/skus.ts'
import type { TestUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'

const pieces = (mobile: string) => `${mobile.slice(0, 3)} ${mobile.slice(3, 7)}-${mobile.slice(7)}`
const wide = (mobile: string) =>
  mobile.replace(/\d/g, (each) => String.fromCodePoint(each.charCodeAt(0) + 0xfee0))

/** Ways in which a mobile comes into what strangers read. */
const authors: ((user: TestUser) => { user?: object; review?: object; isAnonymous?: boolean })[] = [
  ({ mobile }) => ({ user: { username: mobile } }),
  ({ mobile }) => ({ user: { username: `${mobile}_12345678` } }),
  ({ mobile }) => ({ user: { username: `a${mobile}` }, isAnonymous: true }),
  ({ mobile }) => ({ user: { nickname: pieces(mobile) } }),
  ({ mobile }) => ({ user: { nickname: wide(mobile) }, isAnonymous: true }),
  ({ mobile }) => ({ review: { comment: `联系我 ${mobile} 或 ${pieces(mobile)}` } }),
  ({ mobile }) => ({ review: { comment: wide(mobile), followUp: `追评：${pieces(mobile)}` } }),
  ({ mobile }) => ({ review: { reply: `已联系 ${mobile}` } }),
]

let sku: number
let category: number
let mobiles: string[]

beforeAll(async () => {
  await whenSearchReady()
  category = await createCategory()
  sku = await createSku({ goodsId: await createGoods(category), categoryId: category, stock: 100 })
  for (const describe of authors) {
    const order = await createOrder(4, { lines: [[sku, 1]] })
    const { user, review, isAnonymous = false } = describe(order.user)
    if (user) await db.update(users).set(user).where(eq(users.id, order.user.id))
    const body = { order: order.orderId, comment: '质量很好，送货也快', score: 5, is_anonymous: isAnonymous }
    await call('POST', `/skus/${sku}/comments/`, { token: order.user.token, body })
    if (review) await db.update(orderLines).set(review).where(eq(orderLines.orderId, order.orderId))
    for (const address of ['198.18.1.1', '198.18.1.2', '198.18.1.3']) recordSearch(order.user.mobile, address)
  }
  await flushSearches()
  const rows = await db.select({ mobile: users.mobile }).from(users)
  mobiles = rows.flatMap(({ mobile }) => mobile ?? [])
})

const parameters: Record<string, () => string | number> = {
  username: () => 'nobody_here',
  mobile: () => '19900000000',
  image_code_id: () => crypto.randomUUID(),
  account: () => 'nobody_here',
  provider: () => 'qq',
  key: () => 'index_lbt',
  '*': () => 'pictures/none.webp',
}
const ids: Record<string, () => number> = {
  skus: () => sku,
  categories: () => category,
  areas: () => 110_000,
}

function addressOf({ path, parameters: wanted = [] }: Operation): string {
  const group = path.split('/')[1] as string
  const filled = path.replace(/\{(.+?)\}|\*/g, (all, name = all) =>
    String(name === 'id' ? ids[group]?.() : parameters[name]?.()),
  )
  return wanted.some(({ name }) => name === 'page_size') ? `${filled}?page_size=100` : filled
}

test('no public answer of any operation contains the mobile of a user, in names or in free texts', async () => {
  const operations = listOperations((await call<ApiDocument>('GET', '/docs/json')).json)
  const open = operations.filter(
    ({ method, security = [] }) =>
      method === 'GET' && (security.length === 0 || security.some((way) => !('token' in way))),
  )
  expect(open.length).toBeGreaterThan(20)
  const answered: string[] = []
  for (const operation of open) {
    const { path } = operation
    const { status, text } = await call('GET', addressOf(operation))
    if (status === 200) answered.push(path)
    const readable = text.normalize('NFKC').replace(/(?<=\d)[\s.\-_]+(?=\d)/g, '')
    expect([path, mobiles.filter((mobile) => readable.includes(mobile))]).toEqual([path, []])
  }
  expect(answered).toContain('/skus/{id}/comments/')
  expect(answered).toContain('/skus/hot_searches/')
  expect(answered.length).toBeGreaterThan(15)
})

test('the reviews of the same users are shown, each with its masked name', async () => {
  const { json, headers } = await call<{ username: string }[]>('GET', `/skus/${sku}/comments/?page_size=100`)
  expect(headers.get('x-total-count')).toBe(String(authors.length))
  const names = json.map(({ username }) => username).reverse()
  expect(names.slice(0, 5)).toEqual([
    expect.stringMatching(/^1\d\d\*{4}\d{4}$/),
    expect.stringMatching(/^1\d\d\*{4}5678$/),
    expect.stringMatching(/^a\*{3}\d$/),
    expect.stringMatching(/^1\d\d\*{4}\d{4}$/),
    expect.stringMatching(/^１\*{3}[０-９]$/),
  ])
})
