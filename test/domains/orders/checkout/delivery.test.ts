import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { users } from '../../../../src/db/schema/auth.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
import { freightRules } from '../../../../src/db/schema/promotions.ts'
import { addToCart } from '../../../../src/domains/cart/change-lines.ts'
import { changeRules } from '../../../../src/domains/promotions/change-rules.ts'
import { postAddress } from '../../../support/factories/addresses.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../../support/factories/users.ts'
import { type CallOptions, call } from '../../../support/http.ts'

/** No other test has rules for this province. */
const gansu = { province_id: 620000, city_id: 620200, district_id: 620201100, place: '路 1 号' }
const setDelivery = (isDelivered: boolean) =>
  changeRules((tx) =>
    tx.update(freightRules).set({ isDelivered }).where(eq(freightRules.provinceId, gansu.province_id)),
  )

let user: TestUser
let refused: number
beforeAll(async () => {
  await changeRules((tx) =>
    tx.insert(freightRules).values({ provinceId: gansu.province_id, fee: '10.00', isDelivered: false }),
  )
  user = await createUser()
  refused = (await postAddress(user.token, gansu)).json.id
  await addToCart({ kind: 'user', userId: user.id }, { skuId: await createSku(), count: 1, selected: true })
})
afterAll(() =>
  changeRules((tx) => tx.delete(freightRules).where(eq(freightRules.provinceId, gansu.province_id))),
)

const ask = (method: string, path: string, options: CallOptions = {}) =>
  call<{ code?: string; province_id?: number; errors?: { field: string }[]; order_id: string }>(
    method,
    path,
    {
      token: user.token,
      ...options,
    },
  )
const refusal = { code: 'not_delivered', province_id: gansu.province_id, errors: [{ field: 'address' }] }

test('settlement and placing refuse an address in a province to which the shop does not deliver', async () => {
  for (const answer of [
    await ask('GET', `/orders/settlement/?address=${refused}`),
    await ask('POST', '/orders/', { body: { address: refused, pay_method: 2 } }),
  ])
    expect([answer.status, answer.json]).toEqual([409, expect.objectContaining({ code: 'not_delivered' })])
  const { json } = await ask('GET', `/orders/settlement/?address=${refused}`)
  expect(json).toMatchObject(refusal)
  expect(await db.$count(orders, eq(orders.userId, user.id))).toBe(0)
})

test('buying now is refused like ordering the cart', async () => {
  const lines = [{ sku_id: await createSku(), count: 1 }]
  for (const answer of [
    await ask('POST', '/orders/settlement/', { body: { lines, address: refused } }),
    await ask('POST', '/orders/', { body: { lines, address: refused, pay_method: 2 } }),
  ])
    expect([answer.status, answer.json]).toEqual([409, expect.objectContaining({ code: 'not_delivered' })])
  const settled = await ask('POST', '/orders/settlement/', { body: { lines, address: user.addressId } })
  expect(settled.status).toBe(200)
  expect(await db.$count(orders, eq(orders.userId, user.id))).toBe(0)
})

type Settled = { address_delivered: boolean; freight: string; pay_amount: string }

test('settlement of a default address there answers, reports it, and is priced as without an address', async () => {
  const buyer = await createUser()
  const { id } = (await postAddress(buyer.token, gansu)).json
  const { token } = buyer
  const skuId = await createSku()
  await addToCart({ kind: 'user', userId: buyer.id }, { skuId, count: 1, selected: true })
  const lines = [{ sku_id: skuId, count: 1 }]
  const settle = async (change: object = {}, query = '') =>
    Promise.all([
      call<Settled>('GET', `/orders/settlement/${query}`, { token }),
      call<Settled>('POST', '/orders/settlement/', { token, body: { lines, ...change } }),
    ])
  await db.update(users).set({ defaultAddressId: null }).where(eq(users.id, buyer.id))
  const [without] = await settle()
  expect([without.status, without.json.address_delivered]).toEqual([200, true])
  expect((await call('PUT', `/addresses/${id}/status/`, { token })).status).toBe(200)
  for (const { status, json } of await settle()) {
    const { freight, pay_amount } = without.json
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({ address_delivered: false, freight, pay_amount }),
    ])
  }
  for (const { status } of await settle({ address: id }, `?address=${id}`)) expect(status).toBe(409)
  for (const { status, json } of await settle({ address: buyer.addressId }, `?address=${buyer.addressId}`))
    expect([status, json.address_delivered]).toEqual([200, true])
  const placed = await call('POST', '/orders/', { token, body: { address: id, pay_method: 2 } })
  expect([placed.status, placed.json.code]).toEqual([409, 'not_delivered'])
})

test('without a selected line there is nothing to deliver, and the price of a cart has no address', async () => {
  expect((await ask('GET', '/cart/summary/')).status).toBe(200)
  await ask('PUT', '/cart/selection/', { body: { selected: false } })
  expect((await ask('GET', `/orders/settlement/?address=${refused}`)).status).toBe(200)
  await ask('PUT', '/cart/selection/', { body: { selected: true } })
})

test('the address of an order cannot become one there', async () => {
  const placed = await ask('POST', '/orders/', { body: { address: user.addressId, pay_method: 2 } })
  expect(placed.status).toBe(201)
  const path = `/orders/${placed.json.order_id}/address/`
  const changed = await ask('PUT', path, { body: { address: refused } })
  expect([changed.status, changed.json]).toEqual([409, expect.objectContaining({ code: 'not_delivered' })])
})

test('as soon as a rule allows it, an order to the province is placed', async () => {
  await setDelivery(true)
  await addToCart({ kind: 'user', userId: user.id }, { skuId: await createSku(), count: 1, selected: true })
  const placed = await ask('POST', '/orders/', { body: { address: refused, pay_method: 2 } })
  expect(placed.status).toBe(201)
})
