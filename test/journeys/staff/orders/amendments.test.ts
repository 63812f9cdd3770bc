import { beforeAll, expect, test } from 'bun:test'
import { asc, eq } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { skus } from '../../../../src/db/schema/catalog.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { auditEntries } from '../../../../src/db/schema/staff.ts'
import { disableAccount } from '../../../../src/domains/accounts/disable-account.ts'
import { eraseUser } from '../../../../src/domains/accounts/erase-account.ts'
import { getPickingList } from '../../../../src/domains/orders/picking/picking-list.ts'
import { orderQuery } from '../../../../src/domains/staff/orders/order-model.ts'
import { pickingQuery } from '../../../../src/domains/staff/orders/picking-model.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { postAddress } from '../../../support/factories/addresses.ts'
import { createOrder, statusOf } from '../../../support/factories/orders/orders.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createTestCarrier, createTwoLines, newTrackingNo } from '../../../support/factories/staff-orders.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

let staff: TestUser
let colleague: TestUser
beforeAll(async () => {
  staff = await createStaff([
    'orders.view_orderinfo',
    'orders.change_orderinfo',
    'orders.add_carrier',
    'orders.change_carrier',
    'orders.delete_carrier',
  ])
  colleague = await createStaff(['orders.view_orderinfo', 'orders.change_orderinfo'])
})

const anyVersion = { 'if-match': '*' }
const ask = (method: string, path: string, body?: object, { token } = staff) =>
  call(method, `/meiduo_admin${path}`, { token, headers: anyVersion, ...(body && { body }) })

test('an unpaid order is cancelled for a reason that the buyer sees, and its stock returns', async () => {
  const { orderId, user, sku } = await createOrder(1)
  const path = `/orders/${orderId}/cancellation/`
  expect((await ask('POST', path, {})).status).toBe(400)
  const { headers } = await ask('GET', `/orders/${orderId}/`)
  const answer = await call('POST', `/meiduo_admin${path}`, {
    token: staff.token,
    body: { reason: '商品缺货' },
    headers: { 'if-match': headers.get('etag') as string },
  })
  expect(answer.json).toEqual({ order_id: orderId, status: 6 })
  expect((await db.select().from(skus).where(eq(skus.id, sku)))[0]?.stock).toBe(10)
  const { json } = await call('GET', `/orders/${orderId}/`, { token: user.token })
  expect((json.timeline as object[]).at(-1)).toMatchObject({ cause: 'cancelled', reason: '商品缺货' })
  expect((await ask('POST', path, { reason: '商品缺货' })).json).toMatchObject({ code: 'order_state' })
  const [entry] = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `order:${orderId}`))
  expect(entry).toMatchObject({ action: 'cancelStaffOrder', userId: staff.id })
  expect(JSON.stringify(entry)).not.toContain('商品缺货')
})

test('a paid order is not cancelled but refunded', async () => {
  const { orderId } = await createOrder(2)
  const answer = await ask('POST', `/orders/${orderId}/cancellation/`, { reason: '商品缺货' })
  expect([answer.status, answer.json.code, await statusOf(orderId)]).toEqual([409, 'order_state', 2])
})

test('an order goes to another address of its buyer before it ships, and the trail masks it', async () => {
  const { orderId, user } = await createOrder(2)
  const { json } = await postAddress(user.token, { receiver: '王小二' })
  const path = `/orders/${orderId}/address/`
  const stranger = await createOrder(1)
  expect((await ask('PUT', path, { address: stranger.user.addressId })).status).toBe(404)
  const answer = await ask('PUT', path, { address: json.id })
  expect(answer.json).toMatchObject({ order_id: orderId, address: { receiver: '王小二' } } as never)
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `order:${orderId}`))
  expect(entries).toHaveLength(1)
  expect(JSON.stringify(entries)).not.toContain('王小二')
  const bare = await call('PUT', `/meiduo_admin${path}`, { token: staff.token, body: { address: json.id } })
  expect(bare.status).toBe(428)
  await ask('PUT', `/orders/${orderId}/status/`, { status: 3 })
  expect((await ask('PUT', path, { address: json.id })).status).toBe(409)
})

test('the address of a locked buyer is corrected, that of a closed account is not', async () => {
  const [locked, closed] = [await createOrder(2), await createOrder(2)]
  const correct = async ({ orderId, user }: typeof locked, lose: (userId: number) => Promise<unknown>) => {
    const { json } = await postAddress(user.token, { receiver: '王小二' })
    await lose(user.id)
    const answer = await ask('PUT', `/orders/${orderId}/address/`, { address: json.id })
    return [answer.status, answer.json.code]
  }
  expect(await correct(locked, (id) => disableAccount(id))).toEqual([200, undefined])
  const erase = (id: number) => transaction((tx) => eraseUser(tx, id))
  expect(await correct(closed, erase)).toEqual([409, 'order_erased'])
})

test('a note is deleted by its author, not by a colleague', async () => {
  const { orderId } = await createOrder(1)
  const path = `/orders/${orderId}/notes/`
  const { json } = await ask('POST', path, { note: '顾客来电' })
  expect((await ask('GET', path)).json).toMatchObject([
    { id: json.id, user: staff.username, note: '顾客来电' },
  ])
  const own = `${path}${json.id}/`
  expect((await ask('DELETE', own, undefined, colleague)).json).toMatchObject({ code: 'note_of_another' })
  expect((await call('DELETE', `/meiduo_admin${own}`, { token: staff.token })).status).toBe(428)
  expect((await ask('DELETE', own)).status).toBe(204)
  expect((await ask('DELETE', own)).status).toBe(404)
  expect((await ask('POST', path, { note: '' })).status).toBe(400)
  expect((await ask('GET', '/orders/404/notes/')).status).toBe(404)
})

test('the picking list sums the pieces that are left, and the slip names the receiver', async () => {
  const [one, two] = [await createTwoLines(), await createOrder(1)]
  const again = await createOrder(2, { lines: [[one.skus[0], 3]] })
  const list = async () =>
    (await ask('GET', `/orders/picking-list/?ids=${one.orderId},${two.orderId},${again.orderId}`)).json
  expect(await list()).toMatchObject({
    skus: [
      { sku_id: one.skus[0], count: 5, orders: 2 },
      { sku_id: one.skus[1], count: 1, orders: 1 },
    ],
    orders: [{ order_id: one.orderId }, { order_id: again.orderId, lines: [{ count: 3 }] }],
    complete: true,
    remaining: 0,
    remaining_exact: true,
  } as never)
  const lines = [{ sku_id: one.skus[0], count: 1 }]
  const number = newTrackingNo()
  await ask('POST', `/orders/${one.orderId}/shipments/`, { carrier: 'SF', tracking_no: number, lines })
  expect(((await list()).skus as object[])[0]).toMatchObject({ count: 4 })
  const slip = await ask('GET', `/orders/${one.orderId}/packing-slip/`)
  expect(slip.json).toMatchObject({
    order_id: one.orderId,
    address: { receiver: expect.stringMatching(/./) },
    parcels: [{ tracking_no: number, lines: [{ sku_id: one.skus[0], count: 1 }] }],
    left: [{ count: 1 }, { count: 1 }],
  } as never)
  const filtered = await ask('GET', `/orders/picking-list/?keyword=${again.user.username}`)
  expect(filtered.json).toMatchObject({
    orders: [{ order_id: again.orderId }],
    complete: true,
    remaining: 0,
  } as never)
})

test('a picking list has every filter of the list of orders, so that their query picks no other order', async () => {
  const { page, pagesize, cursor, limit, ...filters } = orderQuery.properties
  expect(Object.keys(pickingQuery.properties)).toEqual(expect.arrayContaining(Object.keys(filters)))
  const user = await createUser()
  const [one, two] = [await createTwoLines(), await createOrder(2, { user })]
  await ask('POST', `/orders/${one.orderId}/shipments/`, {
    carrier: 'SF',
    tracking_no: newTrackingNo(),
    lines: [{ sku_id: one.skus[0], count: 1 }],
  })
  const picked = async (query: string) => {
    const { status, json } = await ask('GET', `/orders/picking-list/?${query}`)
    return [status, (json.orders as { order_id: string }[] | undefined)?.map(({ order_id }) => order_id)]
  }
  const ofUser = `keyword=${user.username}`
  expect(await picked(`${ofUser}&status=2`)).toEqual([200, [two.orderId]])
  expect(await picked(`${ofUser}&carrier=SF`)).toEqual([200, []])
  expect(await picked(`${ofUser}&refund=requested`)).toEqual([200, []])
  expect(await picked(`${ofUser}&status=3`)).toEqual([400, undefined])
})

test('a picking list of many orders has the oldest that wait for a parcel, and says how many more wait', async () => {
  const user = await createUser()
  const placed: string[] = []
  for (const status of [2, 2, 3, 2, 1, 2, 6]) placed.push((await createOrder(status, { user })).orderId)
  // the numbers of these orders do not follow their ages
  const moments = [20, 30, 29, 10, 28, 15, 27]
  for (const [at, minutes] of moments.entries())
    await db
      .update(orders)
      .set({ createTime: addSeconds(now(), -60 * minutes) })
      .where(eq(orders.orderId, placed[at] as string))
  const waiting = [1, 0, 5, 3].map((at) => placed[at] as string)
  const list = async (most?: number) => {
    const { orders: found, ...rest } = await getPickingList({ keyword: user.username }, most)
    return [found.map(({ orderId }) => orderId), rest.remaining, rest.isExact]
  }
  expect(await list()).toEqual([waiting, 0, true])
  expect(await list(3)).toEqual([waiting.slice(0, 3), 1, true])
  expect(await list(1)).toEqual([waiting.slice(0, 1), 3, true])
  // without a filter: no waiting order is older than one of the list
  const [oldest] = await db
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(eq(orders.status, 2))
    .orderBy(asc(orders.createTime), asc(orders.orderId))
    .limit(1)
  const all = await getPickingList({ keyword: '' }, 1)
  expect([all.orders[0]?.orderId, all.isExact]).toEqual([oldest?.orderId, true])
  expect(all.remaining).toBeGreaterThanOrEqual(3)
})

test('carriers have unique codes and names, a safe pattern, and stay while parcels name them', async () => {
  const { id, code, name } = await createTestCarrier()
  const mark = crypto.randomUUID().slice(0, 12)
  const bad: [object, string][] = [
    [{ code, name: mark }, 'code'],
    [{ code: mark, name }, 'name'],
    [{ code: mark, name: mark, number_pattern: '(' }, 'number_pattern'],
    [{ code: mark, name: mark, tracking_url: 'javascript:alert({number})' }, 'tracking_url'],
    [{ name: mark }, 'code'],
  ]
  for (const [body, member] of bad) {
    const { status, json } = await ask('POST', '/carriers/', body)
    expect([
      body,
      status,
      (json.errors as { field: string }[]).map(({ field }) => field),
      Array.isArray(json.name),
    ]).toEqual([body, 400, [member], true])
  }
  const url = 'https://example.com/track?no={number}'
  const put = await ask('PUT', `/carriers/${id}/`, {
    code,
    name,
    number_pattern: '^K[0-9]+$',
    tracking_url: url,
  })
  expect(put.json).toEqual({ id, code, name, number_pattern: '^K[0-9]+$', tracking_url: url } as never)
  const { orderId, user } = await createOrder(2)
  await ask('POST', `/orders/${orderId}/shipments/`, { carrier: name, tracking_no: 'K12' })
  const shown = await call('GET', `/orders/${orderId}/`, { token: user.token })
  expect(shown.json.shipments).toMatchObject([
    { carrier: name, url: 'https://example.com/track?no=K12' },
  ] as never)
  expect((await ask('DELETE', `/carriers/${id}/`)).json).toMatchObject({
    status: 409,
    code: 'carrier_in_use',
  })
  const unused = await createTestCarrier()
  expect((await ask('DELETE', `/carriers/${unused.id}/`)).status).toBe(204)
})
