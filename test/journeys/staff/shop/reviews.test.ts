import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { reviewImages } from '../../../../src/db/schema/orders.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { discardUnused } from '../../../../src/domains/orders/discard-files.ts'
import { editReview } from '../../../../src/domains/orders/reviews/edit-review.ts'
import { hideReview, showReview } from '../../../../src/domains/orders/reviews/moderate-reviews.ts'
import { stockOf } from '../../../support/factories/orders/orders.ts'
import { pngBytes } from '../../../support/factories/pictures.ts'
import { createTestReview, type TestReview } from '../../../support/factories/reviews.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Row = {
  id: number
  is_hidden: boolean
  reply: string
  pictures: string[]
  hidden_reason: string
  code: string
}

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['orders.view_review', 'orders.change_review'])
})
const send = (method: string, path: string, body?: object, etag?: string) =>
  call<Row>(method, `/meiduo_admin/reviews/${path}`, {
    token: staff.token,
    ...(body && { body }),
    ...(etag && { headers: { 'if-match': etag } }),
  })
const hide = ({ id }: TestReview) => send('POST', `${id}/hide/`, { reason: '含有广告' })
const show = ({ id }: TestReview) => send('POST', `${id}/show/`)
const list = async (query: string) =>
  (await call<{ lists: Row[] }>('GET', `/meiduo_admin/reviews/?${query}`, { token: staff.token })).json.lists
const idsOf = async (query: string) => (await list(query)).map(({ id }) => id)
const shown = async ({ sku }: TestReview) => {
  const { json, headers } = await call<{ id: number; reply: string; pictures: string[] }[]>(
    'GET',
    `/skus/${sku}/comments/`,
  )
  return { rows: json, total: headers.get('x-total-count') }
}
const counted = async ({ sku }: TestReview) => [
  (await stockOf(sku))?.comments,
  (await call<{ comments: number }>('GET', `/skus/${sku}/`)).json.comments,
]

test('a hidden review is in no list and no count of shoppers, until it is shown again', async () => {
  const review = await createTestReview()
  expect([(await shown(review)).total, await counted(review)]).toEqual(['1', [1, 1]])
  const hidden = await hide(review)
  expect([hidden.status, hidden.json]).toMatchObject([200, { is_hidden: true, hidden_reason: '含有广告' }])
  expect(await shown(review)).toEqual({ rows: [], total: '0' })
  expect(await counted(review)).toEqual([0, 0])
  expect([(await hide(review)).status, (await hide(review)).json.code]).toEqual([409, 'review_hidden'])
  expect((await show(review)).json).toMatchObject({ is_hidden: false, hidden_reason: '' })
  expect((await shown(review)).rows.map(({ id }) => id)).toEqual([review.id])
  expect(await counted(review)).toEqual([1, 1])
  expect([(await show(review)).status, (await show(review)).json.code]).toEqual([409, 'review_shown'])
})

test('the review of a closed account is hidden without the reason, which nothing would erase', async () => {
  const review = await createTestReview()
  const { token, password } = review.user
  expect((await call('DELETE', '/user/', { token, body: { password } })).status).toBe(204)
  const hidden = await hide(review)
  expect([hidden.status, hidden.json]).toMatchObject([200, { is_hidden: true, hidden_reason: '' }])
})

const media = async (url: string) => (await call('GET', new URL(url).pathname)).status

test('pictures of a hidden review are not served at their former addresses, and are back when it is shown', async () => {
  const review = await createTestReview()
  const pictures = [await pngBytes()]
  await editReview(review.user.id, review.sku, review.id, { pictures })
  const [former = ''] = (await shown(review)).rows[0]?.pictures ?? []
  expect(await media(former)).toBe(200)
  const keys = await db.select().from(reviewImages).where(eq(reviewImages.orderLineId, review.id))
  const { json } = await hide(review)
  expect(json.pictures).toHaveLength(1)
  expect(json.pictures).not.toContain(former)
  // what the queued job does
  await discardUnused({ keys: keys.map(({ image }) => image) })
  expect([await media(former), await media(json.pictures[0] as string)]).toEqual([404, 200])
  await show(review)
  expect((await shown(review)).rows[0]?.pictures).toEqual(json.pictures)
})

test('a reply needs the version of the review, and shoppers see it until it is removed', async () => {
  const review = await createTestReview()
  const path = `${review.id}/reply/`
  expect((await send('PUT', path, { reply: '感谢' })).status).toBe(428)
  const { headers } = await send('GET', `${review.id}/`)
  const etag = headers.get('etag') as string
  const stored = await send('PUT', path, { reply: ' 感谢支持 ' }, etag)
  expect([stored.status, stored.json.reply]).toEqual([200, '感谢支持'])
  expect((await shown(review)).rows[0]?.reply).toBe('感谢支持')
  expect((await send('PUT', path, { reply: '另一个' }, etag)).status).toBe(412)
  for (const body of [{}, { reply: '' }, { reply: '字'.repeat(501) }])
    expect((await send('PUT', path, body, stored.headers.get('etag') as string)).status).toBe(400)
  expect((await send('DELETE', path, undefined, stored.headers.get('etag') as string)).status).toBe(204)
  expect((await shown(review)).rows[0]?.reply).toBe('')
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `review:${review.id}`))
  expect(entries.map(({ action }) => action)).toEqual(['replyToReview', 'deleteReviewReply'])
  expect(JSON.stringify(entries)).not.toContain('感谢支持')
})

test('the list finds reviews by score, SKU, SPU, author, order, pictures, reply and visibility', async () => {
  const [review, other] = [await createTestReview(2), await createTestReview(5)]
  const { json: sku } = await call<{ goods_id: number }>('GET', `/skus/${review.sku}/`)
  const own = `keyword=${review.user.username}`
  for (const query of [
    own,
    `keyword=${review.orderId}`,
    `sku_id=${review.sku}`,
    ...(sku.goods_id ? [`spu_id=${sku.goods_id}`] : []),
    `${own}&score=2&is_hidden=false&is_answered=false&has_pictures=false`,
  ])
    expect([query, await idsOf(query)]).toEqual([query, [review.id]])
  for (const query of [
    `${own}&score=3`,
    `${own}&is_hidden=true`,
    `${own}&is_answered=1`,
    `${own}&has_pictures=1`,
  ])
    expect([query, await idsOf(query)]).toEqual([query, []])
  await hide(review)
  expect(await idsOf(`${own}&is_hidden=true`)).toEqual([review.id])
  expect(await idsOf(`keyword=${other.user.username}`)).toEqual([other.id])
  const [row] = await list(own)
  expect(row).toMatchObject({ user: review.user.username, comment: review.comment, order_id: review.orderId })
})

test('an unknown review is 404', async () => {
  expect((await send('GET', '99999999/')).status).toBe(404)
  expect((await send('POST', '99999999/hide/', { reason: '广告' })).status).toBe(404)
  expect((await send('POST', '99999999/show/')).status).toBe(404)
})

test('a review that is hidden while its author supplements it and adds pictures stays hidden, with the supplement', async () => {
  for (let round = 0; round < 4; round++) {
    const review = await createTestReview()
    const pictures = [await pngBytes()]
    const edit = { followUp: `用了一个月 ${round}`, pictures }
    const edited = editReview(review.user.id, review.sku, review.id, edit)
    await Promise.all([edited, hideReview(review.id, '广告')])
    const { json } = await send('GET', `${review.id}/`)
    expect(json).toMatchObject({ is_hidden: true, follow_up: edit.followUp })
    expect(json.pictures).toHaveLength(1)
    expect([await shown(review), await counted(review)]).toEqual([{ rows: [], total: '0' }, [0, 0]])
    await showReview(review.id)
    expect(await counted(review)).toEqual([1, 1])
  }
})

test('of concurrent calls that hide one review, one hides it, so it is counted once', async () => {
  const review = await createTestReview()
  const answers = await Promise.all([hide(review), hide(review), hide(review)])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  expect(await counted(review)).toEqual([0, 0])
})
