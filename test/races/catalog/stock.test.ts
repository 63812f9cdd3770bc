import { expect, test } from 'bun:test'
import { eq, inArray } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orderLines } from '../../../src/db/schema/orders.ts'
import { readCart } from '../../../src/domains/cart/cart-store.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

const buyers = 200
const stock = 10

test('200 concurrent buyers buy exactly the 10 pieces in stock, with lines in any order', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => createSku({ stock })))
  const users: TestUser[] = []
  for (let i = 0; i < buyers; i++) users.push(await createUser())
  for (const user of users)
    for (const skuId of [...ids].sort(() => Math.random() - 0.5))
      await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })

  const answers = await Promise.all(
    users.map(({ token, addressId }) =>
      call('POST', '/orders/', { token, body: { address: addressId, pay_method: 2 } }),
    ),
  )
  const tally = Map.groupBy(answers, (answer) => answer.status)
  expect([...tally].map(([status, group]) => [status, group.length]).sort()).toEqual([
    [201, stock],
    [409, buyers - stock],
  ])
  const rows = await db.select().from(skus).where(inArray(skus.id, ids))
  expect(rows.map((row) => [row.stock, row.sales])).toEqual(ids.map(() => [0, stock]))
  const lines = await db.select().from(orderLines).where(inArray(orderLines.skuId, ids))
  expect(lines).toHaveLength(stock * ids.length)
  const refused = tally.get(409)?.[0]?.json as { code: string; skus: { id: number }[] }
  expect(refused.code).toBe('stock_short')
  expect(refused.skus.map((sku) => sku.id).sort()).toEqual([...ids].sort())
})

test('ten concurrent requests to order one cart place one order', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 50 })]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 2, selected: true })
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      call('POST', '/orders/', { token: user.token, body: { address: user.addressId, pay_method: 2 } }),
    ),
  )
  const numbers = new Set(answers.filter((a) => a.status === 201).map((a) => a.json.order_id))
  expect(numbers.size).toBe(1)
  expect(
    answers.every((a) => a.status === 201 || (a.status === 400 && a.json.code === 'selection_empty')),
  ).toBe(true)
  const [row] = await db
    .select()
    .from(skus)
    .where(inArray(skus.id, [sku]))
  expect(row?.stock).toBe(48)
})

test('an Idempotency-Key returns its first order even if the cart has changed, and is refused for another body', async () => {
  const [user, sku, other] = [await createUser(), await createSku(), await createSku()]
  const owner = { kind: 'user', userId: user.id } as const
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const place = (pay_method: number) =>
    call('POST', '/orders/', { token: user.token, headers, body: { address: user.addressId, pay_method } })
  await addToCart(owner, { skuId: sku, count: 1, selected: true })
  const first = await place(2)
  await addToCart(owner, { skuId: other, count: 1, selected: true })
  const repeated = await place(2)
  expect([repeated.status, repeated.json.order_id]).toEqual([201, first.json.order_id])
  const changed = await place(1)
  expect([changed.status, changed.json.code]).toEqual([422, 'idempotency_key_reused'])
  expect(await readCart(owner)).toMatchObject([{ skuId: other, count: 1, selected: true }])
})

test('idempotency keys are case-sensitive', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const key = `key-${crypto.randomUUID().slice(0, 8)}`
  const orders: unknown[] = []
  for (const idempotencyKey of [`${key}-a`, `${key}-A`, `${key}-a`]) {
    await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
    const { status, json } = await call('POST', '/orders/', {
      token: user.token,
      headers: { 'idempotency-key': idempotencyKey },
      body: { address: user.addressId, pay_method: 2 },
    })
    expect(status).toBe(201)
    orders.push(json.order_id)
  }
  expect(orders[2]).toBe(orders[0])
  expect(new Set(orders).size).toBe(2)
})

test('of concurrent bodies with one Idempotency-Key one places an order and the others are refused', async () => {
  for (let round = 0; round < 3; round++) {
    const [user, sku] = [await createUser(), await createSku()]
    await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const answers = await Promise.all(
      [1, 2, 3].map((pay_method) =>
        call('POST', '/orders/', {
          token: user.token,
          headers,
          body: { address: user.addressId, pay_method },
        }),
      ),
    )
    expect(answers.map(({ status, json }) => json.code ?? status).sort()).toEqual([
      201,
      'idempotency_key_reused',
      'idempotency_key_reused',
    ])
  }
})

test('concurrent requests with different keys share the one order of their cart, and each key returns it later', async () => {
  let answered = 0
  for (let round = 0; round < 3; round++) {
    const [user, sku, other] = [await createUser(), await createSku(), await createSku()]
    const owner = { kind: 'user', userId: user.id } as const
    await addToCart(owner, { skuId: sku, count: 1, selected: true })
    const place = async (key: string, pay_method = 2) => {
      const { status, json } = await call('POST', '/orders/', {
        token: user.token,
        headers: { 'idempotency-key': key },
        body: { address: user.addressId, pay_method },
      })
      return [status, json.order_id ?? json.code]
    }
    const keys = Array.from({ length: 5 }, () => crypto.randomUUID())
    const first = await Promise.all(keys.map((key) => place(key)))
    const served = keys.filter((_, i) => first[i]?.[0] === 201)
    const answer = first.find(([status]) => status === 201) as unknown[]
    // a request that finds the cart already ordered has an empty selection
    for (const each of first) expect([answer, [400, 'selection_empty']]).toContainEqual(each)
    answered += served.length
    await addToCart(owner, { skuId: other, count: 1, selected: true })
    for (const key of served) expect(await place(key)).toEqual(answer)
    for (const key of served) expect(await place(key, 1)).toEqual([422, 'idempotency_key_reused'])
    expect(await readCart(owner)).toMatchObject([{ skuId: other, count: 1 }])
    const [status, orderId] = await place(crypto.randomUUID())
    expect([status, orderId === answer[1]]).toEqual([201, false])
  }
  expect(answered).toBeGreaterThan(3)
})

test('ten concurrent requests with one key for the last piece all return its one order', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 1 })]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      call('POST', '/orders/', {
        token: user.token,
        headers,
        body: { address: user.addressId, pay_method: 2 },
      }),
    ),
  )
  expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(201))
  expect(new Set(answers.map((answer) => answer.json.order_id)).size).toBe(1)
})

test('a cart above the maximum order amount is shown, but cannot be ordered', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 1_000_000, price: '11388.00' })]
  await db.update(skus).set({ unpaidLimit: 1_000_000 }).where(eq(skus.id, sku))
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 10_000, selected: true })
  for (const path of ['/cart/', '/cart/summary/', '/orders/settlement/'])
    expect((await call('GET', path, { token: user.token })).status).toBe(200)
  for (const agreed of [{}, { pay_amount: '1.00' }]) {
    const body = { address: user.addressId, pay_method: 2, ...agreed }
    const answer = await call('POST', '/orders/', { token: user.token, body })
    expect([answer.status, answer.json.code]).toEqual([400, 'amount_too_large'])
  }
})
