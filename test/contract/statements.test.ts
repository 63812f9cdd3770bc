import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { addToCart } from '../../src/domains/cart/change-lines.ts'
import { publishInvalidation } from '../../src/domains/catalog/cache/change-events.ts'
import { placeOrder } from '../../src/domains/orders/placing/place-order.ts'
import { catchUpSearch } from '../../src/domains/search/search-service.ts'
import { countStatements } from '../support/database/count-statements.ts'
import { send } from '../support/database/payment-summary.ts'
import { createOrder } from '../support/factories/orders/orders.ts'
import { createLimitedPrice, createPromotion, createUserCoupon } from '../support/factories/rules.ts'
import { createCategory, createSku } from '../support/factories/skus.ts'
import { createUser, type TestUser } from '../support/factories/users.ts'
import { call } from '../support/http.ts'
import { cacheAlone } from '../support/processes/cache-alone.ts'
import { alipayNotification, paidResource, wechatNotification } from '../support/vendors/notifications.ts'

let user: TestUser
let category: number
let skus: number[]
let orderId: string

const fill = async () => {
  for (const skuId of skus)
    await addToCart({ kind: 'user', userId: user.id }, { skuId, count: 1, selected: true })
}
const place = async () =>
  (await placeOrder({ userId: user.id, addressId: user.addressId, payMethod: 2, idempotencyKey: undefined }))
    .orderId

beforeAll(async () => {
  user = await createUser()
  category = await createCategory()
  skus = []
  for (let i = 0; i < 5; i++) skus.push(await createSku({ categoryId: category, stock: 100 }))
  await fill()
  orderId = await place()
  await fill()
  await createPromotion(skus, { threshold: '100.00', off: '5.00' })
  for (const skuId of skus) await createLimitedPrice(skuId, '50.00')
  for (let i = 0; i < 3; i++) await createUserCoupon(user.id, { skuIds: skus })
  for (const sku_id of skus) await call('POST', '/browse_histories/', { token: user.token, body: { sku_id } })
  await call('GET', '/areas/')
  await catchUpSearch()
  await call('GET', '/skus/hot_searches/')
})

const reads: [string, number][] = [
  ['/areas/', 0],
  ['/areas/110000/', 0],
  ['/user/', 1],
  ['/addresses/', 2],
  ['/browse_histories/', 1],
  ['/skus/search/?text=%E6%89%8B%E6%9C%BA', 1],
  ['/skus/search/?text=%E6%89%8B%E6%9C%BA&page=2&ordering=price&min_price=100', 1],
  ['/skus/search/?text=qwxzvbnm', 0],
  ['/skus/suggestions/?text=shou', 0],
  ['/skus/hot_searches/', 0],
  ['/orders/', 3],
  ['/favourites/', 2],
  ['/user/order_messages/', 1],
  ['/orders/:order/', 7],
  ['/orders/:order/payment/status/', 1],
]
for (const [path, statements] of reads)
  test(`GET ${path} sends ${statements} statement(s) for any number of rows`, async () => {
    const address = path
      .replace(':category', `${category}`)
      .replace(':sku', `${skus[0]}`)
      .replace(':order', orderId)
    const sent = await countStatements(async () => {
      expect((await call('GET', address, { token: user.token })).status).toBe(200)
    })
    expect(sent).toBe(statements)
  })

/** Statements of the first caller; the callers after it send none. Categories are cached. */
const catalog: [string, first: number][] = [
  ['/channels/', 0],
  ['/categories/', 0],
  ['/categories/:category/', 0],
  ['/categories/:category/skus/', 2],
  ['/categories/:category/hotskus/', 2],
  ['/skus/:sku/', 4],
  ['/skus/:sku/comments/', 2],
  ['/contents/', 1],
  ['/contents/index_lbt/', 1],
  ['/shop/', 3],
]

/** Statements for pricing a cart while SKUs and rules are cached: settlement reads the address and the coupons of the user. */
const prices: [string, each: number][] = [
  ['/cart/', 0],
  ['/cart/summary/', 0],
  ['/orders/settlement/', 2],
]

describe('while the process is subscribed to invalidations', () => {
  let stop: () => Promise<void>
  beforeAll(async () => {
    stop = await cacheAlone()
    await call('GET', `/categories/${category}/`)
  })
  afterAll(() => stop())

  for (const [path, first] of catalog)
    test(`GET ${path} sends ${first} statement(s), and none when repeated`, async () => {
      expect(
        await leastOfRounds(async (shelf) => {
          const address = path.replace(':category', `${shelf.category}`).replace(':sku', `${shelf.skuId}`)
          const ask = () =>
            countStatements(async () => {
              expect((await call('GET', address)).status).toBe(200)
            })
          return [await ask(), await ask()]
        }),
      ).toEqual([first, 0])
    })

  for (const [path, each] of prices)
    test(`GET ${path} sends ${each} statement(s) for any number of lines and rules`, async () => {
      const ask = async () => {
        expect((await call('GET', path, { token: user.token })).status).toBe(200)
      }
      expect(await countWarm(ask)).toBe(each)
    })

  test('placing an order sends two statements for any number of lines', async () => {
    const prepare = async () => {
      await fill()
      await call('GET', '/cart/summary/', { token: user.token })
    }
    expect(await countWarm(place, prepare)).toBe(2)
  })

  test('the second page of a list sends one statement for its rows, in every ordering whose ids are cached', async () => {
    expect(
      await leastOfRounds(async (shelf) => {
        const ask = (query: string) =>
          countStatements(() => call('GET', `/categories/${shelf.category}/skus/?page_size=2&${query}`))
        return [
          await ask('ordering=price'),
          await ask('ordering=price&page=2'),
          await ask('ordering=-price&page=2'),
        ]
      }),
    ).toEqual([2, 1, 1])
  })
})

type Shelf = Readonly<{ category: number; skuId: number }>

/**
 * Counts three times, each time for a category that no cache knows yet, and returns the least count at each place: a
 * cached row may expire in the middle of a round, which only adds statements.
 */
async function leastOfRounds(count: (shelf: Shelf) => Promise<number[]>): Promise<number[]> {
  const rounds: number[][] = []
  for (let i = 0; i < 3; i++) {
    const shelf = await createShelf()
    await publishInvalidation(['contents', 'shop', 'tree'])
    await call('GET', `/categories/${shelf.category}/`)
    rounds.push(await count(shelf))
  }
  return (rounds[0] as number[]).map((_, at) => Math.min(...rounds.map((round) => round[at] as number)))
}

async function createShelf(): Promise<Shelf> {
  const category = await createCategory()
  const created: number[] = []
  for (let i = 0; i < 3; i++) created.push(await createSku({ categoryId: category, stock: 100 }))
  return { category, skuId: created[0] as number }
}

/** The minimum of five runs: a cached row may expire before a run. */
async function countWarm(
  work: () => Promise<unknown>,
  prepare: () => Promise<unknown> = work,
): Promise<number> {
  const counts: number[] = []
  for (let i = 0; i < 5; i++) {
    await prepare()
    counts.push(await countStatements(work))
  }
  return Math.min(...counts)
}

const notifications: [
  vendor: string,
  createNotification: (orderId: string) => () => Promise<{ status: number }>,
][] = [
  [
    'Alipay',
    (orderId) => {
      const form = alipayNotification(orderId)
      return () => call('POST', '/payment/alipay/notify/', { form })
    },
  ],
  [
    'WeChat Pay',
    (orderId) => {
      const { headers, body } = wechatNotification(paidResource(orderId))
      return () => send('POST', '/payment/wechat/notify/', body, headers)
    },
  ],
]
for (const [vendor, createNotification] of notifications)
  test(`a notification of ${vendor} sends two statements, and two when it is repeated`, async () => {
    const notify = createNotification((await createOrder(1)).orderId)
    expect([await countStatements(notify), await countStatements(notify)]).toEqual([2, 2])
  })

test('adding to the cart sends one statement', async () => {
  const body = { sku_id: skus[0], count: 1 }
  expect(await countStatements(() => call('POST', '/cart/', { token: user.token, body }))).toBe(1)
})
