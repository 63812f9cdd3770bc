import { beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { auditEntries } from '../../../src/db/schema/staff.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { stockOf } from '../../support/factories/orders/orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['users.change_user'])
})
const lock = (user: TestUser) =>
  call('POST', `/meiduo_admin/users/${user.id}/lock/`, { token: staff.token, body: { reason: '恶意下单' } })
const place = ({ token, addressId }: TestUser) =>
  call('POST', '/orders/', { token, body: { address: addressId, pay_method: 2 } })
const ordersOf = async ({ id }: TestUser) =>
  (await db.select().from(orders).where(eq(orders.userId, id))).length

test('an account that is locked while it places an order has the whole order or none, and places none afterward', async () => {
  for (let round = 0; round < 10; round++) {
    const [user, sku] = [await createUser(), await createSku({ stock: 5 })]
    await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
    const calls = round % 2 === 0 ? [lock(user), place(user)] : [place(user), lock(user)]
    const answers = await Promise.all(calls)
    const [placed, locked] = round % 2 === 0 ? answers.toReversed() : answers
    expect(locked?.status).toBe(200)
    expect([201, 401]).toContain(placed?.status as number)
    const count = placed?.status === 201 ? 1 : 0
    expect([await ordersOf(user), (await stockOf(sku))?.stock]).toEqual([count, 5 - count])
    await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
    expect([(await place(user)).status, await ordersOf(user)]).toEqual([401, count])
  }
})

test('of two staff who lock one account concurrently, one locks it and the other one is refused', async () => {
  const user = await createUser()
  const answers = await Promise.all([lock(user), lock(user)])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const entries = await db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.object, `user:${user.id}`))
  expect(entries).toHaveLength(1)
  const [row] = await db.select().from(users).where(eq(users.id, user.id))
  expect(row).toMatchObject({ isActive: false, tokenGeneration: 1 })
})
