import * as mall from '../generated/index.ts'
import { createMallClient, newIdempotencyKey } from '../mall-client.ts'

/** Where the journey takes place, and who shops. */
export type Visit = Readonly<{ mallUrl: string; sandboxUrl: string; username: string; password: string }>

/**
 * Orders a SKU with the SDK and pays it in the sandbox: signs in, searches, reads a SKU, fills the cart, adds an address, reads
 * the settlement, orders exactly what it shows, pays, and reads the order.
 * @returns the order, with the codes of two refusals that the journey meets
 */
export async function orderWithSdk({ mallUrl, sandboxUrl, username, password }: Visit) {
  let token: string | undefined
  let guest: string | undefined
  const client = createMallClient({
    baseUrl: mallUrl,
    token: () => token,
    guestToken: () => guest,
    language: 'en',
  })

  const { data: found } = await mall.searchSkus({ client, query: { text: '手机' }, throwOnError: true })
  const wanted = found.results[0]
  if (!wanted) throw new Error('the search found nothing')
  const line = { sku_id: wanted.id, count: 1 }
  const { data: added } = await mall.addToCart({ client, body: line, throwOnError: true })
  guest = added.guest_token
  const { data: pieces, error } = await mall.countCartPieces({ client })
  if (error) throw new Error(error.detail)
  if (pieces.count !== 1) throw new Error('the cart of the guest is lost')

  const refused = await mall.signIn({ client, body: { username, password: `${password}?` } })
  if (refused.data) throw new Error('a wrong password signed in')
  const signedIn = await mall.signIn({ client, body: { username, password }, throwOnError: true })
  token = signedIn.data.token

  const { data: sku } = await mall.getSku({ client, path: { id: wanted.id }, throwOnError: true })
  const { data: cart } = await mall.getCart({ client, throwOnError: true })
  if (!cart.some(({ id }) => id === sku.id)) throw new Error('the cart of the guest was not merged')
  await mall.selectAllCartLines({ client, body: { selected: false }, throwOnError: true })
  await mall.addToCart({ client, body: line, throwOnError: true })

  const address = await addAddress(client)
  const query = { address }
  const { data: settled } = await mall.getSettlement({ client, query, throwOnError: true })
  const { pay_amount, selection } = settled
  const order = { address, pay_method: 2, selection }
  const changed = await mall.placeOrder({ client, body: { ...order, pay_amount: '0.01' } })
  if (changed.data) throw new Error('an order was placed at a wrong price')
  if (changed.error.code !== 'price_changed' || changed.error.pay_amount !== pay_amount)
    throw new Error('the refusal has no present price')

  const headers = { 'idempotency-key': newIdempotencyKey() }
  const request = { client, headers, body: { ...order, pay_amount }, throwOnError: true } as const
  const { data: placed } = await mall.placeOrder(request)
  const { data: repeated } = await mall.placeOrder(request)
  if (repeated.order_id !== placed.order_id) throw new Error('the same key placed two orders')

  const path = { id: placed.order_id }
  const { data: payment } = await mall.startPayment({ client, path, throwOnError: true })
  if (!('alipay_url' in payment)) throw new Error('the payment does not start at Alipay')
  await payInSandbox(sandboxUrl, payment.alipay_url, placed.order_id)
  const { data: status } = await mall.getPaymentStatus({ client, path, throwOnError: true })
  if (!status.trade_id) throw new Error('the order is not paid')

  const { data: paid } = await mall.getOrder({ client, path, throwOnError: true })
  return { order: paid, payAmount: pay_amount, codes: [refused.error.code, changed.error.code] }
}

/** Adds an address in the first district of the first province. @returns its id */
async function addAddress(client: ReturnType<typeof createMallClient>): Promise<number> {
  const { data: provinces } = await mall.listProvinces({ client, throwOnError: true })
  const province_id = provinces[0]?.id ?? 0
  const { data: province } = await mall.getArea({ client, path: { id: province_id }, throwOnError: true })
  const city_id = province.subs[0]?.id ?? 0
  const { data: city } = await mall.getArea({ client, path: { id: city_id }, throwOnError: true })
  const district_id = city.subs[0]?.id ?? 0
  const area = { province_id, city_id, district_id }
  const body = { ...area, receiver: '演示顾客', place: '演示路 1 号', mobile: '13800000001' }
  const { data: address } = await mall.addAddress({ client, body, throwOnError: true })
  return address.id
}

/** Opens the cashier page of Alipay in the sandbox and pays, as the button of the page does. */
export async function payInSandbox(sandboxUrl: string, cashierUrl: string, orderId: string): Promise<void> {
  await fetch(cashierUrl)
  const response = await fetch(`${sandboxUrl}/alipay/pay/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ out_trade_no: orderId }),
  })
  if (!response.ok) throw new Error(`the cashier answered ${response.status}`)
}
