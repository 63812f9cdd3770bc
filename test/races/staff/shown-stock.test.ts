import { beforeAll, expect, test } from 'bun:test'
import { and, asc, eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { stockMovements } from '../../../src/db/schema/stock.ts'
import { onFailpoint } from '../../../src/lib/failpoints.ts'
import { stockOf } from '../../support/factories/orders/orders.ts'
import { createSkuWithForm } from '../../support/factories/staff/sku-forms.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import type { TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { runChild } from '../../support/processes/child-process.ts'

let staff: TestUser
beforeAll(async () => {
  staff = await createStaff(['goods.view_sku', 'goods.change_sku'])
})

/** A SKU of stock 50 whose form the person has open. */
async function openForm() {
  const { id, form } = await createSkuWithForm({ stock: 50 })
  const path = `/meiduo_admin/skus/${id}/`
  expect((await call<{ stock: number }>('GET', path, { token: staff.token })).json.stock).toBe(50)
  const send = (stock: number) =>
    call<{ code?: string }>('PUT', path, { token: staff.token, body: { ...form, stock } })
  const corrections = async () => {
    const of = and(eq(stockMovements.skuId, id), eq(stockMovements.reason, 'correction'))
    const rows = await db.select().from(stockMovements).where(of).orderBy(asc(stockMovements.id))
    return rows.map(({ quantity }) => quantity)
  }
  return { id, form, send, corrections, stock: async () => (await stockOf(id)).stock }
}

test('an edit that is killed before its commit moves nothing, and the next edit counts from the stock that the form showed', async () => {
  const { id, form, send, corrections, stock } = await openForm()
  const body = JSON.stringify({ ...form, stock: 60 })
  const child = await runChild('races/children/shown-stock-crash.ts', 'before', staff.token, id, body)
  expect([child.killed, child.errors, await stock()]).toEqual([true, '', 50])
  expect((await send(55)).status).toBe(200)
  expect([await stock(), await corrections()]).toEqual([55, [5]])
}, 60_000)

test('a form that is sent again after a kill behind the commit moves the stock once, and the next counts from it', async () => {
  const { id, form, send, corrections, stock } = await openForm()
  const body = JSON.stringify({ ...form, stock: 60 })
  const child = await runChild('races/children/shown-stock-crash.ts', 'after', staff.token, id, body)
  expect([child.killed, child.errors, await stock()]).toEqual([true, '', 60])
  expect((await send(60)).status).toBe(200)
  expect((await send(58)).status).toBe(200)
  expect([await stock(), await corrections()]).toEqual([58, [10, -2]])
}, 60_000)

test('an edit that fails in its transaction can be sent again, and moves the stock once', async () => {
  const { send, corrections, stock } = await openForm()
  onFailpoint((name) => {
    if (name === 'audit:stored') throw new Error('connection lost')
  })
  try {
    expect((await send(60)).status).toBe(500)
  } finally {
    onFailpoint(undefined)
  }
  expect((await send(60)).status).toBe(200)
  expect([await stock(), await corrections()]).toEqual([60, [10]])
})

test('a form that is sent several times concurrently moves the stock once', async () => {
  const { send, corrections, stock } = await openForm()
  const answers = await Promise.all(Array.from({ length: 6 }, () => send(47)))
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
  expect([await stock(), await corrections()]).toEqual([47, [-3]])
})
