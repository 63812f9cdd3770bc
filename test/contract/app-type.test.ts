import { expect, test } from 'bun:test'
import { treaty } from '@elysiajs/eden'
import type { App } from '../../src/app.ts'
import { createSku } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import { app, randomAddress } from '../support/http.ts'

/** The paths of routes with an answer of type `unknown` or `any`; `never` when there is none. */
type UntypedPaths<Routes, Path extends string = ''> = {
  [Part in keyof Routes & string]: Routes[Part] extends { response: infer Answers }
    ? unknown extends Answers[keyof Answers]
      ? `${Path} ${Part}`
      : keyof Answers extends never
        ? `${Path} ${Part}`
        : never
    : UntypedPaths<Routes[Part], `${Path}/${Part}`>
}[keyof Routes & string]

/** Does not compile while `Found` names a path. */
type None<Found extends never> = [Found]

type Routes = App['~Routes']

// the check finds what it looks for
const example: [UntypedPaths<{ a: { get: { response: { 200: unknown } } } }>] = ['/a get']

const anonymous = treaty<App>(app)
type Client = typeof anonymous

test('the check of types finds an untyped answer', () => {
  expect(example).toEqual(['/a get'])
})

test('every route is part of the App type, with typed answers', () => {
  // checked by the compiler: each line names a route that was once missing or untyped
  const untyped: None<UntypedPaths<Routes>>[] = []
  expect(untyped).toEqual([])
  const paths = [
    (client: Client) => client.areas.get,
    (client: Client) => client.channels.get,
    (client: Client) => client.orders.all.get,
    (client: Client) => client.email.put,
    (client: Client) => client.emails.put,
  ]
  for (const path of paths) expect(path(anonymous)).toBeFunction()
})

test('a client that is typed by the routes orders a SKU and starts its payment', async () => {
  const [user, skuId] = [await createUser(), await createSku({ price: '59.97' })]
  const headers = { authorization: `JWT ${user.token}`, 'x-forwarded-for': randomAddress() }
  const client = treaty<App>(app, { headers })

  const sku = await client.skus({ id: skuId }).get()
  expect(sku.data?.price).toBe('59.97')
  const added = await client.cart.post({ sku_id: skuId, count: 2 })
  expect(added.data).toEqual({ sku_id: skuId, count: 2, selected: true })
  const settlement = await client.orders.settlement.get({ query: {} })
  expect(settlement.data?.skus.map(({ id, count }) => [id, count])).toEqual([[skuId, 2]])

  const placed = await client.orders.post({
    address: user.addressId,
    pay_method: 2,
    ...(settlement.data && { pay_amount: settlement.data.pay_amount }),
  })
  if (!placed.data) throw placed.error
  const orderId: string = placed.data.order_id
  const orders = await client.orders.get({ query: {} })
  expect(orders.data?.results.map((order) => order.order_id)).toEqual([orderId])
  const payment = await client.orders({ id: orderId }).payment.get({ query: {} })
  expect(payment.data).toHaveProperty('alipay_url')
})

test('a typed client reads the code of an error', async () => {
  const { error } = await anonymous.orders.get({ query: {} })
  if (error?.status !== 401) throw new Error(`status ${error?.status}`)
  expect(error.value.code).toBe('unauthorized')
})
