import { sign } from 'node:crypto'
import type { BenchRequest } from './clone.ts'
import type { Shoppers } from './seed-shoppers.ts'

type Requests = Readonly<{
  /** Sent before the measured requests, list after list, and not counted. */
  setUp?: readonly (readonly BenchRequest[])[]
  measured: readonly BenchRequest[]
}>

/** One kind of request whose processor time is compared. */
export type Row = Readonly<{ name: string; prepare: (shop: Shoppers) => Promise<Requests> | Requests }>

const reads = 4_000
const br = { 'accept-encoding': 'br' }

/** Twelve requests of a shopper's day, two of them compressed, in the order in which a round sends them. */
export const rows: readonly Row[] = [
  read('GET /areas/', () => '/areas/'),
  read('GET /skus/{id}/', ({ skuIds }, i) => `/skus/${skuIds[i % skuIds.length]}/`),
  read('GET /categories/{id}/skus/', ({ categoryId }) => `/categories/${categoryId}/skus/`),
  read(
    'GET /skus/search/',
    (_, i) => `/skus/search/?text=${encodeURIComponent(i % 2 ? '手机' : '蓝牙耳机')}`,
  ),
  read('GET /categories/{id}/skus/, br', ({ categoryId }) => `/categories/${categoryId}/skus/`, br),
  read('GET /skus/search/, br', () => `/skus/search/?text=${encodeURIComponent('手机')}`, br),
  { name: 'POST /cart/', prepare: (shop) => ({ measured: addToCart(shop) }) },
  readOwn('GET /cart/', '/cart/'),
  readOwn('GET /orders/settlement/', '/orders/settlement/'),
  {
    name: 'POST /orders/ (one line)',
    prepare: (shop) => ({ setUp: [addToCart(shop)], measured: place(shop) }),
  },
  readOwn('GET /orders/', '/orders/'),
  {
    name: 'POST /payment/alipay/notify/',
    prepare: async (shop) => {
      const orders = await shop.listUnpaidOrders()
      return { measured: orders.map(({ orderId, payAmount }) => notify(shop, orderId, payAmount)) }
    },
  },
]

function read(name: string, path: (shop: Shoppers, i: number) => string, headers = {}): Row {
  const request = (shop: Shoppers, i: number) => ({
    method: 'GET',
    path: path(shop, i),
    headers,
    status: 200,
  })
  return {
    name,
    prepare: (shop) => ({ measured: Array.from({ length: reads }, (_, i) => request(shop, i)) }),
  }
}

/** Returns a row that reads each shopper's own data several times. */
function readOwn(name: string, path: string): Row {
  return {
    name,
    prepare: ({ shoppers }) => ({
      measured: Array.from({ length: reads / 2 }, (_, i) => ({
        method: 'GET',
        path,
        headers: signedIn(shoppers[i % shoppers.length]?.token as string),
        status: 200,
      })),
    }),
  }
}

function addToCart({ shoppers, skuIds }: Shoppers): BenchRequest[] {
  return shoppers.map(({ token }, i) => ({
    method: 'POST',
    path: '/cart/',
    headers: { ...signedIn(token), 'content-type': 'application/json' },
    body: JSON.stringify({ sku_id: skuIds[i % skuIds.length], count: 1 }),
    status: 201,
  }))
}

function place({ shoppers }: Shoppers): BenchRequest[] {
  return shoppers.map(({ token, addressId }) => ({
    method: 'POST',
    path: '/orders/',
    headers: { ...signedIn(token), 'content-type': 'application/json' },
    body: JSON.stringify({ address: addressId, pay_method: 2 }),
    status: 201,
  }))
}

const signedIn = (token: string) => ({ authorization: `JWT ${token}` })

/** Builds the form that Alipay posts when an order is paid. https://opendocs.alipay.com/open/270/105902 */
function notify({ alipay }: Shoppers, orderId: string, amount: string): BenchRequest {
  const fields: Record<string, string> = {
    app_id: alipay.appId,
    seller_id: alipay.sellerId,
    charset: 'utf-8',
    notify_id: crypto.randomUUID(),
    out_trade_no: orderId,
    trade_no: `t${crypto.randomUUID()}`,
    trade_status: 'TRADE_SUCCESS',
    total_amount: amount,
  }
  const text = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
  const signature = sign('sha256', Buffer.from(text), alipay.privateKey).toString('base64')
  return {
    method: 'POST',
    path: '/payment/alipay/notify/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `${new URLSearchParams({ ...fields, sign: signature, sign_type: 'RSA2' })}`,
    status: 200,
  }
}
