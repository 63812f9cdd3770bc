import { expect, test } from 'bun:test'
import { and, eq } from 'drizzle-orm'
import { db, pool } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { users } from '../../../src/db/schema/auth.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orders, reviewImages } from '../../../src/db/schema/orders.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { findPersonalData } from '../../support/database/find-personal-data.ts'
import { settledPerson } from '../../support/factories/settled-person.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'
import { sandbox } from '../../support/vendors/notification-listener.ts'

const close = (token: string, password: string) =>
  call<{ code: string; orders?: string[] }>('DELETE', '/user/', { token, body: { password } })

async function order(user: TestUser, sku: number): Promise<string> {
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 2, selected: true })
  const body = { address: user.addressId, pay_method: 2 }
  const { json } = await call<{ order_id: string }>('POST', '/orders/', { token: user.token, body })
  return json.order_id
}

const stockOf = async (sku: number) =>
  (await db.select({ stock: skus.stock }).from(skus).where(eq(skus.id, sku)))[0]?.stock
const orderOf = async (id: string) => (await db.select().from(orders).where(eq(orders.orderId, id)))[0]

/** The member of the export that holds the rows of each table. */
const exportedAs: Readonly<Record<string, string>> = {
  tb_address: 'addresses',
  tb_favourite: 'favourites',
  tb_mobile_change: 'profile.mobile_change',
  tb_oauth_identity: 'identities',
  tb_order_info: 'orders',
  tb_outbox_message: 'messages',
  tb_refresh_token: 'sessions',
  tb_saved_view: 'saved_views',
  tb_stock_notice: 'stock_notices',
  tb_user_coupon: 'coupons',
}
const notExported = {
  tb_api_key: 'what a person of the staff made for systems of the shop; deleted with the account',
  tb_figure_buyer: 'who paid in which quarter of an hour; the orders are exported',
  tb_first_purchase: 'when a person paid for the first time; the orders are exported',
  tb_staff_recovery_code: 'digests of codes of staff; deleted with the account',
  tb_staff_session: 'sessions of staff, which they list themselves; deleted with the account',
  tb_staff_totp: 'a secret of staff; deleted with the account',
  tb_export: 'which lists a person of the staff exported, which the shop must be able to prove',
  tb_import: 'which sheets a person of the staff imported, which the shop must be able to prove',
  tb_idempotency_key: 'copies of answers for seven days; the objects that they show are exported',
  tb_order_key: 'random keys of a client, which say nothing about a person',
  tb_order_note: 'the author is staff; the export of the buyer has the text with the order',
  tb_audit_entry: 'what a person did as staff, which the shop must be able to prove',
  tb_stock_movement: 'who of the staff moved stock, which the shop must be able to prove',
  tb_stocktake: 'who of the staff began to count, which the shop must be able to prove',
  tb_stocktake_line: 'who of the staff counted, which the shop must be able to prove',
  tb_token_revocation: 'numbers of tokens that are no longer valid',
  tb_users_groups: 'rights of staff, which the shop grants',
  tb_users_user_permissions: 'rights of staff, which the shop grants',
}

/** Returns the names of the tables that refer to a user, sorted. */
async function userTables(): Promise<string[]> {
  const [rows] = await pool.query(`SELECT TABLE_NAME AS name FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = 'user_id'`)
  return (rows as { name: string }[]).map(({ name }) => name).sort()
}

/** Returns the names of the tables with a row of the user. */
async function tablesOf(userId: number): Promise<string[]> {
  const found: string[] = []
  for (const table of await userTables()) {
    const [rows] = await pool.query('SELECT 1 FROM ?? WHERE user_id = ? LIMIT 1', [table, userId])
    if ((rows as object[]).length > 0) found.push(table)
  }
  return found
}

test('an export contains all data of the user, and nothing that the user may not see', async () => {
  const person = await settledPerson()
  const answer = await call('GET', '/user/export/', { token: person.token })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  for (const text of [...person.texts, person.followUp, person.image]) expect(answer.text).toContain(text)
  expect(answer.json).toMatchObject({
    profile: { id: person.id },
    orders: [
      {
        shipment: { carrier: '顺丰速运' },
        refunds: [{ amount: '1.00' }],
        skus: [{ comment: person.words, follow_up_time: expect.any(String) }],
      },
      { order_id: person.orderId, total_count: 2, skus: [{ sku_id: person.sku, count: 2 }] },
    ],
    messages: [{ kind: 'order_shipped', order_id: person.arrived }, { kind: 'order_received' }],
    cart: [{ sku_id: person.sku, count: 1 }],
    browse_history: [{ sku_id: person.sku }],
    identities: [{ provider: 'qq' }],
  })
  for (const secret of person.secrets) expect(answer.text).not.toContain(secret)
  expect(answer.text).not.toMatch(/argon2|cost_price|is_staff/)
  expect((await call('GET', '/user/export/')).status).toBe(401)
})

test('after erasure a search of the database and of Redis finds nothing of the user, and the orders still count', async () => {
  const person = await settledPerson()
  // queued messages have left the queues once the sandbox answers
  await sandbox(`/messages/?to=${person.texts[4]}`)
  expect((await findPersonalData(person.texts)).length).toBeGreaterThan(5)
  const [{ password: hash } = { password: '' }] = await db.select().from(users).where(eq(users.id, person.id))
  expect((await close(person.token, person.password)).status).toBe(204)
  expect(await findPersonalData([...person.texts, ...person.secrets, person.waiting, hash])).toEqual([])
  // figures count buyers by the number that orders keep, too
  const figures = ['tb_figure_buyer', 'tb_first_purchase']
  expect((await tablesOf(person.id)).filter((table) => !figures.includes(table))).toEqual([
    'tb_address',
    'tb_order_info',
    'tb_token_revocation',
    'tb_user_coupon',
  ])
  // the job that deletes the files may still hold their keys
  expect(await db.select().from(reviewImages).where(eq(reviewImages.image, person.image))).toEqual([])
  // reviews stay, without a name
  const reviews = await call('GET', `/skus/${person.reviewed}/comments/`)
  expect(reviews.json).toMatchObject([{ username: '已注销用户', comment: person.words }])
  const left = await orderOf(person.orderId)
  expect(left).toMatchObject({ userId: person.id, status: 6, totalCount: 2, receiver: '', receiverPlace: '' })
  expect(await stockOf(person.sku)).toBe(10)
  expect((await call('GET', '/user/', { token: person.token })).status).toBe(401)
  const { username, password } = person
  expect((await call('POST', '/authorizations/', { body: { username, password } })).status).toBe(400)
  expect((await call('GET', `/usernames/${username}/count/`)).json.count).toBe(0)
}, 60_000)

test('every table that refers to a user is exported, or has a reason why not', async () => {
  const person = await settledPerson()
  const { json } = await call<Record<string, unknown>>('GET', '/user/export/', { token: person.token })
  const tables = await userTables()
  expect(Object.keys({ ...exportedAs, ...notExported }).sort()).toEqual(tables)
  for (const [table, path] of Object.entries(exportedAs)) {
    const content = path.split('.').reduce((at, name) => (at as never)?.[name], json as unknown)
    const isFilled = Array.isArray(content) ? content.length > 0 : Boolean(content)
    expect([table, isFilled]).toEqual([table, true])
  }
}, 60_000)

test('closing requires the password and counts wrong ones like failed sign-ins', async () => {
  const user = await createUser()
  expect((await call('DELETE', '/user/', { body: { password: user.password } })).status).toBe(401)
  expect((await call('DELETE', '/user/', { token: user.token, body: {} })).status).toBe(400)
  const wrong = await close(user.token, 'wrong-horse')
  expect([wrong.status, wrong.json.code]).toEqual([400, 'invalid_credentials'])
  for (let i = 0; i < 9; i++) await close(user.token, 'wrong-horse')
  expect((await close(user.token, user.password)).status).toBe(429)
  expect((await call('GET', '/user/', { token: user.token })).status).toBe(200)
})

test('an account with paid orders cannot be closed until the goods are received', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const orderId = await order(user, sku)
  await db.update(orders).set({ status: 2 }).where(eq(orders.orderId, orderId))
  const refused = await close(user.token, user.password)
  expect([refused.status, refused.json.code, refused.json.orders]).toEqual([
    409,
    'orders_in_progress',
    [orderId],
  ])
  expect((await orderOf(orderId))?.receiver).toBe('张三')
  await db.update(orders).set({ status: 5 }).where(eq(orders.orderId, orderId))
  expect((await close(user.token, user.password)).status).toBe(204)
  expect(await orderOf(orderId)).toMatchObject({ status: 5, receiver: '', receiverMobile: '' })
})

test('closing detects an order that was just paid at the gateway, and the account stays open', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const orderId = await order(user, sku)
  const { json } = await call<{ alipay_url: string }>('GET', `/orders/${orderId}/payment/`, {
    token: user.token,
  })
  await fetch(json.alipay_url)
  await sandbox('/alipay/pay/', { out_trade_no: orderId, notify: false })
  const refused = await close(user.token, user.password)
  expect([refused.status, refused.json.orders]).toEqual([409, [orderId]])
  expect((await orderOf(orderId))?.status).toBe(2)
})

test('an order with an open cashier page cannot be paid after the account is closed', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const orderId = await order(user, sku)
  const { json } = await call<{ alipay_url: string }>('GET', `/orders/${orderId}/payment/`, {
    token: user.token,
  })
  await fetch(json.alipay_url)
  expect((await close(user.token, user.password)).status).toBe(204)
  expect(await sandbox('/alipay/pay/', { out_trade_no: orderId })).toMatchObject({
    message: 'the trade is closed',
  })
})

test('while the gateway is unavailable no account is closed, no order is cancelled and no data is lost', async () => {
  const [user, sku] = [await createUser(), await createSku()]
  const orderId = await order(user, sku)
  const { json } = await call<{ alipay_url: string }>('GET', `/orders/${orderId}/payment/`, {
    token: user.token,
  })
  await fetch(json.alipay_url)
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  await sandbox('/faults/', { gateway: 'alipay', mode: 'error', count: 1, subject: orderId })
  const refused = await close(user.token, user.password)
  expect([refused.status, refused.json.code]).toEqual([503, 'gateway_unavailable'])
  expect(await orderOf(orderId)).toMatchObject({ status: 1, receiver: '张三' })
  const cart = await call<{ sku_id: number }[]>('GET', '/cart/', { token: user.token })
  expect([cart.status, JSON.stringify(cart.json)]).toEqual([200, expect.stringContaining(String(sku))])
  expect((await close(user.token, user.password)).status).toBe(204)
  expect((await orderOf(orderId))?.status).toBe(6)
})

test('one of ten concurrent closing requests succeeds', async () => {
  const user = await createUser()
  const answers = await Promise.all(Array.from({ length: 10 }, () => close(user.token, user.password)))
  const statuses = answers.map((answer) => answer.status).sort()
  expect(statuses).toEqual([204, ...Array(9).fill(401)])
})

test('writes concurrent with the erasure leave no personal data', async () => {
  for (let round = 0; round < 5; round++) {
    const [user, sku] = [await createUser(), await createSku({ stock: 100 })]
    await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
    const body = { address: user.addressId, pay_method: 2 }
    const place = `末路${user.username}`
    const address = { receiver: '李四', province_id: 110000, city_id: 110100, district_id: 110101, place }
    const [closed, ...others] = await Promise.all([
      close(user.token, user.password),
      call('POST', '/orders/', { token: user.token, body }),
      call('POST', '/addresses/', { token: user.token, body: { ...address, mobile: user.mobile } }),
      call('PUT', '/email/', { token: user.token, body: { email: `${user.username}@example.com` } }),
    ])
    expect(closed.status).toBe(204)
    for (const other of others) expect([200, 201, 401, 404]).toContain(other.status)
    const named = await db
      .select()
      .from(orders)
      .where(and(eq(orders.userId, user.id), eq(orders.receiver, '张三')))
    expect(named).toEqual([])
    const live = await db
      .select()
      .from(addresses)
      .where(and(eq(addresses.userId, user.id), eq(addresses.isDeleted, false)))
    expect(live).toEqual([])
    const [row] = await db.select().from(users).where(eq(users.id, user.id))
    expect([row?.email, row?.mobile, row?.username]).toEqual(['', null, `closed:${user.id}`])
    expect(await stockOf(sku)).toBe(100)
  }
})
