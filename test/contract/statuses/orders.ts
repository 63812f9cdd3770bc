import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { mintSku, mintUser } from '../../support/factories/mint.ts'
import type { CallOptions } from '../../support/http.ts'
import { mine, type Row, type World } from './world.ts'

/** The order of a SKU to which something happened after it had gone into the cart. */
async function orderAfter(happen: (sku: number) => Promise<unknown>): Promise<CallOptions> {
  const [user, sku] = [await mintUser(), await mintSku()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  await happen(sku)
  return { token: user.token, body: { address: user.addressId, pay_method: 2 } }
}

/** Somebody who has an order, unpaid. */
const buyer = ({ life }: World) => ({ token: life.resting[1]?.user.token })

export const ordersRows: readonly Row[] = [
  ['settlement', 200, undefined, 'GET', () => '/orders/settlement/', mine()],
  ['settlement of an anonymous caller', 401, 'unauthorized', 'GET', () => '/orders/settlement/'],
  [
    'an order',
    201,
    undefined,
    'POST',
    () => '/orders/',
    async (w) => {
      const user = await w.cartUser()
      return { token: user.token, form: { address: String(user.addressId), pay_method: '2' } }
    },
  ],
  [
    'an order of nothing',
    400,
    'selection_empty',
    'POST',
    () => '/orders/',
    (w) => ({ token: w.other.token, body: { address: w.other.addressId, pay_method: 2 } }),
  ],
  [
    'an order paid in shells',
    400,
    'invalid_input',
    'POST',
    () => '/orders/',
    (w) => ({ token: w.me.token, body: { address: w.me.addressId, pay_method: 9 } }),
  ],
  [
    "an order to somebody else's address",
    404,
    'not_found',
    'POST',
    () => '/orders/',
    async (w) => ({ token: (await w.cartUser()).token, body: { address: w.me.addressId, pay_method: 2 } }),
  ],
  ['an anonymous order', 401, 'unauthorized', 'POST', () => '/orders/', () => ({ body: {} })],
  [
    'an order of what another bought meanwhile',
    409,
    'stock_short',
    'POST',
    () => '/orders/',
    () => orderAfter((sku) => db.update(skus).set({ stock: 0 }).where(eq(skus.id, sku))),
  ],
  [
    'an order of what went off sale meanwhile',
    409,
    'sku_unavailable',
    'POST',
    () => '/orders/',
    () => orderAfter((sku) => db.update(skus).set({ isLaunched: false }).where(eq(skus.id, sku))),
  ],
  ['own orders', 200, undefined, 'GET', () => '/orders/', buyer],
  ['own orders by their old name', 200, undefined, 'GET', () => '/orders/all/?status=1', buyer],
  ['orders of a status that is none', 400, 'invalid_input', 'GET', () => '/orders/?status=7', mine()],
  ['own orders past the end', 404, 'not_found', 'GET', () => '/orders/?page=999', buyer],
  ['orders of an anonymous caller', 401, 'unauthorized', 'GET', () => '/orders/'],
  ...['0', '4', 'x'].map(
    (method): Row => [
      `paying by the method ${method}`,
      400,
      'invalid_input',
      'GET',
      ({ life }) => `/orders/${life.resting[1]?.orderId}/payment/?pay_method=${method}`,
      buyer,
    ],
  ),
  ['a return without a signature', 400, 'payment_signature_invalid', 'PUT', () => '/payment/status/'],
  [
    'a notice without a signature',
    400,
    undefined,
    'POST',
    () => '/payment/alipay/notify/',
    () => ({ form: { out_trade_no: '1' } }),
  ],
  [
    'a notice of WeChat Pay without a signature',
    400,
    'FAIL',
    'POST',
    () => '/payment/wechat/notify/',
    () => ({ body: { event_type: 'TRANSACTION.SUCCESS' } }),
  ],
]
