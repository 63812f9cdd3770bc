import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { coupons, userCoupons } from '../../../src/db/schema/coupons.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { parseFen } from '../../../src/lib/money.ts'
import { couponForm, promotionForm } from '../../journeys/staff/promotions/rule-forms.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createStaff } from '../../support/factories/staff/staff.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

let processes: Awaited<ReturnType<typeof startSecondProcess>>[] = []
let [person, colleague] = [] as unknown as [TestUser, TestUser]

beforeAll(async () => {
  const granted = (['promotion', 'coupon'] as const).flatMap(
    (model) => [`promotions.view_${model}`, `promotions.add_${model}`, `promotions.change_${model}`] as const,
  )
  ;[processes, person, colleague] = await Promise.all([
    Promise.all([1, 2].map(() => startSecondProcess())),
    createStaff(granted),
    createStaff(granted),
  ])
}, 60_000)
afterAll(() => {
  for (const { stop } of processes) stop()
})

let turn = 0
/** Sends a request to the two processes one after another. */
async function send<T = Record<string, unknown>>(
  { token }: TestUser,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = { 'if-match': '*' },
) {
  const base = processes[turn++ % processes.length]?.base
  const response = await fetch(base + path, {
    method,
    headers: { authorization: `JWT ${token}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const json = (await response.json()) as T
  return { status: response.status, etag: response.headers.get('etag') ?? '', json }
}

const create = async (path: string, body: object) =>
  (await send<{ id: number }>(person, 'POST', `/meiduo_admin${path}`, body)).json.id

test('orders that are placed while staff change a promotion on two processes have one of its versions, for ever', async () => {
  const sku = await createSku({ price: '200.00', stock: 1_000 })
  const form = (off: string) =>
    promotionForm([sku], { tiers: [{ threshold_amount: '50.00', off_amount: off }] })
  const id = await create('/promotions/', form('1.00'))
  const offs = ['2.00', '3.00', '4.00', '5.00', '6.00', '7.00', '8.00', '9.00']
  const buyers = await Promise.all(Array.from({ length: 4 }, () => createUser()))
  let isEditing = true
  const edit = async () => {
    for (const off of offs)
      expect((await send(person, 'PUT', `/meiduo_admin/promotions/${id}/`, form(off))).status).toBe(200)
    isEditing = false
  }
  const placed: string[] = []
  const buy = async (buyer: TestUser) => {
    do {
      const body = { lines: [{ sku_id: sku, count: 1 }], address: buyer.addressId, pay_method: 2 }
      const { status, json } = await send<{ order_id: string; code: string }>(buyer, 'POST', '/orders/', body)
      if (status === 201) placed.push(json.order_id)
      else expect(json.code).toBe('unpaid_limit')
    } while (isEditing)
  }
  await Promise.all([edit(), ...buyers.map(buy)])
  const rows = async () => {
    const found = await Promise.all(
      placed.map((order) => db.select().from(orders).where(eq(orders.orderId, order))),
    )
    return found.flat().map(({ orderId, payAmount, discountAmount, priceTrace }) => ({
      ...{ orderId, payAmount, discountAmount, priceTrace },
    }))
  }
  const before = await rows()
  expect(before.length).toBeGreaterThan(3)
  for (const { payAmount, discountAmount } of before) {
    expect(['1.00', ...offs]).toContain(discountAmount)
    expect(parseFen(payAmount)).toBe(20_000 - parseFen(discountAmount))
  }
  expect((await send(person, 'PUT', `/meiduo_admin/promotions/${id}/`, form('50.00'))).status).toBe(200)
  expect(await rows()).toEqual(before)
  const buyer = await createUser()
  const body = { lines: [{ sku_id: sku, count: 1 }], address: buyer.addressId, pay_method: 2 }
  const last = await send<{ order_id: string }>(buyer, 'POST', '/orders/', body)
  const [row] = await db.select().from(orders).where(eq(orders.orderId, last.json.order_id))
  expect(row?.discountAmount).toBe('50.00')
}, 120_000)

test('of two changes of one version of a rule one wins, and the other learns who changed what', async () => {
  const sku = await createSku()
  for (let round = 0; round < 8; round++) {
    const form = promotionForm([sku])
    const id = await create('/promotions/', form)
    const path = `/meiduo_admin/promotions/${id}/`
    const { etag } = await send(person, 'GET', path)
    const answers = await Promise.all([
      send(person, 'PUT', path, { ...form, name: '改名' }, { 'if-match': etag }),
      send(colleague, 'PATCH', path, { is_enabled: false }, { 'if-match': etag }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    const winner = answers.findIndex(({ status }) => status === 200)
    expect(answers[1 - winner]?.json).toMatchObject({
      code: 'precondition_failed',
      changed_by: [person, colleague][winner]?.username,
      changed_fields: [['name'], ['is_enabled']][winner],
      etag: answers[winner]?.etag,
    })
  }
}, 120_000)

/** The counter of a coupon and the pieces that customers have. */
async function piecesOf(id: number) {
  const [row] = await db.select().from(coupons).where(eq(coupons.id, id))
  const owned = await db.select().from(userCoupons).where(eq(userCoupons.couponId, id))
  return { stock: row?.stock as number, claimed: row?.claimed as number, owned: owned.length, rows: owned }
}

test('a stock that staff lower against claims never falls below them', async () => {
  const sku = await createSku()
  const id = await create('/coupons/', couponForm([sku], { stock: 30 }))
  const users = await Promise.all(Array.from({ length: 20 }, () => createUser()))
  const lower = async () => {
    for (let stock = 28; stock >= 0; stock -= 2) {
      const body = couponForm([sku], { stock })
      const { status, json } = await send(person, 'PUT', `/meiduo_admin/coupons/${id}/`, body)
      if (status !== 200) expect([status, json.code]).toEqual([400, 'stock_below_claimed'])
    }
  }
  const claim = async (user: TestUser) => {
    const { status, json } = await send(user, 'POST', `/coupons/${id}/claim/`, {}, {})
    if (status !== 201) expect([status, json.code]).toEqual([409, 'coupon_sold_out'])
    return status === 201 ? 1 : 0
  }
  const [claims] = await Promise.all([Promise.all(users.map(claim)), lower()])
  const accepted = claims.reduce((sum: number, each) => sum + each, 0)
  const { stock, claimed, owned } = await piecesOf(id)
  expect([claimed, owned]).toEqual([accepted, accepted])
  expect(stock).toBeGreaterThanOrEqual(claimed)
}, 120_000)

test('grants and claims of the last pieces give exactly the stock, and no customer more than the limit', async () => {
  const sku = await createSku()
  const id = await create('/coupons/', couponForm([sku], { stock: 10, per_user: 1 }))
  const users = await Promise.all(Array.from({ length: 16 }, () => createUser()))
  const grants = [users.slice(0, 8), users.slice(4, 12), users.slice(0, 8)].map(async (some) => {
    const body = { user_ids: some.map((user) => user.id) }
    const path = `/meiduo_admin/coupons/${id}/grants/`
    const { status, json } = await send<{ granted: number }>(person, 'POST', path, body)
    expect(status).toBe(201)
    return json.granted
  })
  const claims = users.map(async (user) => {
    const { status, json } = await send(user, 'POST', `/coupons/${id}/claim/`, {}, {})
    if (status !== 201) expect(['coupon_sold_out', 'coupon_limit_reached']).toContain(json.code as string)
    return status === 201 ? 1 : 0
  })
  const given = (await Promise.all([...grants, ...claims])).reduce((sum: number, each) => sum + each, 0)
  const { claimed, owned, rows } = await piecesOf(id)
  expect([given, claimed, owned]).toEqual([10, 10, 10])
  expect(new Set(rows.map(({ userId }) => userId)).size).toBe(10)
}, 120_000)
