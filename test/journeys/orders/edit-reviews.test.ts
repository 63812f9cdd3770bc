import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { config } from '../../../src/config/index.ts'
import { db } from '../../../src/db/client.ts'
import { orderLines, reviewImages } from '../../../src/db/schema/orders.ts'
import { discardUnused } from '../../../src/domains/orders/discard-files.ts'
import { media } from '../../../src/gateways/media/media.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { createOrder, stockOf, type TestOrder } from '../../support/factories/orders/orders.ts'
import { drawing } from '../../support/factories/pictures.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { app, call } from '../../support/http.ts'

type Review = {
  id: number
  comment: string
  score: number
  follow_up: string
  follow_up_time: string | null
  pictures: string[]
}

/** An order whose only line is reviewed. */
async function reviewed(): Promise<TestOrder & { review: number }> {
  const order = await createOrder(4)
  const body = { order: order.orderId, comment: '质量很好，送货也快', score: 4 }
  const { status } = await call('POST', `/skus/${order.sku}/comments/`, { token: order.user.token, body })
  expect(status).toBe(201)
  const [line] = await db.select().from(orderLines).where(eq(orderLines.orderId, order.orderId))
  return { ...order, review: line?.id as number }
}
const edit = ({ user, sku, review }: TestOrder & { review: number }, body: object) =>
  call<Review & Record<string, unknown>>('PUT', `/skus/${sku}/comments/${review}/`, {
    token: user.token,
    body,
  })
const shown = async ({ sku }: TestOrder) => (await call<Review[]>('GET', `/skus/${sku}/comments/`)).json

/** Sends a review as a form with pictures. */
async function upload(
  { user, sku, review }: TestOrder & { review: number },
  files: readonly (Uint8Array | Buffer)[],
  fields: Record<string, string> = {},
) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [i, bytes] of files.entries())
    form.append('pictures', new File([bytes as never], `${i}.png`, { type: 'image/png' }))
  const response = await app.handle(
    new Request(`http://localhost/skus/${sku}/comments/${review}/`, {
      method: 'PUT',
      headers: { authorization: `JWT ${user.token}` },
      body: form,
    }),
  )
  return { status: response.status, json: (await response.json()) as Review & Record<string, unknown> }
}
const picture = (width: number) => drawing(width, 40).png().toBuffer()
const imagesOf = async (review: number) =>
  (await db.select().from(reviewImages).where(eq(reviewImages.orderLineId, review))).map(({ image }) => image)

test('the author changes text and score of a review; counts and order stay', async () => {
  const order = await reviewed()
  const [before] = await shown(order)
  const edited = await edit(order, { comment: '用了一周，还是很好', score: 5 })
  expect([edited.status, edited.json]).toEqual([
    200,
    {
      id: order.review,
      order_id: order.orderId,
      sku_id: order.sku,
      comment: '用了一周，还是很好',
      score: 5,
      is_anonymous: false,
      follow_up: '',
      follow_up_time: null,
      pictures: [],
    },
  ])
  expect(await shown(order)).toEqual([{ ...(before as Review), comment: '用了一周，还是很好', score: 5 }])
  expect((await stockOf(order.sku)).comments).toBe(1)
})

test('a supplement is shown with its time, which only another text changes, keeps the review, and an empty text removes it', async () => {
  const order = await reviewed()
  const added = await edit(order, { follow_up: ' 用了一个月，电池耐用 ' })
  expect(added.json).toMatchObject({
    comment: '质量很好，送货也快',
    score: 4,
    follow_up: '用了一个月，电池耐用',
  })
  expect(added.json.follow_up_time).toMatch(/^\d{4}-\d\d-\d\dT/)
  expect(await shown(order)).toMatchObject([
    { follow_up: '用了一个月，电池耐用', follow_up_time: added.json.follow_up_time },
  ])
  const kept = { follow_up: '用了一个月，电池耐用', follow_up_time: added.json.follow_up_time }
  shiftClock(60_000)
  try {
    for (const body of [{}, { score: 5 }, { follow_up: kept.follow_up }])
      expect((await edit(order, body)).json).toMatchObject(kept)
    const replaced = (await edit(order, { follow_up: '两个月后也耐用' })).json.follow_up_time
    expect(Date.parse(String(replaced))).toBeGreaterThan(Date.parse(String(kept.follow_up_time)))
  } finally {
    shiftClock(-60_000)
  }
  expect((await edit(order, { follow_up: '' })).json).toMatchObject({ follow_up: '', follow_up_time: null })
})

test('up to nine pictures are stored, shown in their order, and replaced as a whole', async () => {
  const order = await reviewed()
  const nine = await Promise.all(Array.from({ length: 9 }, (_, i) => picture(40 + i)))
  const added = await upload(order, nine, { follow_up: '晒图' })
  expect([added.status, added.json.follow_up, new Set(added.json.pictures).size]).toEqual([200, '晒图', 9])
  expect((await shown(order))[0]?.pictures).toEqual(added.json.pictures)
  const path = new URL(added.json.pictures[0] as string).pathname
  expect((await call('GET', path)).headers.get('content-type')).toBe('image/webp')
  const old = await imagesOf(order.review)
  const replaced = await upload(order, [await picture(60)])
  expect(replaced.json).toMatchObject({ follow_up: '晒图', pictures: [expect.any(String)] })
  await discardUnused({ keys: [...old, ...(await imagesOf(order.review))] })
  const left = await Promise.all([...old, ...(await imagesOf(order.review))].map((key) => media.stat(key)))
  expect(left.map((file) => file !== undefined)).toEqual([...old.map(() => false), true])
  expect((await edit(order, { score: 5 })).json.pictures).toEqual(replaced.json.pictures)
  expect((await edit(order, { delete_pictures: true })).json.pictures).toEqual([])
  expect((await shown(order))[0]?.pictures).toEqual([])
})

test('an empty list removes the pictures; files with delete_pictures contradict each other and change nothing', async () => {
  const order = await reviewed()
  const { pictures } = (await upload(order, [await picture(50)])).json
  const refusals = [
    await upload(order, [await picture(60)], { delete_pictures: 'true', comment: '不应保存的评价' }),
    await edit(order, { pictures: [], delete_pictures: false, comment: '不应保存的评价' }),
  ]
  for (const { status, json } of refusals)
    expect([status, json.code, json.errors]).toEqual([
      400,
      'invalid_input',
      [expect.objectContaining({ field: 'delete_pictures' })],
    ])
  expect((await shown(order))[0]).toMatchObject({ pictures, comment: '质量很好，送货也快' })
  expect((await upload(order, [await picture(60)], { delete_pictures: 'false' })).status).toBe(200)
  expect((await edit(order, { pictures: [] })).json.pictures).toEqual([])
  expect(await imagesOf(order.review)).toEqual([])
})

test('the same picture in two reviews is stored twice, so that one can be deleted', async () => {
  const [a, b] = [await reviewed(), await reviewed()]
  const same = await picture(50)
  const [first, second] = [await upload(a, [same, same]), await upload(b, [same])]
  expect(new Set([...first.json.pictures, ...second.json.pictures]).size).toBe(3)
})

const wrong: [string, () => Promise<(Uint8Array | Buffer)[]>, number, string][] = [
  ['ten pictures', async () => Array(10).fill(await picture(40)), 400, 'invalid_input'],
  ['a text instead of a picture', async () => [Buffer.from('<svg/>')], 400, 'picture_invalid'],
  [
    'a picture with another file behind it',
    async () => [Buffer.concat([await picture(40), Buffer.from('PK')])],
    400,
    'picture_invalid',
  ],
  [
    'a good and a damaged picture',
    async () => [await picture(40), (await picture(41)).subarray(0, 80)],
    400,
    'picture_invalid',
  ],
]
for (const [what, files, status, code] of wrong)
  test(`${what} is refused, and the review stays unchanged`, async () => {
    const order = await reviewed()
    const before = await shown(order)
    const refused = await upload(order, await files(), { comment: '不应保存的评价' })
    expect([refused.status, refused.json.code]).toEqual([status, code])
    expect([await shown(order), await imagesOf(order.review)]).toEqual([before, []])
  })

test('only the route of pictures takes a large body, up to its own limit', async () => {
  const order = await reviewed()
  const send = async (path: string, bytes: number) => {
    const headers = { 'content-length': String(bytes) }
    const raw = {
      body: '--b\r\nContent-Disposition: form-data; name="score"\r\n\r\n5\r\n--b--\r\n',
      type: 'multipart/form-data; boundary=b',
    }
    const { status, json } = await call('PUT', path, { token: order.user.token, raw, headers })
    return [status, json.code]
  }
  const path = `/skus/${order.sku}/comments/${order.review}/`
  const { bodyBytes, reviewUploadBytes } = config.limits
  expect(await send(path, reviewUploadBytes)).toEqual([200, undefined])
  expect(await send(path, reviewUploadBytes + 1)).toEqual([413, 'payload_too_large'])
  expect(await send('/user/order_messages/', bodyBytes + 1)).toEqual([413, 'payload_too_large'])
})

for (const [what, body, field] of [
  ['four characters', { comment: '四个汉字' }, 'comment'],
  ['501 characters of a supplement', { follow_up: '好'.repeat(501) }, 'follow_up'],
  ['a score of 6', { score: 6 }, 'score'],
  ['pictures as a text', { pictures: 'x' }, 'pictures'],
] as const)
  test(`an edit with ${what} is refused with the name of the field`, async () => {
    const order = await reviewed()
    const { status, json } = await edit(order, body)
    expect([status, json.code]).toEqual([400, 'invalid_input'])
    expect((json.errors as { field: string }[])[0]?.field).toStartWith(field)
  })

test('neither the review of a different user nor one of another SKU nor an unreviewed line can be edited', async () => {
  const order = await reviewed()
  const unreviewed = await createOrder(4, { user: order.user })
  const [line] = await db.select().from(orderLines).where(eq(orderLines.orderId, unreviewed.orderId))
  for (const each of [
    { ...order, user: await createUser() },
    { ...order, sku: await createSku() },
    { ...order, review: 999_999_999 },
    { ...unreviewed, review: line?.id as number },
  ])
    expect((await edit(each, { score: 1 })).status).toBe(404)
  expect(await shown(order)).toMatchObject([{ score: 4 }])
})

test('a review can be edited for 30 days', async () => {
  const order = await reviewed()
  const age = (seconds: number) =>
    db
      .update(orderLines)
      .set({ commentTime: addSeconds(now(), -seconds) })
      .where(eq(orderLines.id, order.review))
  await age(30 * 86_400 - 60)
  expect((await edit(order, { score: 5 })).status).toBe(200)
  await age(30 * 86_400 + 1)
  const late = await edit(order, { score: 1 })
  expect([late.status, late.json.code]).toEqual([409, 'review_closed'])
  expect(await shown(order)).toMatchObject([{ score: 5 }])
})

test('the export names supplement and pictures; closing the account deletes the pictures and keeps the texts', async () => {
  const order = await reviewed()
  const { json } = await upload(order, [await picture(70)], { follow_up: '很耐用' })
  const keys = await imagesOf(order.review)
  const { token, password } = order.user
  const exported = await call('GET', '/user/export/', { token })
  expect(exported.json).toMatchObject({
    orders: [{ skus: [{ follow_up: '很耐用', pictures: json.pictures }] }],
  })
  expect((await call('DELETE', '/user/', { token, body: { password } })).status).toBe(204)
  expect(await shown(order)).toMatchObject([{ username: '已注销用户', follow_up: '很耐用', pictures: [] }])
  expect(await imagesOf(order.review)).toEqual([])
  await discardUnused({ keys })
  expect(await media.stat(keys[0] as string)).toBeUndefined()
})
