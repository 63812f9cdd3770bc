import { treaty } from '@elysiajs/eden'
import type { App } from '../../../src/app.ts'
import { payInSandbox, type Visit } from '../../../src/sdk/example/order-with-sdk.ts'

/**
 * The journey of `orderWithSdk` with Eden, whose types come from the routes of a monorepo. They know the code of an error, but not
 * its further members: a program looks for `pay_amount` of `price_changed`, which the types of the SDK name.
 */
export async function orderWithEden({ mallUrl, sandboxUrl, username, password }: Visit) {
  let token = ''
  let guest: string | undefined
  const headers = () => ({
    'accept-language': 'en',
    ...(token ? { authorization: `JWT ${token}` } : guest && { 'x-guest-cart': guest }),
  })
  const mall = treaty<App>(mallUrl, { headers })

  const found = dataOf(await mall.skus.search.get({ query: { text: '手机' } }))
  const wanted = found.results[0]
  if (!wanted) throw new Error('the search found nothing')
  const line = { sku_id: wanted.id, count: 1 }
  guest = dataOf(await mall.cart.post(line)).guest_token
  const pieces = dataOf(await mall.cart.count.get())
  if (pieces.count !== 1) throw new Error('the cart of the guest is lost')

  const refused = await mall.authorizations.post({ username, password: `${password}?` })
  if (!refused.error) throw new Error('a wrong password signed in')
  token = dataOf(await mall.authorizations.post({ username, password })).token

  const sku = dataOf(await mall.skus({ id: wanted.id }).get())
  const cart = dataOf(await mall.cart.get())
  if (!cart.some(({ id }) => id === sku.id)) throw new Error('the cart of the guest was not merged')
  dataOf(await mall.cart.selection.put({ selected: false }))
  dataOf(await mall.cart.post(line))

  const provinces = dataOf(await mall.areas.get())
  const province_id = provinces[0]?.id ?? 0
  const province = dataOf(await mall.areas({ id: province_id }).get())
  const city_id = province.subs[0]?.id ?? 0
  const city = dataOf(await mall.areas({ id: city_id }).get())
  const district_id = city.subs[0]?.id ?? 0
  const area = { province_id, city_id, district_id }
  const receiver = { receiver: '演示同事', place: '演示路 2 号', mobile: '13800000001' }
  const { id: address } = dataOf(await mall.addresses.post({ ...area, ...receiver }))

  const settled = dataOf(await mall.orders.settlement.get({ query: { address } }))
  const { pay_amount, selection } = settled
  const order = { address, pay_method: 2, selection }
  const changed = await mall.orders.post({ ...order, pay_amount: '0.01' })
  if (!changed.error) throw new Error('an order was placed at a wrong price')
  const problem = changed.error.value
  if (codeOf(problem) !== 'price_changed' || !('pay_amount' in problem) || problem.pay_amount !== pay_amount)
    throw new Error('the refusal has no present price')

  const key = { headers: { 'idempotency-key': crypto.randomUUID() } }
  const placed = dataOf(await mall.orders.post({ ...order, pay_amount }, key))
  const repeated = dataOf(await mall.orders.post({ ...order, pay_amount }, key))
  if (repeated.order_id !== placed.order_id) throw new Error('the same key placed two orders')

  const ordered = mall.orders({ id: placed.order_id })
  const payment = dataOf(await ordered.payment.get({ query: {} }))
  if (!('alipay_url' in payment)) throw new Error('the payment does not start at Alipay')
  await payInSandbox(sandboxUrl, payment.alipay_url, placed.order_id)
  const status = dataOf(await ordered.payment.status.get())
  if (!status.trade_id) throw new Error('the order is not paid')

  const paid = dataOf(await ordered.get())
  return {
    order: paid,
    payAmount: pay_amount,
    codes: [codeOf(refused.error.value), codeOf(problem)],
  }
}

/** Returns the data of an answer. @throws its error */
function dataOf<T>({ data, error }: Readonly<{ data: T | null; error: unknown }>): T {
  if (data === null) throw error
  return data
}

/** The types of Elysia add its own validation error, which the mall never sends. */
function codeOf(problem: Readonly<{ code: string }> | Readonly<{ type: 'validation' }>): string {
  return 'code' in problem ? problem.code : problem.type
}
