import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { users } from '../../../../src/db/schema/auth.ts'
import { orderLines } from '../../../../src/db/schema/orders.ts'
import { invalidateCatalog } from '../../../../src/domains/catalog/cache/catalog-cache.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { createOrder } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'
import { shopTimeFormat } from '../../../support/shop-time-format.ts'

type Review = {
  id: number
  username: string
  comment: string
  score: number
  create_time: string
  reply: string
}

async function review(user: TestUser, skuId: number, change: Partial<typeof orderLines.$inferInsert>) {
  const { orderId } = await createOrder(1, { user, lines: [[skuId, 1]] })
  const written = { isCommented: true, commentTime: now(), ...change }
  await db.update(orderLines).set(written).where(eq(orderLines.orderId, orderId))
}

test('reviews show their author, masked if anonymous, newest first; lines without a review are left out', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  await review(user, sku, { comment: '很好', score: 5, commentTime: addSeconds(now(), -60) })
  await review(user, sku, { comment: '一般', score: 3, isAnonymous: true, reply: '谢谢' })
  await review(user, sku, { isCommented: false, comment: '草稿' })
  const { status, json, headers } = await call<Review[]>('GET', `/skus/${sku}/comments/`)
  expect([status, headers.get('x-total-count'), headers.get('link')]).toEqual([200, '2', null])
  const added = { id: expect.any(Number), follow_up: '', follow_up_time: null, pictures: [] }
  const mask = `${user.username[0]}***${user.username.at(-1)}`
  expect(json).toEqual([
    { ...added, username: mask, comment: '一般', score: 3, create_time: expect.any(String), reply: '谢谢' },
    {
      ...added,
      username: user.username,
      comment: '很好',
      score: 5,
      create_time: expect.any(String),
      reply: '',
    },
  ])
  expect(json[0]?.create_time).toMatch(shopTimeFormat)
})

test('pages link to each other and contain every review once', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 100 })]
  const at = now()
  for (let i = 0; i < 5; i++) await review(user, sku, { comment: `评价 ${i}`, commentTime: at })
  const pages = [1, 2, 3].map((page) =>
    call<Review[]>('GET', `/skus/${sku}/comments/?page=${page}&page_size=2`),
  )
  const answers = await Promise.all(pages)
  expect(answers.flatMap(({ json }) => json.map(({ comment }) => comment))).toEqual(
    [4, 3, 2, 1, 0].map((i) => `评价 ${i}`),
  )
  const links = answers.map(({ headers }) => headers.get('link')?.match(/rel="\w+"/g))
  expect(links).toEqual([['rel="next"'], ['rel="prev"', 'rel="next"'], ['rel="prev"']])
  expect(answers[0]?.headers.get('link')).toContain(`/skus/${sku}/comments/?page=2&page_size=2>`)
})

test('the author of a review is not named after closing the account', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  await review(user, sku, { comment: '还行' })
  await db
    .update(users)
    .set({ username: `closed:${user.id}` })
    .where(eq(users.id, user.id))
  expect((await call<Review[]>('GET', `/skus/${sku}/comments/`)).json[0]?.username).toBe('已注销用户')
})

/** Reads a list whose cursor is in a header to its end; `between` runs after the first answer. */
async function readBehind(path: string, token: string | undefined, between: () => Promise<unknown>) {
  const found: number[] = []
  const read = (from: string) => call<{ id: number }[]>('GET', from, { token })
  let address: string | undefined = `${path}?cursor=&limit=2`
  for (let at = 0; address !== undefined; at++) {
    const { status, json, headers } = await read(address)
    expect([status, json.length <= 2]).toEqual([200, true])
    found.push(...json.map(({ id }) => id))
    const next: string | null = headers.get('x-next-cursor')
    const link = /<https?:..[^/]+(.+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
    address = next === null ? undefined : `${path}?cursor=${next}&limit=2`
    expect(link).toBe(address as string)
    if (at === 0) await between()
  }
  return found
}

test('a cursor reads each review once, while reviews appear and are hidden between the answers', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 100 })]
  for (let i = 0; i < 6; i++) await review(user, sku, { commentTime: addSeconds(now(), i < 3 ? -60 : -50) })
  const listed = (await call<Review[]>('GET', `/skus/${sku}/comments/`)).json.map(({ id }) => id)
  const found = await readBehind(`/skus/${sku}/comments/`, undefined, async () => {
    await review(user, sku, {})
    // the last review that was read, and one that was not
    for (const id of [listed[1], listed[3]])
      await db
        .update(orderLines)
        .set({ reviewHiddenTime: now() })
        .where(eq(orderLines.id, id as number))
    invalidateCatalog([`reviews:${sku}`])
  })
  expect(found).toEqual(listed.filter((_, at) => at !== 3))
})

test('a cursor is refused for another SKU, and so is one of a review that does not exist', async () => {
  const [user, sku, other] = [await createUser(), await createSku({ stock: 100 }), await createSku()]
  for (let i = 0; i < 3; i++) await review(user, sku, {})
  const first = await call<Review[]>('GET', `/skus/${sku}/comments/?limit=1`)
  const next = first.headers.get('x-next-cursor')
  expect((await call('GET', `/skus/${sku}/comments/?cursor=${next}`)).status).toBe(200)
  const [version, scope] = JSON.parse(Buffer.from(String(next), 'base64url').toString())
  const forged = Buffer.from(JSON.stringify([version, scope, '1.2.3'])).toString('base64url')
  for (const path of [
    `/skus/${sku}/comments/?cursor=${forged}`,
    `/skus/${other}/comments/?cursor=${next}`,
    `/skus/${sku}/comments/?cursor=${next}&page=1`,
  ])
    expect((await call('GET', path)).json).toMatchObject({
      code: 'invalid_input',
      errors: [{ field: 'cursor' }],
    })
})
