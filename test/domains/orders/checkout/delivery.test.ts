import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { freightRules } from '../../../../src/db/schema/freight.ts'
import { orders } from '../../../../src/db/schema/orders.ts'
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

test('settlement refuses a default address there, and answers for another address', async () => {
  expect((await ask('PUT', `/addresses/${refused}/status/`)).status).toBe(200)
  expect((await ask('GET', '/orders/settlement/')).json).toMatchObject(refusal)
  expect((await ask('GET', `/orders/settlement/?address=${user.addressId}`)).status).toBe(200)
  // without a selected line there is nothing to deliver, and the price of a cart has no address
  expect((await ask('GET', '/cart/summary/')).status).toBe(200)
  await ask('PUT', '/cart/selection/', { body: { selected: false } })
  expect((await ask('GET', '/orders/settlement/')).status).toBe(200)
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
