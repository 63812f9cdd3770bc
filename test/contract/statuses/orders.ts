import { eq } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import type { CallOptions } from '../../support/http.ts'
import { mine, type Row, type World } from './world.ts'

/** Builds an order of a SKU that changes after it was added to the cart. */
async function orderAfter(change: (sku: number) => Promise<unknown>): Promise<CallOptions> {
  const [user, sku] = [await createUser(), await createSku()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  await change(sku)
  return { token: user.token, body: { address: user.addressId, pay_method: 2 } }
}

/** Builds an order of `count` pieces that leaves the cart alone. */
function buyNow({ me, sku }: World, count: number, skuId = sku): CallOptions {
  const body = { address: me.addressId, pay_method: 2, lines: [{ sku_id: skuId, count }] }
  return { token: me.token, body }
}

/** The buyer of an unpaid order. */
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
    'settlement of buy now',
    200,
    undefined,
    'POST',
    () => '/orders/settlement/',
    (w) => ({ token: w.me.token, body: { lines: [{ sku_id: w.sku, count: 1 }] } }),
  ],
  [
    'settlement of buy now without lines',
    400,
    'invalid_input',
    'POST',
    () => '/orders/settlement/',
    mine({ lines: [] }),
  ],
  [
    'an order of buy now without lines',
    400,
    'invalid_input',
    'POST',
    () => '/orders/',
    mine({ address: 1, pay_method: 2, lines: [] }),
  ],
  [
    'settlement of buy now that names a SKU twice',
    400,
    'line_repeated',
    'POST',
    () => '/orders/settlement/',
    (w) => ({ token: w.me.token, body: { lines: [1, 2].map((count) => ({ sku_id: w.sku, count })) } }),
  ],
  [
    'settlement of buy now to the address of a different user',
    404,
    'not_found',
    'POST',
    () => '/orders/settlement/',
    (w) => ({
      token: w.me.token,
      body: { lines: [{ sku_id: w.sku, count: 1 }], address: w.other.addressId },
    }),
  ],
  [
    'settlement of buy now of an anonymous caller',
    401,
    'unauthorized',
    'POST',
    () => '/orders/settlement/',
    () => ({ body: {} }),
  ],
  [
    'buy now of more pieces than a user may hold unpaid',
    409,
    'unpaid_limit',
    'POST',
    () => '/orders/',
    (w) => buyNow(w, 21),
  ],
  [
    'buy now of more pieces than a user may buy',
    409,
    'purchase_limit',
    'POST',
    () => '/orders/',
    async (w) => buyNow(w, 2, await createSku({ purchaseLimit: 1 })),
  ],
  [
    'an order of another selection than the present one',
    409,
    'selection_changed',
    'POST',
    () => '/orders/',
    async (w) => {
      const { token, addressId } = await w.cartUser()
      return { token, body: { address: addressId, pay_method: 2, selection: '0'.repeat(32) } }
    },
  ],
  [
    'an order without selected lines',
    400,
    'selection_empty',
    'POST',
    () => '/orders/',
    (w) => ({ token: w.other.token, body: { address: w.other.addressId, pay_method: 2 } }),
  ],
  [
    'an order with an unknown payment method',
    400,
    'invalid_input',
    'POST',
    () => '/orders/',
    (w) => ({ token: w.me.token, body: { address: w.me.addressId, pay_method: 9 } }),
  ],
  [
    'an order to the address of a different user',
    404,
    'not_found',
    'POST',
    () => '/orders/',
    async (w) => ({ token: (await w.cartUser()).token, body: { address: w.me.addressId, pay_method: 2 } }),
  ],
  ['an anonymous order', 401, 'unauthorized', 'POST', () => '/orders/', () => ({ body: {} })],
  [
    'an order of a SKU that sold out after it was added',
    409,
    'stock_short',
    'POST',
    () => '/orders/',
    () => orderAfter((sku) => db.update(skus).set({ stock: 0 }).where(eq(skus.id, sku))),
  ],
  [
    'an order of a SKU that went off sale after it was added',
    409,
    'sku_unavailable',
    'POST',
    () => '/orders/',
    () => orderAfter((sku) => db.update(skus).set({ isLaunched: false }).where(eq(skus.id, sku))),
  ],
  ['own orders', 200, undefined, 'GET', () => '/orders/', buyer],
  ['own orders by the alias path', 200, undefined, 'GET', () => '/orders/all/?status=1', buyer],
  ['orders of an unknown status', 400, 'invalid_input', 'GET', () => '/orders/?status=7', mine()],
  ['own orders by a text', 200, undefined, 'GET', () => '/orders/?text=%E6%B5%8B%E8%AF%95', buyer],
  [
    'own orders by a text of 65 characters',
    400,
    'invalid_input',
    'GET',
    () => `/orders/?text=${'x'.repeat(65)}`,
    mine(),
  ],
  ['own orders past the end', 404, 'not_found', 'GET', () => '/orders/?page=999', buyer],
  ['orders of an anonymous caller', 401, 'unauthorized', 'GET', () => '/orders/'],
  ...['0', '4', 'x'].map(
    (method): Row => [
      `paying with method ${method}`,
      400,
      'invalid_input',
      'GET',
      ({ life }) => `/orders/${life.resting[1]?.orderId}/payment/?pay_method=${method}`,
      buyer,
    ],
  ),
  ...['tablet', 'PHONE', '1'].map(
    (device): Row => [
      `paying on the device ${device}`,
      400,
      'invalid_input',
      'GET',
      ({ life }) => `/orders/${life.resting[1]?.orderId}/payment/?device=${device}`,
      buyer,
    ],
  ),
  ['a return without a signature', 400, 'payment_signature_invalid', 'PUT', () => '/payment/status/'],
  [
    'an Alipay notification without a signature',
    400,
    undefined,
    'POST',
    () => '/payment/alipay/notify/',
    () => ({ form: { out_trade_no: '1' } }),
  ],
  [
    'a WeChat Pay notification without a signature',
    400,
    'FAIL',
    'POST',
    () => '/payment/wechat/notify/',
    () => ({ body: { event_type: 'TRANSACTION.SUCCESS' } }),
  ],
]
