import { afterAll, beforeAll, expect, test } from 'bun:test'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { cancelOrder } from '../../../src/domains/payments/cancellation/cancel-order.ts'
import { createOrder, payOrder, statusOf } from '../../support/factories/orders/orders.ts'
import { createShopCrowd, type ShopCrowd, type Shopper } from '../../support/factories/shop-crowd.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Refusal = {
  code: string
  order_id?: string
  unit?: string
  limit?: number
  held?: number
  bought?: number
  orders?: string[]
  skus?: { id: number; reason: string; limit?: number; held?: number; wanted?: number }[]
}

const buy = (user: TestUser, sku_id: number, count: number) =>
  call<Refusal>('POST', '/orders/', {
    token: user.token,
    body: { address: user.addressId, pay_method: 2, lines: [{ sku_id, count }] },
  })
const settle = async (user: TestUser, sku_id: number, count: number) =>
  (
    await call<{ unavailable: { id: number; reason: string; message: string }[] }>(
      'POST',
      '/orders/settlement/',
      { token: user.token, body: { lines: [{ sku_id, count }] } },
    )
  ).json.unavailable

test('more unpaid pieces of a SKU than one user may hold are refused with the orders to pay or cancel, and shown before', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 100 })]
  const first = (await buy(user, sku, 15)).json.order_id as string
  const second = (await buy(user, sku, 5)).json.order_id as string
  const { status, json } = await buy(user, sku, 1)
  expect([status, json]).toMatchObject([409, { code: 'unpaid_limit', unit: 'pieces', limit: 20, held: 20 }])
  expect(json.orders?.toSorted()).toEqual([first, second].sort())
  expect(json.skus).toMatchObject([{ id: sku, reason: 'over_limit', limit: 20, held: 20, wanted: 1 }])
  expect(await settle(user, sku, 1)).toMatchObject([
    { id: sku, reason: 'over_limit', message: '每人最多有 20 件待支付，请先支付或取消订单' },
  ])
  await cancelOrder(user.id, second)
  expect(await settle(user, sku, 5)).toEqual([])
  expect((await buy(user, sku, 6)).status).toBe(409)
  expect((await buy(user, sku, 5)).status).toBe(201)
  await payOrder(first)
  expect((await buy(user, sku, 15)).status).toBe(201)
})

test('the limit of a SKU replaces that of the shop, lower or higher', async () => {
  const user = await createUser()
  const [low, high] = [
    await createSku({ stock: 100, unpaidLimit: 2 }),
    await createSku({ stock: 100, unpaidLimit: 30 }),
  ]
  expect([(await buy(user, low, 3)).status, (await buy(user, low, 2)).status]).toEqual([409, 201])
  expect([(await buy(user, high, 31)).status, (await buy(user, high, 30)).status]).toEqual([409, 201])
})

test('an eleventh unpaid order is refused; one payment allows one more', async () => {
  const user = await createUser()
  const skus = [await createSku({ stock: 100 }), await createSku({ stock: 100 })] as const
  const made: string[] = []
  for (let i = 0; i < 10; i++) made.push((await buy(user, skus[0], 1)).json.order_id as string)
  const { status, json } = await buy(user, skus[1], 1)
  expect([status, json]).toMatchObject([409, { code: 'unpaid_limit', unit: 'orders', limit: 10, held: 10 }])
  expect(json.orders?.toSorted()).toEqual(made.toSorted())
  expect(await settle(user, skus[1], 1)).toMatchObject([{ reason: 'over_limit' }])
  await payOrder(made[0] as string)
  expect([(await buy(user, skus[1], 1)).status, (await buy(user, skus[1], 1)).status]).toEqual([201, 409])
})

test('a purchase limit counts every order that is not cancelled, and is shown in the cart', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 100, purchaseLimit: 3 })]
  expect((await buy(user, sku, 4)).json).toMatchObject({ code: 'purchase_limit', limit: 3, bought: 0 })
  const first = (await buy(user, sku, 2)).json.order_id as string
  await payOrder(first)
  const refused = await buy(user, sku, 2)
  expect([refused.status, refused.json]).toMatchObject([
    409,
    { code: 'purchase_limit', limit: 3, bought: 2, skus: [{ id: sku, reason: 'over_limit' }] },
  ])
  await call('POST', '/cart/', { token: user.token, body: { sku_id: sku, count: 2 } })
  const [line] = (
    await call<{ available: boolean; unavailable: object }[]>('GET', '/cart/', { token: user.token })
  ).json
  expect(line).toMatchObject({
    available: false,
    unavailable: { reason: 'over_limit', message: '每人限购 3 件' },
  })
  const last = (await buy(user, sku, 1)).json.order_id as string
  expect((await buy(user, sku, 1)).status).toBe(409)
  await cancelOrder(user.id, last)
  expect((await buy(user, sku, 1)).status).toBe(201)
})

test('a late payment reinstates no order beyond the purchase limit: the money goes back', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 100, purchaseLimit: 2 })]
  const late = await createOrder(6, { user, lines: [[sku, 2]] })
  const other = (await buy(user, sku, 1)).json.order_id as string
  expect(await payOrder(late.orderId)).toBe('late')
  expect([await statusOf(late.orderId), await statusOf(other)]).toEqual([6, 1])
  const again = await createOrder(6, { lines: [[sku, 2]] })
  expect(await payOrder(again.orderId)).toBe('applied')
  expect(await statusOf(again.orderId)).toBe(2)
})

test('concurrent orders of one user in one process never exceed a limit', async () => {
  const [user, sku] = [await createUser(), await createSku({ stock: 1_000, unpaidLimit: 7 })]
  const one = () =>
    placeOrder({
      userId: user.id,
      addressId: user.addressId,
      payMethod: 2,
      idempotencyKey: undefined,
      lines: [{ skuId: sku, count: 2 }],
    }).then(
      () => 'placed',
      ({ code }) => code,
    )
  const answers = await Promise.all(Array.from({ length: 12 }, one))
  expect(answers.filter((each) => each === 'placed')).toHaveLength(3)
  expect(answers.filter((each) => each === 'unpaid_limit')).toHaveLength(9)
})

let crowd: ShopCrowd
beforeAll(async () => {
  crowd = await createShopCrowd({ redisDb: 17, buyers: 3, skus: 2, stock: 1_000 })
}, 60_000)
afterAll(() => crowd.close())

async function buyAt(base: string, { token, addressId }: Shopper, sku: number, count: number) {
  const response = await fetch(`${base}/orders/`, {
    method: 'POST',
    headers: { authorization: `JWT ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ address: addressId, pay_method: 2, lines: [{ sku_id: sku, count }] }),
  })
  return { status: response.status, ...((await response.json()) as { code?: string }) }
}

test('concurrent orders of three users at three processes hold exactly what the limits allow', async () => {
  const servers = await Promise.all([crowd.serve(), crowd.serve(), crowd.serve()])
  const [pieces, orders] = crowd.skus as [number, number]
  const at = (i: number) => servers[i % servers.length]?.base as string
  const answers = await Promise.all(
    crowd.users.flatMap((user) => Array.from({ length: 12 }, (_, i) => buyAt(at(i), user, pieces, 3))),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3 * 6)
  expect(answers.filter(({ code }) => code === 'unpaid_limit')).toHaveLength(3 * 6)
  const more = await Promise.all(
    crowd.users.flatMap((user) => Array.from({ length: 9 }, (_, i) => buyAt(at(i), user, orders, 1))),
  )
  expect(more.filter(({ status }) => status === 201)).toHaveLength(3 * 4)
  expect(
    await crowd.rows<{ n: number; pieces: string }>(
      `SELECT COUNT(DISTINCT o.order_id) AS n, SUM(IF(l.sku_id = ?, l.count, 0)) AS pieces
       FROM tb_order_info o JOIN tb_order_goods l USING (order_id) GROUP BY o.user_id`,
      [pieces],
    ),
  ).toEqual(Array(3).fill({ n: 10, pieces: '18' }))
}, 60_000)
