import { beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { db } from '../../src/db/client.ts'
import { skus } from '../../src/db/schema/catalog.ts'
import { removeAddress } from '../../src/domains/addresses/remove-address.ts'
import { addToCart } from '../../src/domains/cart/change.ts'
import { placeOrder } from '../../src/domains/orders/place.ts'
import { addressBody as address } from '../support/addresses.ts'
import { app, type CallOptions, call } from '../support/http.ts'
import { type MintedUser, mintAddress, mintCategory, mintSku, mintUser } from '../support/mint.ts'
import { accessTokenOf, newMobile, newPerson, smsCodeFor, visit } from '../support/oauth.ts'

/** What the table's rows act on; each row that changes something gets things of its own. */
type World = Readonly<{
  me: MintedUser
  other: MintedUser
  sku: number
  soldOut: number
  category: number
  myOrder: string
  spareAddress: number
  deletedAddress: number
  offSale: number
  /** The path that a browser brings back from QQ, and from Alipay. */
  backFrom: Readonly<{ qq: string; alipay: string }>
  cartUser: () => Promise<MintedUser>
}>

let world: World

beforeAll(async () => {
  const [me, other, sku, soldOut, category] = await Promise.all([
    mintUser(),
    mintUser(),
    mintSku({ stock: 1000 }),
    mintSku({ stock: 1 }),
    mintCategory(),
  ])
  const fill = async (user: MintedUser, skuId: number) =>
    addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
  await fill(me, sku)
  const myOrder = await placeOrder({
    userId: me.id,
    addressId: me.addressId,
    payMethod: 2,
    idempotencyKey: undefined,
  })
  const cartUser = async () => {
    const user = await mintUser()
    await fill(user, sku)
    return user
  }
  const [spareAddress, deletedAddress] = [await mintAddress(me.id), await mintAddress(me.id)]
  await removeAddress(me.id, deletedAddress)
  const offSale = await mintSku({ isLaunched: false })
  const backFrom = {
    qq: (await visit('qq', newPerson())).path,
    alipay: (await visit('alipay', newPerson())).path,
  }
  const things = { sku, soldOut, offSale, category, myOrder, spareAddress, deletedAddress, backFrom }
  world = { me, other, cartUser, ...things }
})

const uuid = () => crypto.randomUUID()
type Row = readonly [
  what: string,
  status: number,
  code: string | undefined,
  method: string,
  path: (w: World) => string,
  options?: (w: World) => CallOptions | Promise<CallOptions>,
]

/** The order of a SKU to which something happened after it had gone into the cart. */
async function orderAfter(happen: (sku: number) => Promise<unknown>): Promise<CallOptions> {
  const [user, sku] = [await mintUser(), await mintSku()]
  await addToCart({ kind: 'user', userId: user.id }, { skuId: sku, count: 1, selected: true })
  await happen(sku)
  return { token: user.token, body: { address: user.addressId, pay_method: 2 } }
}

const mine = (body?: unknown) => (w: World) => ({
  token: w.me.token,
  ...(body === undefined ? {} : { body }),
})

const changesOfAddresses: [what: string, method: string, suffix: string, body: unknown][] = [
  ['replacing', 'PUT', '', address()],
  ['deleting', 'DELETE', '', undefined],
  ['choosing', 'PUT', 'status/', undefined],
  ['renaming', 'PUT', 'title/', { title: '公司' }],
]
const refusedChanges = changesOfAddresses.flatMap(([what, method, suffix, body]): Row[] => [
  [
    `${what} somebody else's address`,
    404,
    'not_found',
    method,
    (w) => `/addresses/${w.other.addressId}/${suffix}`,
    mine(body),
  ],
  [
    `${what} a deleted address`,
    404,
    'not_found',
    method,
    (w) => `/addresses/${w.deletedAddress}/${suffix}`,
    mine(body),
  ],
  [`${what} an unknown address`, 404, 'not_found', method, () => `/addresses/99999999/${suffix}`, mine(body)],
  [`${what} address x`, 404, 'not_found', method, () => `/addresses/x/${suffix}`, mine(body)],
  [
    `${what} an address as an anonymous caller, with a bad body`,
    401,
    'unauthorized',
    method,
    (w) => `/addresses/${w.me.addressId}/${suffix}`,
    () => ({ body: {} }),
  ],
])

/** A call by a user who has nothing else to do in this table. */
const fresh = (body?: (user: MintedUser) => unknown) => async () => {
  const user = await mintUser()
  return { token: user.token, ...(body && { body: body(user) }) }
}
/** A bind that succeeds unless it is changed. */
const binding =
  (change: object = {}) =>
  async () => {
    const { mobile = newMobile() } = change as { mobile?: string }
    const sms_code = await smsCodeFor(mobile)
    const access_token = await accessTokenOf('qq', newPerson())
    return { body: { mobile, password: 'correct-horse', sms_code, access_token, ...change } }
  }

const rows: readonly Row[] = [
  ['alive', 200, undefined, 'GET', () => '/health/live/'],
  ['ready', 200, undefined, 'GET', () => '/health/ready/'],
  ['count of a username', 200, undefined, 'GET', (w) => `/usernames/${w.me.username}/count/`],
  ['a username too short', 404, 'not_found', 'GET', () => '/usernames/abc/count/'],
  ['count of a mobile', 200, undefined, 'GET', (w) => `/mobiles/${w.me.mobile}/count/`],
  ['not a mobile', 404, 'not_found', 'GET', () => '/mobiles/12345678901/count/'],
  ['captcha', 200, undefined, 'GET', () => `/image_codes/${uuid()}/`],
  ['captcha without a uuid', 404, 'not_found', 'GET', () => '/image_codes/not-a-uuid/'],
  ['SMS without the captcha', 400, 'invalid_input', 'GET', () => '/sms_codes/13800000003/'],
  [
    'SMS with a wrong captcha',
    400,
    'captcha_invalid',
    'GET',
    () => `/sms_codes/13800000003/?image_code_id=${uuid()}&text=ABCD`,
  ],
  ['SMS to no mobile', 404, 'not_found', 'GET', () => '/sms_codes/123/?image_code_id=x&text=ABCD'],
  ['registering with nothing', 400, 'invalid_input', 'POST', () => '/users/', () => ({ body: {} })],
  ['registering without a body', 400, undefined, 'POST', () => '/users/'],
  [
    'registering in XML',
    415,
    'unsupported_media_type',
    'POST',
    () => '/users/',
    () => ({ raw: { body: '<a/>', type: 'application/xml' } }),
  ],
  [
    'broken JSON',
    400,
    'malformed_body',
    'POST',
    () => '/users/',
    () => ({ raw: { body: '{', type: 'application/json' } }),
  ],
  [
    'sign-in',
    200,
    undefined,
    'POST',
    () => '/authorizations/',
    (w) => ({ body: { username: w.me.username, password: w.me.password } }),
  ],
  [
    'sign-in by mobile in a form',
    200,
    undefined,
    'POST',
    () => '/authorizations/',
    (w) => ({ form: { username: w.me.mobile, password: w.me.password } }),
  ],
  [
    'sign-in with a wrong password',
    400,
    'invalid_credentials',
    'POST',
    () => '/authorizations/',
    (w) => ({ body: { username: w.me.username, password: 'wrong-horse' } }),
  ],
  [
    'sign-in of nobody',
    400,
    'invalid_credentials',
    'POST',
    () => '/authorizations/',
    () => ({ body: { username: uuid(), password: 'wrong-horse' } }),
  ],
  ['where to sign in at QQ', 200, undefined, 'GET', () => '/oauth/qq/authorization/?next=/cart.html'],
  ['where to sign in at Alipay', 200, undefined, 'GET', () => '/oauth/alipay/authorization/'],
  ['where to sign in at nowhere', 404, 'not_found', 'GET', () => '/oauth/nowhere/authorization/'],
  [
    'signing in to land elsewhere',
    400,
    'next_not_allowed',
    'GET',
    () => '/oauth/qq/authorization/?next=//evil.example',
  ],
  ['coming back from QQ', 200, undefined, 'GET', (w) => w.backFrom.qq],
  ['coming back from Alipay', 200, undefined, 'GET', (w) => w.backFrom.alipay],
  ['coming back from QQ again', 400, 'oauth_state_invalid', 'GET', (w) => w.backFrom.qq],
  ['coming back with nothing', 400, 'oauth_state_invalid', 'GET', () => '/oauth/qq/user/'],
  ['coming back from nowhere', 404, 'not_found', 'GET', () => '/oauth/nowhere/user/?code=a&state=b'],
  ['binding a new mobile', 200, undefined, 'POST', () => '/oauth/qq/user/', binding()],
  ['binding nothing', 400, 'invalid_input', 'POST', () => '/oauth/qq/user/', () => ({ body: {} })],
  [
    'binding with a forged token',
    400,
    'access_token_invalid',
    'POST',
    () => '/oauth/qq/user/',
    binding({ access_token: 'x' }),
  ],
  [
    'binding with a wrong password',
    400,
    'invalid_credentials',
    'POST',
    () => '/oauth/qq/user/',
    (w) => binding({ mobile: w.other.mobile, password: 'wrong-horse' })(),
  ],
  [
    'binding with a wrong SMS code',
    400,
    'sms_code_invalid',
    'POST',
    () => '/oauth/qq/user/',
    (w) => binding({ mobile: w.other.mobile, sms_code: '000000' })(),
  ],
  [
    'binding in XML',
    415,
    'unsupported_media_type',
    'POST',
    () => '/oauth/qq/user/',
    () => ({ raw: { body: '<a/>', type: 'application/xml' } }),
  ],
  ['own profile', 200, undefined, 'GET', () => '/user/', mine()],
  ['profile of an anonymous caller', 401, 'unauthorized', 'GET', () => '/user/'],
  [
    'profile with a forged token',
    401,
    'unauthorized',
    'GET',
    () => '/user/',
    (w) => ({ token: `${w.me.token.slice(0, -3)}abc` }),
  ],
  ['signing out', 204, undefined, 'DELETE', () => '/authorizations/', fresh()],
  ['signing out of nothing', 401, 'unauthorized', 'DELETE', () => '/authorizations/'],
  ['a new e-mail address', 200, undefined, 'PUT', () => '/email/', fresh(() => ({ email: 'a@example.com' }))],
  [
    'a new e-mail address by its other path',
    200,
    undefined,
    'PUT',
    () => '/emails/',
    fresh(() => ({ email: 'b@example.com' })),
  ],
  ['no e-mail address', 400, 'invalid_input', 'PUT', () => '/email/', mine({ email: 'a@b' })],
  ["nobody's e-mail address", 401, 'unauthorized', 'PUT', () => '/email/', () => ({ body: {} })],
  [
    'an e-mail address in XML',
    415,
    'unsupported_media_type',
    'PUT',
    () => '/email/',
    (w) => ({ token: w.me.token, raw: { body: '<a/>', type: 'application/xml' } }),
  ],
  [
    'verifying with a forged token',
    400,
    'verification_invalid',
    'GET',
    () => '/emails/verification/?token=x.y.z',
  ],
  ['verifying without a token', 400, 'invalid_input', 'GET', () => '/emails/verification/'],
  [
    'a forgotten password without a captcha',
    400,
    'invalid_input',
    'GET',
    (w) => `/accounts/${w.me.username}/sms/token/`,
  ],
  [
    'a forgotten password with a wrong captcha',
    400,
    'captcha_invalid',
    'GET',
    (w) => `/accounts/${w.me.username}/sms/token/?image_code_id=${uuid()}&text=ABCD`,
  ],
  [
    'a reset code for a forged token',
    400,
    'access_token_invalid',
    'GET',
    () => '/sms_codes/?access_token=x.y.z',
  ],
  ['a reset code without a token', 400, 'invalid_input', 'GET', () => '/sms_codes/'],
  [
    'a wrong reset code',
    400,
    'sms_code_invalid',
    'GET',
    (w) => `/accounts/${w.me.username}/password/token/?sms_code=000000`,
  ],
  [
    'a reset code that is none',
    400,
    'invalid_input',
    'GET',
    (w) => `/accounts/${w.me.username}/password/token/?sms_code=abc`,
  ],
  [
    'a new password with a forged token',
    400,
    'access_token_invalid',
    'POST',
    (w) => `/users/${w.me.id}/password/`,
    () => ({ body: { password: 'newer-horse', password2: 'newer-horse', access_token: 'x.y.z' } }),
  ],
  [
    'a new password of nobody',
    404,
    'not_found',
    'POST',
    () => '/users/x/password/',
    () => ({ body: { password: 'newer-horse', password2: 'newer-horse', access_token: 'x.y.z' } }),
  ],
  [
    'a changed password',
    200,
    undefined,
    'PUT',
    () => '/user/password/',
    fresh((user) => ({ old_password: user.password, password: 'newer-horse', password2: 'newer-horse' })),
  ],
  [
    'a changed password that is weak',
    400,
    'password_too_weak',
    'PUT',
    () => '/user/password/',
    fresh((user) => ({ old_password: user.password, password: 'password1', password2: 'password1' })),
  ],
  ['a password changed by nobody', 401, 'unauthorized', 'PUT', () => '/user/password/', () => ({ body: {} })],
  ['own data', 200, undefined, 'GET', () => '/user/export/', mine()],
  ['data of an anonymous caller', 401, 'unauthorized', 'GET', () => '/user/export/'],
  [
    'closing the account',
    204,
    undefined,
    'DELETE',
    () => '/user/',
    fresh((user) => ({ password: user.password })),
  ],
  [
    'closing with a wrong password',
    400,
    'invalid_credentials',
    'DELETE',
    () => '/user/',
    fresh(() => ({ password: 'wrong-horse' })),
  ],
  ['closing without a password', 400, 'invalid_input', 'DELETE', () => '/user/', mine({})],
  ["closing nobody's account", 401, 'unauthorized', 'DELETE', () => '/user/', () => ({ body: {} })],
  ['provinces', 200, undefined, 'GET', () => '/areas/'],
  ['a province', 200, undefined, 'GET', () => '/areas/110000/'],
  ['no such area', 404, 'not_found', 'GET', () => '/areas/999999/'],
  ['an area that is no number', 404, 'not_found', 'GET', () => '/areas/x/'],
  ['nobody creates areas', 404, 'not_found', 'POST', () => '/areas/', () => ({ body: { name: 'x' } })],
  ['nobody deletes areas', 404, 'not_found', 'DELETE', () => '/areas/110000/'],
  ['own addresses', 200, undefined, 'GET', () => '/addresses/', mine()],
  ['addresses of an anonymous caller', 401, 'unauthorized', 'GET', () => '/addresses/'],
  ['a new address', 201, undefined, 'POST', () => '/addresses/', mine(address())],
  [
    'an address with nulls',
    201,
    undefined,
    'POST',
    () => '/addresses/',
    mine(address({ tel: null, email: null })),
  ],
  [
    'an anonymous address with a bad body',
    401,
    'unauthorized',
    'POST',
    () => '/addresses/',
    () => ({ body: {} }),
  ],
  ['an empty address', 400, 'invalid_input', 'POST', () => '/addresses/', mine({})],
  [
    'a district of another city',
    400,
    'area_mismatch',
    'POST',
    () => '/addresses/',
    mine(address({ district_id: 440103 })),
  ],
  ['replacing an address', 200, undefined, 'PUT', (w) => `/addresses/${w.me.addressId}/`, mine(address())],
  [
    'replacing an address with nothing',
    400,
    'invalid_input',
    'PUT',
    (w) => `/addresses/${w.me.addressId}/`,
    mine({}),
  ],
  [
    'moving an address to a district of another city',
    400,
    'area_mismatch',
    'PUT',
    (w) => `/addresses/${w.me.addressId}/`,
    mine(address({ district_id: 440103 })),
  ],
  [
    "moving somebody else's address there",
    404,
    'not_found',
    'PUT',
    (w) => `/addresses/${w.other.addressId}/`,
    mine(address({ district_id: 440103 })),
  ],
  ['deleting an address', 204, undefined, 'DELETE', (w) => `/addresses/${w.spareAddress}/`, mine()],
  ['choosing an address', 200, undefined, 'PUT', (w) => `/addresses/${w.me.addressId}/status/`, mine()],
  [
    'renaming an address',
    200,
    undefined,
    'PUT',
    (w) => `/addresses/${w.me.addressId}/title/`,
    mine({ title: '公司' }),
  ],
  [
    'a blank title',
    400,
    'invalid_input',
    'PUT',
    (w) => `/addresses/${w.me.addressId}/title/`,
    mine({ title: '  ' }),
  ],
  [
    'an address in XML',
    415,
    'unsupported_media_type',
    'PUT',
    (w) => `/addresses/${w.me.addressId}/`,
    (w) => ({ token: w.me.token, raw: { body: '<a/>', type: 'application/xml' } }),
  ],
  ...refusedChanges,
  [
    'a SKU looked at',
    201,
    undefined,
    'POST',
    () => '/browse_histories/',
    (w) => ({ token: w.me.token, body: { sku_id: w.sku } }),
  ],
  [
    'a SKU looked at that is off sale',
    400,
    'sku_not_on_sale',
    'POST',
    () => '/browse_histories/',
    (w) => ({ token: w.me.token, body: { sku_id: w.offSale } }),
  ],
  [
    'an unknown SKU looked at',
    400,
    'sku_not_on_sale',
    'POST',
    () => '/browse_histories/',
    mine({ sku_id: 99999999 }),
  ],
  ['nothing looked at', 400, 'invalid_input', 'POST', () => '/browse_histories/', mine({})],
  ['SKU "x" looked at', 400, 'invalid_input', 'POST', () => '/browse_histories/', mine({ sku_id: 'x' })],
  [
    'a SKU looked at by nobody',
    401,
    'unauthorized',
    'POST',
    () => '/browse_histories/',
    () => ({ body: {} }),
  ],
  ['own history', 200, undefined, 'GET', () => '/browse_histories/', mine()],
  ['history of an anonymous caller', 401, 'unauthorized', 'GET', () => '/browse_histories/'],
  ['forgetting the history', 204, undefined, 'DELETE', () => '/browse_histories/', mine()],
  ["forgetting nobody's history", 401, 'unauthorized', 'DELETE', () => '/browse_histories/'],
  ['a list of SKUs', 200, undefined, 'GET', (w) => `/categories/${w.category}/skus/`],
  [
    'a list in an unknown order',
    400,
    'invalid_input',
    'GET',
    (w) => `/categories/${w.category}/skus/?ordering=price;drop`,
  ],
  ['page 0', 400, 'invalid_input', 'GET', (w) => `/categories/${w.category}/skus/?page=0`],
  ['page 2 of 1', 404, 'not_found', 'GET', (w) => `/categories/${w.category}/skus/?page=2`],
  ['an unknown category', 404, 'not_found', 'GET', () => '/categories/99999999/skus/'],
  ['one SKU', 200, undefined, 'GET', (w) => `/skus/${w.sku}/`],
  ['an unknown SKU', 404, 'not_found', 'GET', () => '/skus/99999999/'],
  ['SKU 0', 404, 'not_found', 'GET', () => '/skus/0/'],
  ['an empty guest cart', 200, undefined, 'GET', () => '/cart/'],
  [
    'a cart with the token "undefined"',
    200,
    undefined,
    'GET',
    () => '/cart/',
    () => ({ headers: { authorization: 'JWT undefined' } }),
  ],
  ['a guest adds', 201, undefined, 'POST', () => '/cart/', (w) => ({ body: { sku_id: w.sku, count: 1 } })],
  [
    'more than the stock',
    400,
    'stock_insufficient',
    'POST',
    () => '/cart/',
    (w) => ({ body: { sku_id: w.soldOut, count: 2 } }),
  ],
  [
    'an unknown SKU into the cart',
    400,
    'sku_not_on_sale',
    'POST',
    () => '/cart/',
    () => ({ body: { sku_id: 99999999, count: 1 } }),
  ],
  [
    'nought of something',
    400,
    'invalid_input',
    'POST',
    () => '/cart/',
    (w) => ({ body: { sku_id: w.sku, count: 0 } }),
  ],
  [
    'setting a line',
    200,
    undefined,
    'PUT',
    () => '/cart/',
    async (w) => ({ token: (await w.cartUser()).token, body: { sku_id: w.sku, count: 3 } }),
  ],
  [
    'setting a line that is not there',
    404,
    'cart_line_not_found',
    'PUT',
    () => '/cart/',
    (w) => ({ body: { sku_id: w.sku, count: 1 } }),
  ],
  ['removing by query', 204, undefined, 'DELETE', (w) => `/cart/?sku_id=${w.sku}`, mine()],
  [
    'removing by body',
    204,
    undefined,
    'DELETE',
    () => '/cart/',
    (w) => ({ token: w.me.token, body: { sku_id: w.sku } }),
  ],
  ['removing nothing in particular', 400, 'invalid_input', 'DELETE', () => '/cart/', mine()],
  [
    'selecting all of nothing',
    200,
    undefined,
    'PUT',
    () => '/cart/selection/',
    () => ({ body: { selected: true } }),
  ],
  [
    'selecting perhaps',
    400,
    'invalid_input',
    'PUT',
    () => '/cart/selection/',
    () => ({ body: { selected: 'perhaps' } }),
  ],
  ['cart summary', 200, undefined, 'GET', () => '/cart/summary/'],
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
  ['own orders', 200, undefined, 'GET', () => '/orders/', mine()],
  ['own orders by their old name', 200, undefined, 'GET', () => '/orders/all/?status=1', mine()],
  ['orders of a status that is none', 400, 'invalid_input', 'GET', () => '/orders/?status=7', mine()],
  ['orders of an anonymous caller', 401, 'unauthorized', 'GET', () => '/orders/'],
  ['own order', 200, undefined, 'GET', (w) => `/orders/${w.myOrder}/`, mine()],
  [
    "somebody else's order",
    404,
    'not_found',
    'GET',
    (w) => `/orders/${w.myOrder}/`,
    (w) => ({ token: w.other.token }),
  ],
  ['an order of an anonymous caller', 401, 'unauthorized', 'GET', (w) => `/orders/${w.myOrder}/`],
  ['starting a payment', 200, undefined, 'GET', (w) => `/orders/${w.myOrder}/payment/`, mine()],
  [
    "paying somebody else's order",
    404,
    'not_found',
    'GET',
    (w) => `/orders/${w.myOrder}/payment/`,
    (w) => ({ token: w.other.token }),
  ],
  ['paying as an anonymous caller', 401, 'unauthorized', 'GET', (w) => `/orders/${w.myOrder}/payment/`],
  ['a return without a signature', 400, 'payment_signature_invalid', 'PUT', () => '/payment/status/'],
  [
    'a notice without a signature',
    400,
    undefined,
    'POST',
    () => '/payment/alipay/notify/',
    () => ({ form: { out_trade_no: '1' } }),
  ],
  ['a path that is none', 404, 'not_found', 'GET', () => '/nowhere/'],
]

describe('every route answers', () => {
  for (const [what, status, code, method, path, options] of rows)
    test(`${status} ${code ?? ''} for ${what}: ${method} ${path.toString().replace(/^\(\w?\) => /, '')}`, async () => {
      const answer = await call(method, path(world), await options?.(world))
      expect([answer.status, code && answer.json.code]).toEqual([status, code])
      if (!answer.status.toString().startsWith('4') || answer.text === 'failure') return
      expect(answer.headers.get('content-type')).toStartWith('application/problem+json')
      expect(answer.json.message).toBe(answer.json.detail)
      expect(answer.json.request_id).toBe(answer.headers.get('x-request-id'))
      if (status === 401) expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    })
})

test('every route that is served stands in the table, with a success', () => {
  const pattern = (path: string) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}?$`)
  const succeeded = rows
    .filter(([, status]) => status < 300)
    .map(([, , , method, path]) => `${method} ${path(world).split('?')[0]}`)
  const inJourneys = [
    'PUT /payment/status/',
    'POST /payment/alipay/notify/',
    'POST /users/',
    'GET /sms_codes/:mobile/',
    'GET /accounts/:account/sms/token/',
    'GET /sms_codes/',
    'GET /accounts/:account/password/token/',
    'POST /users/:id/password/',
    'GET /emails/verification/',
  ]
  const missing = app.routes
    .filter(
      ({ method, path }) => !path.startsWith('/docs') && !path.startsWith('/media') && method !== 'OPTIONS',
    )
    .filter(({ method, path }) => !inJourneys.includes(`${method} ${path}`))
    .filter(
      ({ method, path }) =>
        !succeeded.some((call) => {
          const [verb, address] = call.split(' ') as [string, string]
          return verb === method && pattern(path).test(address)
        }),
    )
  expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})

test('a path answers with and without its slash, in the language that was asked for', async () => {
  expect((await call('GET', '/areas')).text).toBe((await call('GET', '/areas/')).text)
  const english = await call('GET', '/user', { headers: { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.1' } })
  expect(english.json.detail).toBe('Sign in first')
  expect((await call('GET', '/user')).json.detail).toBe('请先登录')
})

test('only listed origins may call with credentials', async () => {
  const from = async (origin: string) => (await call('GET', '/areas/', { headers: { origin } })).headers
  const shop = await from('http://www.meiduo.site:8080')
  expect(shop.get('access-control-allow-origin')).toBe('http://www.meiduo.site:8080')
  expect(shop.get('access-control-allow-credentials')).toBe('true')
  expect((await from('http://evil.example')).get('access-control-allow-origin')).toBeNull()
})

test('public reads carry an ETag and answer 304 to it', async () => {
  const first = await call('GET', '/areas/')
  const etag = first.headers.get('etag') as string
  expect((await call('GET', '/areas/', { headers: { 'if-none-match': etag } })).status).toBe(304)
})
