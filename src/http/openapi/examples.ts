import { isObject, type Schema } from './schemas.ts'

/** The orders of the demo shopper have these numbers; the last digit is their status. */
const order = (status: number) => `20260101000000${String(status).padStart(16, '0')}`

/** Examples of path parameters by the beginning of the path, the longest first. They exist in the demo shop. */
const pathExamples: readonly (readonly [path: string, example: unknown])[] = [
  ['/orders/{id}/payment', order(1)],
  ['/orders/{id}/cancellation', order(1)],
  ['/orders/{id}/address', order(2)],
  ['/orders/{id}/refunds', order(2)],
  ['/orders/{id}/receipt', order(3)],
  ['/orders/{id}/uncommentgoods', order(4)],
  ['/orders/{id}', order(5)],
  ['/meiduo_admin/orders/{id}', order(2)],
  ['/categories/{id}', 35],
  ['/areas/{id}', 330_000],
  ['/', 1],
]

/** Examples of fields whose schema has none, by name. Ids exist in the demo shop. */
const fieldExamples: Readonly<Record<string, unknown>> = {
  access_token: 'eyJhbGciOiJIUzI1NiJ9.eyJwdXJwb3NlIjoicmVzZXQifQ.3q2-7w',
  account: 'demo_shopper',
  address: 1,
  app_id: '2021000000000001',
  auth_code: '4b203fe6c11548bcabd8da5bb087a83b',
  brand: 4,
  category: 41,
  category_id: 115,
  city_id: 330_100,
  code: '9A5F06AF1D2C3B4E',
  count: 1,
  coupon: 2,
  cursor: '',
  delete_pictures: false,
  device: 'page',
  district_id: 330_106,
  dry_run: true,
  event_type: 'TRANSACTION.SUCCESS',
  file: 'sheet.csv',
  id: 1,
  'idempotency-key': '6f1c1f8a-2f0e-4b8e-9d43-0f6f4a2f7c11',
  image: 'photo.jpg',
  image_code: 'A7KQ',
  image_code_id: '0b1f3a9e-5c0d-4b52-9d5e-2f6f0f6d3c11',
  is_anonymous: false,
  is_applied: true,
  is_counted: false,
  is_launched: true,
  is_resolved: false,
  keyword: '',
  logo: 'logo.png',
  no_reason_return: true,
  notify_id: 'ac05099524730693a8b330c5ecf72da978',
  notify_time: '2026-11-23 20:05:09',
  option_id: 1,
  order: order(4),
  out_trade_no: order(1),
  page: 1,
  page_size: 10,
  pagesize: 10,
  pay_method: 2,
  pictures: 'photo.jpg',
  province_id: 330_000,
  refresh: false,
  refund: 1,
  review: 17,
  require_return: false,
  restock: true,
  resource: {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: 'mQ7c…',
    associated_data: 'transaction',
    nonce: 'fdasfjihihih',
  },
  score: 5,
  selected: true,
  seller_id: '2088000000000001',
  sequence: 0,
  sign: 'BGoQ7cIBTnZ5…',
  sign_type: 'RSA2',
  sku: 1,
  sku_id: 1,
  spec_id: 1,
  spu_id: 1,
  state: 'http://www.meiduo.site:8080/#n=1a2b3c',
  status: 5,
  stocktake_id: 1,
  text: 'A7KQ',
  token: 'eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6MX0.3q2-7w',
  total_amount: '69.90',
  trade_no: '2026112322001400000000000001',
  trade_status: 'TRADE_SUCCESS',
  'Wechatpay-Nonce': '5d0c2f6e1a7b4c3d9e8f0a1b2c3d4e5f',
  'Wechatpay-Serial': 'PUB_KEY_ID_0119000000012026112300000000000001',
  'Wechatpay-Signature': 'CtcbzwtQjN8rnOXItEBJ5aQFSnIXESeV28Pr2YEmf9wsDQ8N',
  'Wechatpay-Timestamp': '1795435509',
}

/** Examples of a field that has a separate meaning in one operation, by operation id and name. */
const ownExamples: Readonly<Record<string, unknown>> = {
  'createContent status': true,
  'createReview id': 214,
  'handleWeChatPayNotification id': 'EV-2018022511223320873',
  'placeOrder pay_method': 2,
  'updateContent status': true,
}

/** Returns the example of a path parameter; an example of its schema wins. */
export function pathExample(operationId: string, path: string, name: string): unknown {
  const own = ownExamples[`${operationId} ${name}`]
  if (own !== undefined || name !== 'id') return own ?? fieldExamples[name]
  return pathExamples.find(([start]) => path.startsWith(start))?.[1]
}

/** Returns the example of a query parameter or a header; an example of its schema wins. */
export function parameterExample(operationId: string, name: string): unknown {
  return ownExamples[`${operationId} ${name}`] ?? fieldExamples[name]
}

/** Whether a schema shows a reader a value that it accepts. */
export function showsValue({
  examples,
  example,
  enum: values,
  default: fallback,
  ...schema
}: Schema): boolean {
  return (
    (Array.isArray(examples) && examples.length > 0) ||
    Array.isArray(values) ||
    [example, fallback, schema.const].some((value) => value !== undefined)
  )
}

/** Returns the schema of a body with an example for every field that has none. */
export function withFieldExamples(schema: Schema, operationId: string, name = ''): Schema {
  const visit = (child: unknown, at: string) =>
    isObject(child) ? withFieldExamples(child, operationId, at) : child
  const result: Schema = { ...schema }
  if (isObject(schema.properties))
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, child]) => [key, visit(child, key)]),
    )
  if (isObject(schema.items)) result.items = visit(schema.items, name)
  if (Array.isArray(schema.anyOf)) result.anyOf = schema.anyOf.map((part) => visit(part, name))
  const isLeaf = !schema.properties && !schema.items && !schema.anyOf && schema.type !== 'null'
  const example = parameterExample(operationId, name)
  return isLeaf && example !== undefined && !showsValue(schema) ? { ...result, examples: [example] } : result
}
