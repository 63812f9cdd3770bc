import { expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { addresses } from '../../../src/db/schema/addresses.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { orders } from '../../../src/db/schema/orders.ts'
import { disableAccount } from '../../../src/domains/accounts/disable-account.ts'
import { deleteAddress } from '../../../src/domains/addresses/delete-address.ts'
import { createOrder, statusOf, type TestOrder } from '../../support/factories/orders/orders.ts'
import { createApprovedRefund } from '../../support/factories/orders/paid-orders.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createAddress, createUser, type TestUser } from '../../support/factories/users.ts'
import { call } from '../../support/http.ts'

type Detail = {
  pay_amount: string
  freight: string
  address: { receiver: string; mobile: string; place: string }
  invoice: { kind: string; title: string; tax_no: string | null } | null
  shipments: { carrier: string; tracking_no: string; url: string | null; lines: object[] }[]
}

const detailOf = async ({ user, orderId }: TestOrder) =>
  (await call<Detail>('GET', `/orders/${orderId}/`, { token: user.token })).json
const moveTo = ({ user, orderId }: TestOrder, address: unknown) =>
  call('PUT', `/orders/${orderId}/address/`, { token: user.token, body: { address } })
const invoice = ({ user, orderId }: TestOrder, body: object) =>
  call('PUT', `/orders/${orderId}/invoice/`, { token: user.token, body })
const hide = ({ user, orderId }: TestOrder) => call('DELETE', `/orders/${orderId}/`, { token: user.token })
const listed = async (user: TestUser, query = '') => {
  const { json } = await call<{ count: number; results: { order_id: string }[] }>('GET', `/orders/${query}`, {
    token: user.token,
  })
  return [json.count, json.results.map(({ order_id }) => order_id)]
}

async function otherAddress(user: TestUser): Promise<number> {
  const id = await createAddress(user.id)
  await db
    .update(addresses)
    .set({ receiver: '李四', mobile: '13900000002', place: '后街 2 号' })
    .where(eq(addresses.id, id))
  return id
}

for (const [state, what] of [
  [1, 'unpaid'],
  [2, 'unshipped'],
] as const)
  test(`an ${what} order goes to another address of its buyer for the same amount`, async () => {
    const order = await createOrder(state)
    const before = await detailOf(order)
    const moved = await moveTo(order, await otherAddress(order.user))
    const address = { receiver: '李四', mobile: '13900000002', place: expect.stringMatching(/后街 2 号$/) }
    expect([moved.status, moved.json]).toEqual([
      200,
      { order_id: order.orderId, oid: order.orderId, address },
    ])
    expect(await detailOf(order)).toEqual({ ...before, address: address as unknown as Detail['address'] })
    expect(await statusOf(order.orderId)).toBe(state)
  })

test('an order whose payment was started keeps its payment after the change of its address', async () => {
  const order = await createOrder(1)
  const pay = () => call('GET', `/orders/${order.orderId}/payment/`, { token: order.user.token })
  expect((await pay()).status).toBe(200)
  expect((await moveTo(order, await otherAddress(order.user))).status).toBe(200)
  expect((await pay()).status).toBe(200)
})

test('an address with another freight is refused with both amounts, and nothing changes', async () => {
  const order = await createOrder(1)
  const priceTrace = JSON.stringify([{ kind: 'freight', id: 999_999, skuId: null, fen: 2000 }])
  await db
    .update(orders)
    .set({ freight: '20.00', payAmount: '79.90', priceTrace })
    .where(eq(orders.orderId, order.orderId))
  const before = await detailOf(order)
  const refused = await moveTo(order, await otherAddress(order.user))
  expect([refused.status, refused.json.code]).toEqual([409, 'freight_differs'])
  expect(refused.json).toMatchObject({ freight: '20.00', new_freight: '10.00' })
  expect(await detailOf(order)).toEqual(before)
})

test('the rule that an order was charged by stays right after its amounts changed', async () => {
  const order = await createOrder(1)
  // charged by the default rule, which gives free freight to the present amount
  const priceTrace = JSON.stringify([{ kind: 'freight', id: null, skuId: null, fen: 1000 }])
  await db
    .update(orders)
    .set({ freight: '10.00', payAmount: '209.90', priceTrace })
    .where(eq(orders.orderId, order.orderId))
  expect((await moveTo(order, await otherAddress(order.user))).status).toBe(200)
  expect(await detailOf(order)).toMatchObject({ freight: '10.00', pay_amount: '209.90' })
})

test('an imported order without a price breakdown is compared by its amount', async () => {
  const order = await createOrder(1)
  const change = (freight: string, payAmount: string) =>
    db.update(orders).set({ freight, payAmount, priceTrace: null }).where(eq(orders.orderId, order.orderId))
  await change('0.00', '59.90')
  expect((await moveTo(order, order.user.addressId)).json).toMatchObject({
    code: 'freight_differs',
    freight: '0.00',
    new_freight: '10.00',
  })
  await change('10.00', '69.90')
  expect((await moveTo(order, order.user.addressId)).status).toBe(200)
})

test('the freight that an order has paid earns no free freight when its address changes', async () => {
  const order = await createOrder(1)
  // free from 99.00: the goods cost less, and more together with the freight
  await db
    .update(orders)
    .set({ freight: '10.00', payAmount: '105.00', priceTrace: null })
    .where(eq(orders.orderId, order.orderId))
  expect((await moveTo(order, order.user.addressId)).status).toBe(200)
})

test('neither an address of a different user nor a deleted one can be chosen', async () => {
  const order = await createOrder(2)
  const deleted = await otherAddress(order.user)
  await deleteAddress(order.user.id, deleted)
  for (const address of [(await createUser()).addressId, deleted, 999_999_999]) {
    const { status, json } = await moveTo(order, address)
    expect([status, json.code, json.errors]).toEqual([
      404,
      'not_found',
      [expect.objectContaining({ field: 'address' })],
    ])
  }
})

test('an invoice is asked for after ordering, and its title can be corrected', async () => {
  const order = await createOrder(5)
  expect((await detailOf(order)).invoice).toBeNull()
  const company = { kind: 'company', title: '福州美多商城有限公司', tax_no: '91350100M000100Y43' }
  const first = await invoice(order, company)
  expect([first.status, first.json.invoice]).toEqual([200, company])
  const asked = { status: 'asked', number: null, issued_time: null, void_reason: '', file: null }
  expect((await detailOf(order)).invoice).toEqual({ ...company, ...asked })
  const mistaken = await invoice(order, { kind: 'personal', title: '张三', tax_no: '91350100M000100Y43' })
  expect([mistaken.status, mistaken.json.code]).toEqual([400, 'tax_number_wrong'])
  const personal = await invoice(order, { kind: 'personal', title: ' 张三 ' })
  const person = { kind: 'personal', title: '张三', tax_no: null }
  expect(personal.json.invoice).toEqual(person)
  expect((await detailOf(order)).invoice).toEqual({ ...person, ...asked })
  const wrong = await invoice(order, { kind: 'company', title: '公司', tax_no: '1' })
  expect([wrong.status, wrong.json.code]).toEqual([400, 'tax_number_wrong'])
  expect((await detailOf(order)).invoice).toEqual({ ...person, ...asked })
})

test('a company without a tax number in the request keeps the stored one; the error names the field of this route', async () => {
  const order = await createOrder(2)
  const missing = await invoice(order, { kind: 'company', title: '公司' })
  expect([missing.status, missing.json.code, missing.json.errors]).toEqual([
    400,
    'tax_number_wrong',
    [expect.objectContaining({ field: 'tax_no' })],
  ])
  const company = { kind: 'company', title: '福州美多商城有限公司', tax_no: '91350100M000100Y43' }
  await invoice(order, company)
  const renamed = await invoice(order, { kind: 'company', title: '新' })
  expect([renamed.status, renamed.json.invoice]).toEqual([200, { ...company, title: '新' }])
  expect((await detailOf(order)).invoice).toMatchObject({ ...company, title: '新' })
})

test('a received order that is wholly refunded does not wait for a review and can be hidden; one fen less waits', async () => {
  const whole = await createOrder(4)
  const { user } = whole
  const part = await createOrder(4, { user })
  await createApprovedRefund(part, 6_989)
  expect([(await hide(whole)).status, (await listed(user, '?status=4'))[0]]).toEqual([409, 2])
  await createApprovedRefund(whole)
  expect(await listed(user, '?status=4')).toEqual([1, [part.orderId]])
  expect((await listed(user))[0]).toBe(2)
  expect([(await hide(part)).status, (await hide(whole)).status]).toEqual([409, 204])
  expect(await listed(user)).toEqual([1, [part.orderId]])
})

test('a hidden order leaves the lists but not the shop, and hiding it again changes nothing', async () => {
  const kept = await createOrder(1)
  const { user } = kept
  const finished = await createOrder(5, { user })
  expect(await listed(user)).toEqual([2, [finished.orderId, kept.orderId]])
  expect([(await hide(finished)).status, (await hide(finished)).status]).toEqual([204, 204])
  expect(await listed(user)).toEqual([1, [kept.orderId]])
  expect(await listed(user, '?status=5')).toEqual([0, []])
  expect(await listed(user, `?text=${finished.orderId}`)).toEqual([0, []])
  expect((await call('GET', `/orders/${finished.orderId}/`, { token: user.token })).status).toBe(200)
  expect((await call('GET', '/user/export/', { token: user.token })).text).toContain(finished.orderId)
})

test('own orders are found by a part of a product name or of the number; LIKE wildcards are plain text', async () => {
  const user = await createUser()
  const order = async (name: string) =>
    (await createOrder(1, { user, lines: [[await createSku({ name }), 1]] })).orderId
  const [phone, cotton, under] = [
    await order('校验砖 Mate 9'),
    await order('100%苎麻 校样'),
    await order('A_B 校准件'),
  ]
  await createOrder(1, { lines: [[await createSku({ name: '校验砖 Mate 9' }), 1]] })
  const search = (text: string, more = '') => listed(user, `?text=${encodeURIComponent(text)}${more}`)
  expect(await search('校验')).toEqual([1, [phone]])
  expect(await search('mate')).toEqual([1, [phone]])
  for (const around of [' ', '\u3000', '\u200b', '\ufeff\u00a0'])
    expect([around, await search(`${around}校验${around}`)]).toEqual([around, [1, [phone]]])
  expect(await search('%')).toEqual([1, [cotton]])
  expect(await search('_')).toEqual([1, [under]])
  expect(await search('\\')).toEqual([0, []])
  expect(await search("' or 1=1 -- ")).toEqual([0, []])
  expect(await search(phone)).toEqual([1, [phone]])
  expect(await search(phone.slice(-6))).toEqual([1, [phone]])
  expect(await search('校验', '&status=2')).toEqual([0, []])
  expect(await search('  ')).toEqual([3, [under, cotton, phone]])
  expect(await listed(user, '?text=')).toEqual([3, [under, cotton, phone]])
})

test('the links of a filtered list keep the text', async () => {
  const sku = await createSku({ stock: 100 })
  const { user } = await createOrder(1, { lines: [[sku, 1]] })
  await createOrder(1, { user, lines: [[sku, 1]] })
  const { json } = await call<{ next: string }>('GET', '/orders/?text=%E9%9B%BE%E8%93%9D&page_size=1', {
    token: user.token,
  })
  expect(new URL(json.next).searchParams.get('text')).toBe('雾蓝')
})

test('buying again adds the lines to the cart and names each line that cannot be had', async () => {
  const user = await createUser()
  const [here, gone, short] = [await createSku(), await createSku(), await createSku({ stock: 3 })]
  const order = await createOrder(5, {
    user,
    lines: [
      [here, 2],
      [gone, 1],
      [short, 2],
    ],
  })
  await db.update(skus).set({ isLaunched: false, name: '新名字' }).where(eq(skus.id, gone))
  const again = await call('POST', `/orders/${order.orderId}/cart/`, { token: user.token })
  expect([again.status, again.json]).toEqual([
    200,
    {
      added: [{ sku_id: here, count: 2 }],
      missing: [
        { id: gone, name: '测试商品 雾蓝', reason: 'off_sale' },
        { id: short, name: '测试商品 雾蓝', reason: 'short' },
      ],
    },
  ])
  const cart = await call<object[]>('GET', '/cart/', { token: user.token })
  expect(cart.json).toMatchObject([{ id: here, count: 2, selected: true }])
})

test('buying again names the lines for which the cart has no place', async () => {
  const user = await createUser()
  const order = await createOrder(5, { user })
  const fill = Array.from({ length: 100 }, () => createSku())
  for (const sku_id of await Promise.all(fill))
    expect((await call('POST', '/cart/', { token: user.token, body: { sku_id, count: 1 } })).status).toBe(201)
  const again = await call('POST', `/orders/${order.orderId}/cart/`, { token: user.token })
  expect(again.json).toMatchObject({ added: [], missing: [{ id: order.sku, reason: 'cart_full' }] })
})

test('a shipped order names its parcel with a tracking page and its pieces', async () => {
  const order = await createOrder(3)
  const number = `SF${order.orderId.slice(-12)}`
  expect((await detailOf(order)).shipments).toMatchObject([
    {
      carrier: '顺丰速运',
      tracking_no: number,
      url: `https://www.kuaidi100.com/chaxun?com=shunfeng&nu=${number}`,
      lines: [{ sku_id: order.sku, name: '测试商品 雾蓝', count: 1 }],
    },
  ])
  expect((await detailOf(await createOrder(2))).shipments).toEqual([])
})

test('nothing of an order changes once its account is disabled', async () => {
  const order = await createOrder(5)
  await disableAccount(order.user.id)
  for (const answer of [await hide(order), await invoice(order, { kind: 'personal', title: '张三' })])
    expect(answer.status).toBe(401)
})
