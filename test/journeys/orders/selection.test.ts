import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orderLines } from '../../../src/db/schema/orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Named = { id: number; name: string; reason?: string; count?: number; stock?: number; wanted?: number }
type Checkout = {
  selection: string
  pay_amount: string
  total_count: number
  skus: Named[]
  unavailable: (Named & { message: string })[]
}
type Answer = { order_id?: string; code?: string; selection?: string; skus?: Named[]; unavailable?: Named[] }

const add = (user: TestUser, sku_id: number, count = 1) =>
  call('POST', '/cart/', { token: user.token, body: { sku_id, count } })
const get = async (user: TestUser, path: string, language = 'zh') =>
  (await call<Checkout>('GET', path, { token: user.token, headers: { 'accept-language': language } })).json
const settle = (user: TestUser, language?: string) => get(user, '/orders/settlement/', language)
const place = (user: TestUser, body: object = {}, key?: string) =>
  call<Answer>('POST', '/orders/', {
    token: user.token,
    body: { address: user.addressId, pay_method: 2, ...body },
    ...(key && { headers: { 'idempotency-key': key } }),
  })
const change = (id: number, values: Partial<typeof skus.$inferInsert>) =>
  db.update(skus).set(values).where(eq(skus.id, id))
const cartOf = async (user: TestUser) =>
  (
    await call<{ id: number; count: number; selected: boolean; available: boolean }[]>('GET', '/cart/', {
      token: user.token,
    })
  ).json
const linesOf = async (orderId = '') =>
  (await db.select().from(orderLines).where(eq(orderLines.orderId, orderId)))
    .map(({ skuId, count }) => [skuId, count])
    .sort(([a = 0], [b = 0]) => a - b)

/** A shopper with one line on sale, one that went off sale and one that is short of stock. */
async function shopper() {
  const [user, fine, offSale, short] = [
    await createUser(),
    await createSku({ price: '200.00', name: '雾蓝' }),
    await createSku({ price: '300.00', name: '曜黑' }),
    await createSku({ price: '400.00', name: '流沙' }),
  ]
  for (const sku of [fine, offSale, short]) await add(user, sku, 2)
  await change(offSale, { isLaunched: false })
  await change(short, { stock: 1 })
  return { user, fine, offSale, short }
}

test('unavailable lines are in no total: settlement names them with their reason, in the language of the request', async () => {
  const { user, fine, offSale, short } = await shopper()
  const [settlement, summary] = [await settle(user), await get(user, '/cart/summary/')]
  expect(settlement).toMatchObject({ total_count: 2, pay_amount: '400.00' })
  expect(settlement.skus.map(({ id, count }) => [id, count])).toEqual([[fine, 2]])
  expect(settlement.unavailable).toEqual([
    { id: offSale, name: '曜黑', reason: 'off_sale', message: '已下架' },
    { id: short, name: '流沙', reason: 'short', message: '库存仅剩 1 件' },
  ])
  expect((await settle(user, 'en')).unavailable.map(({ message }) => message)).toEqual([
    'Off sale',
    'Only 1 left',
  ])
  expect(summary).toMatchObject({ total_count: 2, pay_amount: '400.00', selection: settlement.selection })
})

test('an order without a selection is refused and names every line with id, name and reason', async () => {
  const { user, offSale, short } = await shopper()
  const { status, json } = await place(user)
  expect([status, json.code]).toEqual([409, 'sku_unavailable'])
  expect(json.skus).toEqual([
    { id: offSale, name: '曜黑', reason: 'off_sale' },
    { id: short, name: '流沙', reason: 'short', stock: 1, wanted: 2 },
  ])
  expect((await cartOf(user)).every(({ selected }) => selected)).toBe(true)
})

test('an order with the selection of the settlement contains exactly its lines; the others stay in the cart, deselected', async () => {
  const { user, fine, offSale, short } = await shopper()
  const { selection, pay_amount } = await settle(user)
  const { status, json } = await place(user, { selection, pay_amount })
  expect(status).toBe(201)
  expect(await linesOf(json.order_id)).toEqual([[fine, 2]])
  expect((await cartOf(user)).map(({ id, count, selected }) => [id, count, selected])).toEqual([
    [offSale, 2, false],
    [short, 2, false],
  ])
})

test('two tabs with goods of one price: the order of the first tab is refused with the lines that the second has selected', async () => {
  const [user, a, b] = [await createUser(), await createSku({ name: '左' }), await createSku({ name: '右' })]
  await add(user, a)
  const seen = await settle(user)
  await call('DELETE', `/cart/?sku_id=${a}`, { token: user.token })
  await add(user, b)
  const { status, json } = await place(user, { selection: seen.selection, pay_amount: seen.pay_amount })
  expect([status, json.code]).toEqual([409, 'selection_changed'])
  expect([json.skus, json.unavailable]).toEqual([[{ id: b, name: '右', count: 1 }], []])
  const present = (await settle(user)).selection
  expect(json.selection).toBe(present)
  const again = await place(user, { selection: present })
  expect(await linesOf(again.json.order_id)).toEqual([[b, 1]])
})

test('another count, a line that became unavailable, and one that is available again each change the selection', async () => {
  const { user, fine, offSale } = await shopper()
  const other = await createSku()
  await add(user, other)
  const { selection } = await settle(user)
  const refusal = async () => (await place(user, { selection })).json.code
  await change(other, { stock: 0 })
  expect(await refusal()).toBe('selection_changed')
  await change(other, { stock: 10 })
  await change(offSale, { isLaunched: true })
  expect(await refusal()).toBe('selection_changed')
  await change(offSale, { isLaunched: false })
  await add(user, fine)
  expect(await refusal()).toBe('selection_changed')
  expect((await cartOf(user)).map(({ selected }) => selected)).toEqual([true, true, true, true])
})

test('if no selected line is available, the order is refused with their reasons even with its selection', async () => {
  const [user, sku] = [await createUser(), await createSku({ name: '曜黑' })]
  await add(user, sku)
  await change(sku, { isLaunched: false })
  const { selection, pay_amount, total_count } = await settle(user)
  expect([pay_amount, total_count]).toEqual(['0.00', 0])
  const { status, json } = await place(user, { selection })
  expect([status, json.code, json.skus]).toEqual([
    409,
    'sku_unavailable',
    [{ id: sku, name: '曜黑', reason: 'off_sale' }],
  ])
})

test('selecting all leaves out unavailable lines, so that its order is accepted', async () => {
  const { user, fine } = await shopper()
  await call('PUT', '/cart/selection/', { token: user.token, body: { selected: true } })
  expect((await cartOf(user)).map(({ selected, available }) => [selected, available])).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ])
  const { status, json } = await place(user)
  expect([status, await linesOf(json.order_id)]).toEqual([201, [[fine, 2]]])
})

test('a key with another selection is another request; with the same one it answers the first order and deselects the rest', async () => {
  const { user, fine, offSale } = await shopper()
  const key = crypto.randomUUID()
  const { selection } = await settle(user)
  const first = await place(user, { selection }, key)
  await call('PUT', '/cart/', { token: user.token, body: { sku_id: offSale, count: 1, selected: false } })
  const again = await place(user, { selection }, key)
  expect([again.status, again.json.order_id]).toEqual([201, first.json.order_id])
  const other = await place(user, { selection: '0'.repeat(32) }, key)
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reused'])
  expect(await linesOf(first.json.order_id)).toEqual([[fine, 2]])
})

test('ten concurrent orders with one selection are one order', async () => {
  const { user, fine, offSale, short } = await shopper()
  const { selection } = await settle(user)
  const answers = await Promise.all(Array.from({ length: 10 }, () => place(user, { selection })))
  const placed = answers.filter(({ status }) => status === 201)
  expect(new Set(placed.map(({ json }) => json.order_id)).size).toBe(1)
  const late = answers.filter(({ status }) => status !== 201).map(({ json }) => json.code)
  expect(late.filter((code) => code !== 'selection_empty')).toEqual([])
  expect(await linesOf(placed[0]?.json.order_id)).toEqual([[fine, 2]])
  expect((await cartOf(user)).map(({ id, selected }) => [id, selected])).toEqual([
    [offSale, false],
    [short, false],
  ])
})

test('a selection that no settlement answers is invalid', async () => {
  const { user } = await shopper()
  for (const selection of ['x', 'A'.repeat(32), '0'.repeat(31), '0'.repeat(33), 1])
    expect((await place(user, { selection })).status).toBe(400)
})
