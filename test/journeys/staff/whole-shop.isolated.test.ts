import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createPaymentShop } from '../../support/processes/payment-shop.ts'

const shop = await createPaymentShop(23)
const { createStaff } = await import('../../support/factories/staff/staff.ts')
const { csvFile, untilEnded } = await import('../../support/factories/staff/imports.ts')
const { createUser } = await import('../../support/factories/users.ts')
const { call } = await import('../../support/http.ts')
const { payAtGateway, startWithRetries } = await import('../../support/factories/orders/paid-orders.ts')
const { sendRefunds } = await import('../../../src/domains/payments/refunds/send-refunds.ts')
const { startSearch, whenSearchReady } = await import('../../../src/domains/search/search-service.ts')
const { couponForm, limitedPriceForm, promotionForm } = await import('./promotions/rule-forms.ts')
const { pngBlob } = await import('../../support/factories/pictures.ts')
const { foldUntil } = await import('../../support/fold-until.ts')
const { waitUntil } = await import('../../support/processes/isolated-app.ts')

type Row = Readonly<{ id: number } & Record<string, unknown>>
type Body = Record<string, unknown>

const stopSearch = startSearch()
let staff: string
let shopper: Awaited<ReturnType<typeof createUser>>
beforeAll(async () => {
  await whenSearchReady()
  staff = (await createStaff([], { isSuperuser: true })).token
  shopper = await createUser()
})
afterAll(async () => {
  await stopSearch()
  await shop.close()
})

type Wish = readonly [method: string, path: string, status: number]

/** Shows the text of an answer that refuses a call. */
function expectStatus(wish: Wish, answer: Readonly<{ status: number; text: string }>): void {
  const [method, path] = wish
  const refusal = answer.status < 300 ? '' : answer.text
  expect([method, path, answer.status, refusal]).toEqual([...wish, ''])
}

/** Calls the staff API, and returns the body of an answer that must have this status. */
async function asStaff<T = Row>(method: string, path: string, status: number, sent: object = {}): Promise<T> {
  const answer = await call<T>(method, `/meiduo_admin${path}`, {
    token: staff,
    headers: { 'if-match': '*' },
    ...sent,
  })
  expectStatus([method, path, status], answer)
  return answer.json
}
const make = (path: string, body: Body) => asStaff('POST', path, 201, { body })

async function asShopper<T = Row>(method: string, path: string, status: number, body?: Body): Promise<T> {
  const answer = await call<T>(method, path, { token: shopper.token, ...(body && { body }) })
  expectStatus([method, path, status], answer)
  return answer.json
}

const withPicture = async (fields: Record<string, string>, picture: string) => ({
  multipart: { ...fields, [picture]: await pngBlob() },
})

/** Staff make a product with eight variants, each with a picture. @returns the ids of the SKUs */
async function makeProduct(): Promise<number[]> {
  const logo = await withPicture({ name: '云上', first_letter: 'Y' }, 'logo')
  const { id: brand_id } = await asStaff('POST', '/goods/brands/', 201, logo)
  const categories: number[] = []
  for (const name of ['家居', '餐具', '保温壶'])
    categories.push((await make('/goods/categories/', { name, parent_id: categories.at(-1) ?? null })).id)
  const [category1_id, category2_id, category3_id] = categories
  const goods = await make('/goods/', {
    ...{ name: '云上保温壶', brand_id, category1_id, category2_id, category3_id },
    desc_detail: '<p>真空<script>alert(1)</script></p>',
  })
  expect(goods.desc_detail).toBe('<p>真空</p>')
  const options: { spec_id: number; option_ids: number[] }[] = []
  for (const [name, values] of [
    ['颜色', ['雾蓝', '米白', '墨绿', '樱粉']],
    ['容量', ['500ml', '800ml']],
  ] as const) {
    const { id: spec_id } = await make('/goods/specs/', { name, spu_id: String(goods.id) })
    const option_ids: number[] = []
    for (const value of values) option_ids.push((await make('/specs/options/', { value, spec_id })).id)
    options.push({ spec_id, option_ids })
  }
  const amounts = { price: '100', cost_price: '40', market_price: '129' }
  const { skus } = await asStaff<{ skus: Row[] }>('POST', `/goods/${goods.id}/skus/`, 201, {
    body: { options, caption: '保温 24 小时', ...amounts, stock: '10', is_launched: 'true' },
  })
  expect(skus).toHaveLength(8)
  for (const { id } of skus)
    await asStaff('POST', '/skus/images/', 201, await withPicture({ sku: String(id) }, 'image'))
  return skus.map(({ id }) => id)
}

/** Staff make an ad, 满减 30.00 from 300.00, a coupon of 10.00, and a price of 80.00 for the first SKU. */
async function makeOffers([sku, ...others]: readonly number[]): Promise<number> {
  const category = await make('/content_categories/', { name: '首页轮播', key: 'index_lbt' })
  const ad = {
    category_id: String(category.id),
    title: '保温壶上新',
    url: '/list',
    sequence: '1',
    status: 'true',
  }
  await asStaff('POST', '/contents/', 201, await withPicture(ad, 'image'))
  const all = [sku as number, ...others]
  await make('/promotions/', promotionForm(all, { tiers: [{ threshold_amount: '300', off_amount: '30' }] }))
  await make('/limited_prices/', limitedPriceForm(sku as number, { price: '80.00' }))
  return (await make('/coupons/', couponForm(all, { off_amount: '10', threshold_amount: '200' }))).id
}

/** Staff upload a sheet of parcels as a dry run, and apply it. */
async function shipBySheet(rows: string): Promise<void> {
  const file = csvFile(`订单号,快递公司,运单号,SKU 编号,数量\n${rows}`)
  const multipart = { kind: 'shipments', dry_run: 'true', file }
  const { id } = await asStaff('POST', '/imports/', 201, { multipart })
  await untilEnded(id)
  expect(await asStaff('GET', `/imports/${id}/`, 200)).toMatchObject({ state: 'checked', invalid: 0 })
  await asStaff('POST', `/imports/${id}/application/`, 200, { body: {} })
  await untilEnded(id)
  expect(await asStaff('GET', `/imports/${id}/`, 200)).toMatchObject({ state: 'done', changed: 1 })
}

/** Until the goods are back: staff ask for them, the buyer sends them, staff inspect one good and one broken piece. */
async function returnGoods(orderId: string, sku: number, amount: string): Promise<number> {
  const { id } = await asShopper('POST', `/orders/${orderId}/refunds/`, 201, {
    ...{ reason: '两件有瑕疵', cause: 'defect', amount },
    lines: [{ sku_id: sku, count: 2 }],
  })
  await asStaff('POST', `/refunds/${id}/approval/`, 200, { body: { require_return: true } })
  const parcel = { carrier: '顺丰速运', tracking_no: 'SF1234567890123' }
  await asShopper('POST', `/orders/${orderId}/refunds/${id}/return/`, 201, parcel)
  await asStaff('POST', `/refunds/${id}/receipt/`, 200)
  await asStaff('POST', `/refunds/${id}/inspection/`, 200, {
    body: { lines: [{ sku_id: sku, restock: 1, write_off: 1, note: '一件破损' }] },
  })
  await asStaff('POST', `/refunds/${id}/approval/`, 200, { body: { amount } })
  return id
}

test('a product that staff make is found, bought at the computed price, shipped, reviewed and partly returned, and every ledger agrees', async () => {
  const skus = await makeProduct()
  const [first, second] = skus as [number, number]
  const coupon = await makeOffers(skus)
  const ads = await call<Record<string, { title: string }[]>>('GET', '/contents/')
  expect(JSON.stringify(ads.json)).toContain('保温壶上新')
  await waitUntil('the product is found', async () => {
    const { json } = await call<{ results?: Row[] }>(
      'GET',
      `/skus/search/?text=${encodeURIComponent('云上保温壶')}`,
    )
    return (json.results ?? []).length > 0
  })

  // 2 × 80.00 + 2 × 100.00 = 360.00, less 30.00 and 10.00; freight is free from 99.00
  await asShopper('POST', `/coupons/${coupon}/claim/`, 201)
  for (const sku_id of [first, second]) await asShopper('POST', '/cart/', 201, { sku_id, count: 2 })
  const settlement = await asShopper<Body & { coupons: Row[] }>('GET', '/orders/settlement/', 200)
  expect(settlement).toMatchObject({ total_amount: '360.00', pay_amount: '330.00' })
  const claimed = settlement.coupons[0]?.id as number
  const { order_id: orderId } = await asShopper<{ order_id: string }>('POST', '/orders/', 201, {
    ...{ address: shopper.addressId, pay_method: 2, coupon: claimed, pay_amount: '320.00' },
  })
  const order = { user: shopper, orderId }
  await startWithRetries(order, 'alipay')
  await payAtGateway('alipay', orderId)

  const picking = await asStaff<{ skus: Body[] }>('GET', `/orders/picking-list/?ids=${orderId}`, 200)
  expect(picking.skus.map(({ sku_id, count }) => [sku_id, count])).toEqual(
    expect.arrayContaining([
      [first, 2],
      [second, 2],
    ]),
  )
  await shipBySheet(`${orderId},顺丰速运,SF1234567890000,${first},2\n`)
  expect(await asShopper('GET', `/orders/${orderId}/`, 200)).toMatchObject({
    ...{ status: 3, parcels_open: true },
    shipments: [
      { carrier: '顺丰速运', tracking_no: 'SF1234567890000', lines: [{ sku_id: first, count: 2 }] },
    ],
  })
  await make(`/orders/${orderId}/shipments/`, { carrier: 'SF', tracking_no: 'SF1234567890001' })
  expect(await asShopper('GET', `/orders/${orderId}/`, 200)).toMatchObject({ status: 3, parcels_open: false })

  await asShopper('POST', `/orders/${orderId}/receipt/`, 200)
  const review = { order: orderId, comment: '保温效果很好', score: 5 }
  await asShopper('POST', `/skus/${second}/comments/`, 201, review)
  const refund = await returnGoods(orderId, first, '100.00')
  await waitUntil('the money is back', async () => {
    await sendRefunds(1_000)
    return (await asStaff('GET', `/refunds/${refund}/`, 200)).status === 'refunded'
  })

  expect(
    await shop.rows('SELECT stock, sales FROM tb_sku WHERE id IN (?) ORDER BY id', [[first, second]]),
  ).toEqual([
    { stock: 9, sales: 0 },
    { stock: 8, sales: 2 },
  ])
  await foldUntil()
  const { total } = await asStaff<{ total: Body }>('GET', '/statistics/sales/', 200)
  const [paid] = await shop.rows('SELECT SUM(amount) AS amount FROM tb_payment')
  expect(total).toMatchObject({
    ...{ orders: 1, paid_orders: 1, paid_amount: paid?.amount, refunded_amount: '100.00', revenue: '220.00' },
    ...{ buyers: 1, new_buyers: 1 },
  })
  const { status, output } = await shop.database.verify()
  expect([status, output.trim().split('\n').at(-1)]).toEqual([0, 'verified'])
}, 120_000)
