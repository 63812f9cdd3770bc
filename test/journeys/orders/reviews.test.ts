import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { goods, skus } from '../../../src/db/schema/catalog.ts'
import {
  createOrder,
  getOrderDetail,
  statusOf,
  stockOf,
  type TestOrder,
} from '../../support/factories/orders/orders.ts'
import { createCategory, createGoods, createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Lines = { count: number; price: string; sku: { id: number; name: string; comments: number } }[]

const review = ({ user, orderId, sku }: TestOrder, change: object = {}, skuId: unknown = sku) =>
  call('POST', `/skus/${skuId}/comments/`, {
    token: user.token,
    body: { order: orderId, comment: '质量很好，送货也快', score: 4, ...change },
  })
const toReview = ({ user, orderId }: TestOrder) =>
  call<Lines>('GET', `/orders/${orderId}/uncommentgoods/`, { token: user.token })
const commentsOf = async (goodsId: number) =>
  (await db.select({ n: goods.comments }).from(goods).where(eq(goods.id, goodsId)))[0]?.n

test('a buyer reviews each line once; the last one finishes the order, and SKU and SPU count them', async () => {
  const goodsId = await createGoods(await createCategory())
  const [a, b] = [await createSku({ goodsId }), await createSku({ goodsId, price: '5.00' })]
  const lines = [[a, 2] as const, [b, 1] as const]
  const order = await createOrder(4, { lines })
  const before = await toReview(order)
  expect(before.json.map(({ count, price, sku }) => [sku.id, count, price])).toEqual([
    [a, 2, '59.90'],
    [b, 1, '5.00'],
  ])
  const first = await review(order, { is_anonymous: true }, a)
  expect([first.status, first.json]).toEqual([
    201,
    {
      id: expect.any(Number),
      order_id: order.orderId,
      sku_id: a,
      comment: '质量很好，送货也快',
      score: 4,
      is_anonymous: true,
    },
  ])
  expect((await toReview(order)).json.map(({ sku }) => sku.id)).toEqual([b])
  expect(await statusOf(order.orderId)).toBe(4)
  const again = await review(order, {}, a)
  expect([again.status, again.json.code]).toEqual([409, 'already_reviewed'])
  expect((await review(order, { score: 5 }, b)).status).toBe(201)
  const detail = await getOrderDetail(order)
  expect([detail.status, detail.timeline.at(-1)?.cause]).toEqual([5, 'reviewed'])
  expect(detail.skus.map((line) => line.is_commented)).toEqual([true, true])
  expect([(await stockOf(a)).comments, (await stockOf(b)).comments, await commentsOf(goodsId)]).toEqual([
    1, 1, 2,
  ])
  const shown = await call<{ username: string; score: number }[]>('GET', `/skus/${a}/comments/`)
  const { username } = order.user
  expect(shown.json).toMatchObject([{ username: `${username[0]}***${username.at(-1)}`, score: 4 }])
  expect((await toReview(order)).json).toMatchObject({ code: 'order_state', order_status: 5 })
})

test('a review does not change stock and sales', async () => {
  const order = await createOrder(4)
  await db.update(skus).set({ stock: 3, sales: 77 }).where(eq(skus.id, order.sku))
  expect((await review(order)).status).toBe(201)
  expect(await stockOf(order.sku)).toEqual({ stock: 3, sales: 77, comments: 1 })
})

test("a user cannot review another user's line, or a SKU that is not in the order", async () => {
  const order = await createOrder(4)
  const stranger = { ...order, user: await createUser() }
  expect((await review(stranger)).status).toBe(404)
  expect((await review(order, {}, await createSku())).status).toBe(404)
  expect((await review(order, { order: '1' })).status).toBe(404)
  expect((await stockOf(order.sku)).comments).toBe(0)
})

test('a text is stored as typed, including markup and emoji, without surrounding whitespace', async () => {
  const order = await createOrder(4)
  const comment = '<script>alert(1)</script>\n好用😀 "&amp;" \\ \'; DROP TABLE'
  expect((await review(order, { comment: ` \n${comment}\u3000 ` })).status).toBe(201)
  const shown = await call<{ comment: string }[]>('GET', `/skus/${order.sku}/comments/`)
  expect(shown.json[0]?.comment).toBe(comment)
  expect(shown.headers.get('content-type')).toContain('application/json')
})

const wrong: [string, object, string][] = [
  ['of four characters', { comment: '   四个汉字   ' }, 'comment'],
  ['of blanks', { comment: '          ' }, 'comment'],
  ['of 501 characters', { comment: '好'.repeat(501) }, 'comment'],
  ['with a NUL', { comment: '很好很好\u0000很好' }, 'comment'],
  ['with an escape', { comment: '很好很好\u001b[31m很好' }, 'comment'],
  ['with half a character', { comment: '很好很好\ud83d很好' }, 'comment'],
  ['with a score of 0', { score: 0 }, 'score'],
  ['with a score of 6', { score: 6 }, 'score'],
  ['with half a score', { score: 4.5 }, 'score'],
  ['of no order', { order: undefined }, 'order'],
]
for (const [what, change, field] of wrong)
  test(`a review ${what} is refused with the name of the field`, async () => {
    const order = await createOrder(4)
    const answer = await review(order, change)
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_input'])
    expect(answer.json.errors).toMatchObject([{ field }])
    expect((await stockOf(order.sku)).comments).toBe(0)
  })

test('5 and 500 characters are accepted, counted by Unicode code points', async () => {
  for (const comment of ['五个字正好', '😀'.repeat(500)]) {
    const order = await createOrder(4)
    expect([comment.length, (await review(order, { comment })).status]).toEqual([comment.length, 201])
  }
})

type Reviewed = { skus: { sku: { id: number }; is_commented: boolean; review_id?: number }[] }

test('the author of an anonymous review finds its id in every answer about the order, and edits it by that id', async () => {
  const [a, b] = [await createSku(), await createSku()]
  const order = await createOrder(4, {
    lines: [
      [a, 1],
      [b, 1],
    ],
  })
  const { token } = order.user
  const { json: created } = await review(order, { is_anonymous: true }, a)
  const listed = await call<{ results: Reviewed[] }>('GET', '/orders/', { token })
  const detail = await call<Reviewed>('GET', `/orders/${order.orderId}/`, { token })
  for (const { skus } of [listed.json.results[0] as Reviewed, detail.json])
    expect(skus.map(({ sku, is_commented, review_id }) => [sku.id, is_commented, review_id])).toEqual([
      [a, true, created.id as number],
      [b, false, undefined],
    ])
  const { json: data } = await call<{ orders: { skus: { sku_id: number; review_id?: number }[] }[] }>(
    'GET',
    '/user/export/',
    { token },
  )
  expect(data.orders[0]?.skus.map(({ sku_id, review_id }) => [sku_id, review_id])).toEqual([
    [a, created.id as number],
    [b, undefined],
  ])
  const change = { token, body: { comment: '用了一周，还是很好' } }
  expect((await call('PUT', `/skus/${a}/comments/${created.id}/`, change)).status).toBe(200)
  const shown = await call<{ id: number; comment: string }[]>('GET', `/skus/${a}/comments/`)
  expect(shown.json).toMatchObject([{ id: created.id as number, comment: '用了一周，还是很好' }])
})
