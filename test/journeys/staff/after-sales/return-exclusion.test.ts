import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db, transaction } from '../../../../src/db/client.ts'
import { goods, skus } from '../../../../src/db/schema/catalog.ts'
import { lockSkus } from '../../../../src/domains/catalog/stock/lock-skus.ts'
import { createOrder, type TestOrder } from '../../../support/factories/orders/orders.ts'
import { createSku } from '../../../support/factories/skus.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import { createUser } from '../../../support/factories/users.ts'
import { call } from '../../../support/http.ts'

type Line = { no_reason_return: boolean }

/** Staff set whether the goods of a SKU can be returned without a reason. */
async function setReturnable(sku: number, isReturnable: boolean | string) {
  const staff = await createStaff(['goods.view_spu', 'goods.change_spu'])
  const [row] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, sku))
  const path = `/meiduo_admin/goods/${row?.goodsId}/`
  const settings = await call<Line>('GET', `${path}settings/`, { token: staff.token })
  const etag = settings.headers.get('etag') ?? ''
  const body = { no_reason_return: isReturnable }
  const changed = await call<Line>('PATCH', path, { token: staff.token, body, headers: { 'if-match': etag } })
  expect(changed).toMatchObject({ status: 200, json: { no_reason_return: String(isReturnable) === 'true' } })
  return { path, token: staff.token }
}

test('goods that are excluded from the return without reason say so before and in the order, which keeps it', async () => {
  const [fresh, usual] = [await createSku(), await createSku()]
  const user = await createUser()
  const page = async (sku: number) => (await call<Line>('GET', `/skus/${sku}/`)).json.no_reason_return
  expect([await page(fresh), await page(usual)]).toEqual([true, true])
  await setReturnable(fresh, 'false')
  expect([await page(fresh), await page(usual)]).toEqual([false, true])
  const settled = await call<{ skus: (Line & { id: number })[] }>('POST', '/orders/settlement/', {
    token: user.token,
    body: { lines: [fresh, usual].map((sku_id) => ({ sku_id, count: 1 })) },
  })
  expect(settled.json.skus.map(({ id, no_reason_return }) => [id, no_reason_return])).toEqual([
    [fresh, false],
    [usual, true],
  ])
  const { orderId } = await createOrder(1, {
    user,
    lines: [
      [fresh, 1],
      [usual, 1],
    ],
  })
  await setReturnable(fresh, true)
  await setReturnable(usual, false)
  const { json } = await call<{ skus: Line[] }>('GET', `/orders/${orderId}/`, { token: user.token })
  expect(json.skus.map(({ no_reason_return }) => no_reason_return)).toEqual([false, true])
})

test('after shipping, a request for such goods states a fault; other goods, and an unshipped order, need none', async () => {
  const [fresh, usual] = [await createSku(), await createSku()]
  await setReturnable(fresh, false)
  const buy = (status: number) =>
    createOrder(status, {
      lines: [
        [fresh, 2],
        [usual, 1],
      ],
    })
  const ask = async ({ orderId, user }: TestOrder, body: object) => {
    const { status, json } = await call('POST', `/orders/${orderId}/refunds/`, {
      token: user.token,
      body: { reason: '不喜欢', ...body },
    })
    return [status, json.code, json.sku_ids]
  }
  const of = (sku: number) => ({ lines: [{ sku_id: sku, count: 1 }] })
  const excluded = [409, 'return_excluded', [fresh]]
  for (const status of [3, 5]) {
    const order = await buy(status)
    for (const body of [{}, { amount: '1.00' }, of(fresh), { ...of(fresh), cause: 'unwanted' }])
      expect([status, body, await ask(order, body)]).toEqual([status, body, excluded])
    for (const body of [of(usual), { ...of(fresh), cause: 'defect' }, { cause: 'missing' }])
      expect([status, body, (await ask(order, body))[0]]).toEqual([status, body, 201])
  }
  expect((await ask(await buy(2), {}))[0]).toBe(201)
  expect(await ask(await buy(3), { cause: 'bored' })).toEqual([400, 'invalid_input', undefined])
})

test('the console keeps the flag, which a form without it does not change', async () => {
  const sku = await createSku()
  const { path, token } = await setReturnable(sku, false)
  const { json } = await call('GET', path, { token })
  expect(json).not.toHaveProperty('no_reason_return')
  await call('PATCH', path, { token, body: { desc_pack: '一盒' }, headers: { 'if-match': '*' } })
  expect((await call<Line>('GET', `${path}settings/`, { token })).json.no_reason_return).toBe(false)
})

test('placing reads the flag without a lock of the SPU', async () => {
  const sku = await createSku()
  const [row] = await db.select({ goodsId: skus.goodsId }).from(skus).where(eq(skus.id, sku))
  await transaction(async (tx) => {
    await tx
      .select({ id: goods.id })
      .from(goods)
      .where(eq(goods.id, row?.goodsId ?? 0))
      .for('update')
    const locked = await transaction((other) => lockSkus(other, [sku]))
    expect(locked.get(sku)?.isReturnable).toBe(true)
  })
})
