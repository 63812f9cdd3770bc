import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { addToCart } from '../../src/domains/cart/change-lines.ts'
import { countTraffic, type Traffic } from '../support/database/count-statements.ts'
import { createSku } from '../support/factories/skus.ts'
import { createUser } from '../support/factories/users.ts'
import { type CallOptions, call } from '../support/http.ts'
import { cacheAlone } from '../support/processes/cache-alone.ts'

/**
 * A visitor whom this process does not know, with three SKUs that it does not know. The cart reads the SKUs and what the
 * visitor holds in unpaid orders together, then what the visitor bought of SKUs with a purchase limit, then limited prices.
 */
type Visitor = Readonly<{ isGuest?: boolean; purchaseLimit?: number }>

const firstCarts: [string, Visitor, Traffic][] = [
  ['a user', {}, { statements: 3, roundTrips: 2 }],
  ['a user with a SKU that has a purchase limit', { purchaseLimit: 5 }, { statements: 4, roundTrips: 3 }],
  ['a guest', { isGuest: true }, { statements: 2, roundTrips: 2 }],
  [
    'a guest with a SKU that has a limit',
    { isGuest: true, purchaseLimit: 5 },
    { statements: 2, roundTrips: 2 },
  ],
]

/** Address and coupons of the user are read on every settlement. */
const firstSettlements: [string, Visitor, first: number, next: number][] = [
  ['a user', {}, 5, 2],
  ['a user with a SKU that has a purchase limit', { purchaseLimit: 5 }, 6, 2],
]

let stop: () => Promise<void>
beforeAll(async () => {
  stop = await cacheAlone()
})
afterAll(() => stop())

describe('the first view of the cart', () => {
  for (const [who, visitor, first] of firstCarts)
    test(`of ${who} sends ${first.statements} statements in ${first.roundTrips} round trips, and none when repeated`, async () => {
      const next = { statements: 0, roundTrips: 0 }
      expect(await viewTwice('/cart/', visitor)).toEqual({ first, next })
    })
})

describe('the first settlement', () => {
  for (const [who, visitor, first, next] of firstSettlements)
    test(`of ${who} sends ${first} statements, and the next one ${next}`, async () => {
      const views = await viewTwice('/orders/settlement/', visitor)
      expect([views.first.statements, views.next.statements]).toEqual([first, next])
    })
})

/**
 * Counts for three visitors: a cached row may expire meanwhile, and a connection may be opened. All first
 * views precede the next ones, whose refreshes in the background read in batches that a first view would join.
 */
async function viewTwice(path: string, visitor: Visitor): Promise<{ first: Traffic; next: Traffic }> {
  const [other, ...visitors] = await Promise.all(Array.from({ length: 4 }, () => createVisitor(visitor)))
  const view = async (options: CallOptions | undefined) => {
    expect((await call('GET', path, options)).status).toBe(200)
  }
  // what all visitors share is cached, and no batch is under way
  await view(other)
  const counts: Record<'first' | 'next', Traffic[]> = { first: [], next: [] }
  for (const options of visitors) counts.first.push(await countTraffic(() => view(options)))
  for (const options of visitors) {
    await view(options)
    counts.next.push(await countTraffic(() => view(options)))
  }
  return { first: least(counts.first), next: least(counts.next) }
}

const least = (counts: readonly Traffic[]): Traffic => ({
  statements: Math.min(...counts.map(({ statements }) => statements)),
  roundTrips: Math.min(...counts.map(({ roundTrips }) => roundTrips)),
})

async function createVisitor({ isGuest = false, purchaseLimit }: Visitor): Promise<CallOptions> {
  const skus = [await createSku(), await createSku(), await createSku(purchaseLimit ? { purchaseLimit } : {})]
  const lines = skus.map((skuId) => ({ skuId, count: 1, selected: true }))
  if (!isGuest) {
    const { id, token } = await createUser()
    for (const line of lines) await addToCart({ kind: 'user', userId: id }, line)
    return { token }
  }
  const body = (sku_id: number) => ({ sku_id, count: 1 })
  const added = await call<{ guest_token: string }>('POST', '/cart/', { body: body(skus[0] as number) })
  const headers = { 'x-guest-cart': added.json.guest_token }
  for (const skuId of skus.slice(1)) await call('POST', '/cart/', { body: body(skuId), headers })
  return { headers }
}
