import { beforeAll, expect, test } from 'bun:test'
import { transitions } from '../../../src/domains/orders/lifecycle/order-state-machine.ts'
import type { Content } from '../../support/api-document.ts'
import { document, operation, readServedDocument, within } from './served-document.ts'

beforeAll(readServedDocument)

test('aliases are deprecated and name the current path or field', () => {
  for (const [alias, current] of [
    ['put /emails/', '/email/'],
    ['get /orders/all/', '/orders/'],
  ] as const) {
    const { deprecated, description } = operation(alias)
    expect([deprecated, description]).toEqual([true, expect.stringContaining(`use ${current}`)])
    expect(operation(`${alias.split(' ')[0]} ${current}`).deprecated).toBeUndefined()
  }
  const query = operation('get /sms_codes/{mobile}/').parameters?.find(({ name }) => name === 'image_code')
  expect(query).toMatchObject({ deprecated: true, description: expect.stringContaining('text') })
  expect(document.components.schemas.Order?.properties?.oid).toMatchObject({ deprecated: true })
})

test('image types, enums and the server URL are documented', () => {
  const { content } = operation('get /image_codes/{image_code_id}/').responses[200] as { content: Content }
  for (const type of ['image/png', 'image/webp'])
    expect(content[type]?.schema).toMatchObject({ format: 'binary' })
  const purpose = operation('get /sms_codes/{mobile}/').parameters?.find(({ name }) => name === 'purpose')
  expect(purpose?.schema.enum).toEqual(['register', 'sign_in', 'bind', 'change_mobile', 'reset'])
  expect(purpose?.description).toMatch(/bind for a mobile that is registered.*register code also binds/)
  expect(document.servers).toEqual([{ url: expect.stringMatching(/^http:\/\/localhost:\d+$/) }])
})

test('starting a payment documents both answers and three methods, and its status can be polled', () => {
  const { responses, parameters } = operation('get /orders/{id}/payment/')
  const [content] = Object.values(responses[200]?.content ?? {})
  const variants = within(content?.schema)[0]?.anyOf?.map((variant) =>
    Object.keys(within(variant)[0]?.properties ?? {}),
  )
  expect(variants).toEqual([['alipay_url'], ['code_url'], ['h5_url']])
  const method = parameters?.find(({ name }) => name === 'pay_method')
  expect(method).toMatchObject({ required: false, schema: { type: 'integer', minimum: 1, maximum: 3 } })
  expect(method?.description).toContain('3 微信')
  const polled = operation('get /orders/{id}/payment/status/').responses[200]?.content ?? {}
  expect(within(polled['application/json']?.schema)[0]?.properties).toMatchObject({
    status: { enum: [1, 2, 3, 4, 5, 6] },
    trade_id: { type: ['string', 'null'] },
  })
})

test('the notifications of both gateways are documented with their bodies and answers', () => {
  const [alipay, wechat] = ['alipay', 'wechat'].map((gateway) =>
    operation(`post /payment/${gateway}/notify/`),
  )
  expect(Object.keys(alipay?.requestBody?.content ?? {})).toEqual(['application/x-www-form-urlencoded'])
  expect(Object.keys(wechat?.requestBody?.content ?? {})).toEqual(['application/json'])
  expect(wechat?.parameters?.map(({ name }) => name)).toEqual([
    'Wechatpay-Serial',
    'Wechatpay-Signature',
    'Wechatpay-Timestamp',
    'Wechatpay-Nonce',
  ])
  expect(
    Object.entries(wechat?.responses ?? {}).map(([status, { content = {} }]) => [
      status,
      Object.keys(content),
    ]),
  ).toEqual([
    ['204', []],
    ['400', ['application/json']],
    ['415', ['application/problem+json']],
    ['503', ['application/json']],
  ])
})

test('the docs distinguish a user coupon from the coupon it was claimed from', () => {
  const query = operation('get /orders/settlement/').parameters?.find(({ name }) => name === 'coupon')
  const body = operation('post /orders/').requestBody?.content['application/json']?.schema
  const field = within(body).find(({ properties }) => properties?.coupon)?.properties?.coupon
  for (const description of [query?.description, field?.description])
    expect(description).toContain('/users/coupons/')
})

test('the docs list every cause in the timeline of an order', () => {
  const detail = operation('get /orders/{id}/').responses[200]?.content?.['application/json']?.schema
  const event = within(detail).find(({ properties }) => properties?.cause && properties.from)
  const words = new Set(event?.properties?.cause?.description?.match(/\w+/g))
  expect(['placed', ...Object.keys(transitions)].filter((cause) => !words.has(cause))).toEqual([])
})

const described = [
  'get /coupons/',
  'post /coupons/{id}/claim/',
  'get /cart/summary/',
  'get /orders/',
  'post /orders/',
  'get /orders/{id}/',
  'post /orders/{id}/cancellation/',
  'post /orders/{id}/refunds/',
  'put /orders/{id}/address/',
  'delete /orders/{id}/',
  'post /orders/{id}/cart/',
]
for (const name of described)
  test(`the docs describe ${name}`, () => {
    expect(operation(name).description?.length ?? 0).toBeGreaterThan(60)
  })
