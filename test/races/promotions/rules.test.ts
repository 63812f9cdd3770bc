import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { eq, inArray, sql } from 'drizzle-orm'
import { db } from '../../../src/db/client.ts'
import { pipelinedTransaction } from '../../../src/db/pipelined-transaction.ts'
import { skus } from '../../../src/db/schema/catalog.ts'
import {
  coupons,
  limitedPrices,
  promotionTargets,
  promotionTiers,
  ruleRevisions,
  userCoupons,
} from '../../../src/db/schema/promotions.ts'
import { addToCart } from '../../../src/domains/cart/change-lines.ts'
import {
  subscribeToInvalidations,
  subscriptionState,
} from '../../../src/domains/catalog/cache/change-events.ts'
import { updateSku } from '../../../src/domains/catalog/update-sku.ts'
import { getCartSummary } from '../../../src/domains/orders/checkout/settlement.ts'
import { placeOrder } from '../../../src/domains/orders/placing/place-order.ts'
import { changeRules, readRuleRevision } from '../../../src/domains/promotions/change-rules.ts'
import { getCachedRules } from '../../../src/domains/promotions/load-rules.ts'
import { addSeconds, now, shiftClock } from '../../../src/lib/clock.ts'
import { AppError } from '../../../src/lib/errors.ts'
import { countStatements } from '../../support/database/count-statements.ts'
import {
  createLimitedPrice,
  createPromotion,
  createUserCoupon,
  insertPromotion,
} from '../../support/factories/rules.ts'
import { createSku } from '../../support/factories/skus.ts'
import { createUser } from '../../support/factories/users.ts'
import { waitUntil } from '../../support/processes/isolated-app.ts'
import { startSecondProcess } from '../../support/processes/second-process.ts'

/** A user with one piece of a SKU at 100.00 in the cart, sent for free. */
async function shopper(stock = 10) {
  const [user, sku] = [await createUser(), await createSku({ price: '100.00', stock })]
  const owner = { kind: 'user', userId: user.id } as const
  await addToCart(owner, { skuId: sku, count: 1, selected: true })
  const place = (expectedPayFen?: number) =>
    placeOrder({
      userId: user.id,
      addressId: user.addressId,
      payMethod: 2,
      idempotencyKey: undefined,
      expectedPayFen,
    })
  return { user, sku, owner, place, goodsFen: async () => goodsFenOf(await getCartSummary(owner)) }
}

const goodsFenOf = ({ totalFen, discountFen }: { totalFen: number; discountFen: number }) =>
  totalFen - discountFen

describe('in another process that holds what carts show', () => {
  let neighbour: Awaited<ReturnType<typeof startSecondProcess>>
  beforeAll(async () => {
    neighbour = await startSecondProcess()
  })
  afterAll(() => neighbour.stop())

  const ask = async <T>(token: string, path: string) =>
    (await (await fetch(neighbour.base + path, { headers: { authorization: `JWT ${token}` } })).json()) as T

  type Item = { price: string; name: string; stock: number; available: boolean; promotion: string | null }
  const item = async (token: string) => (await ask<Item[]>(token, '/cart/'))[0] as Item

  test('rules of every kind show as soon as their change has returned', async () => {
    const { user, sku } = await shopper()
    for (let yuan = 90; yuan > 85; yuan--) {
      await item(user.token)
      await createLimitedPrice(sku, `${yuan}.00`)
      expect((await item(user.token)).price).toBe(`${yuan}.00`)
    }
    await createPromotion([sku], { threshold: '200.00', off: '30.00' })
    expect((await item(user.token)).promotion).toBe('再买 ¥114 减 ¥30')
    const settlement = () =>
      ask<{ coupons: { id: number }[]; pay_amount: string }>(user.token, '/orders/settlement/')
    expect((await settlement()).coupons).toEqual([])
    const coupon = await createUserCoupon(user.id, { skuIds: [sku] })
    expect((await settlement()).coupons).toMatchObject([{ id: coupon, usable: true, discount: '10.00' }])
    const ofUser = db.select({ id: userCoupons.couponId }).from(userCoupons).where(eq(userCoupons.id, coupon))
    const terms = { offAmount: '12.00', thresholdAmount: '100.00' }
    await changeRules((tx) => tx.update(coupons).set(terms).where(inArray(coupons.id, ofUser)))
    expect((await settlement()).coupons).toMatchObject([{ id: coupon, reason: 'below_threshold' }])
  })

  test('a changed SKU shows in carts as soon as its change has returned', async () => {
    const { user, sku } = await shopper()
    for (let i = 1; i < 6; i++) {
      await item(user.token)
      await updateSku(sku, { price: `${i}.00`, name: `第 ${i} 版` })
      expect(await item(user.token)).toMatchObject({ price: `${i}.00`, name: `第 ${i} 版` })
    }
    await updateSku(sku, { isLaunched: false })
    expect((await item(user.token)).available).toBe(false)
  })

  test('what others buy leaves the stock that carts show', async () => {
    const [{ user, sku }, buyer] = [await shopper(1), await shopper()]
    expect(await item(user.token)).toMatchObject({ stock: 1, available: true })
    await addToCart(buyer.owner, { skuId: sku, count: 1, selected: true })
    await buyer.place()
    await waitUntil('the cart shows it', async () => (await item(user.token)).stock === 0)
    expect((await item(user.token)).available).toBe(false)
  })

  test('an article that no longer exists leaves the cart and its price, and the rest is shown', async () => {
    const { user, owner, sku } = await shopper()
    const gone = await createSku({ price: '7.00' })
    await addToCart(owner, { skuId: gone, count: 1, selected: true })
    await db.delete(skus).where(eq(skus.id, gone))
    await waitUntil('the cart shows it', async () => {
      const cart = await ask<{ id: number }[]>(user.token, '/cart/')
      return Array.isArray(cart) && cart.length === 1 && cart[0]?.id === sku
    })
    for (const path of ['/cart/summary/', '/orders/settlement/'])
      expect(await ask(user.token, path)).toMatchObject({ total_amount: '100.00' })
  })

  test('rules that were written past their verb show after a moment', async () => {
    const { user, sku } = await shopper()
    expect((await item(user.token)).price).toBe('100.00')
    const validity = { validFrom: addSeconds(now(), -60), validTo: addSeconds(now(), 3_600) }
    await db.insert(limitedPrices).values({ skuId: sku, price: '80.00', ...validity })
    await waitUntil('the cart shows it', async () => (await item(user.token)).price === '80.00')
  })
})

describe('in a process that holds the rules', () => {
  let stop: () => Promise<void>
  beforeAll(async () => {
    stop = subscribeToInvalidations()
    await waitUntil('changes are heard', () => subscriptionState() === 'connected')
  })
  afterAll(() => stop())

  test('a promotion begins and ends at its moment, and a limited price too, though nothing is read again', async () => {
    const { sku, goodsFen } = await shopper()
    const times = { validFrom: addSeconds(now(), 600), validTo: addSeconds(now(), 1_200) }
    await createPromotion([sku], { threshold: '90.00', off: '5.00', ...times })
    await createLimitedPrice(sku, '95.00', times)
    const at = async (seconds: number) => {
      shiftClock(seconds * 1_000)
      try {
        return await goodsFen()
      } finally {
        shiftClock(-seconds * 1_000)
      }
    }
    // others, whose changes this process hears, let it forget in between
    const counts: number[] = []
    for (let i = 0; i < 5; i++) {
      await goodsFen()
      const sent = await countStatements(async () => {
        const fens = [await at(0), await at(540), await at(601), await at(1_140), await at(1_201)]
        expect(fens).toEqual([10_000, 10_000, 9_000, 9_000, 10_000])
      })
      counts.push(sent)
    }
    expect(Math.min(...counts)).toBe(0)
  })

  test('an order is charged by a rule of which no word has come, or refused when its buyer was shown another price', async () => {
    const { sku, place, goodsFen } = await shopper()
    expect(await goodsFen()).toBe(10_000)
    // as a process leaves it that dies between the commit and the announcement
    await db.transaction(async (tx) => {
      await insertPromotion(tx, [sku], { threshold: '90.00', off: '5.00' })
      await tx
        .insert(ruleRevisions)
        .values({ id: 1, revision: 1 })
        .onDuplicateKeyUpdate({ set: { revision: sql`${ruleRevisions.revision} + 1` } })
    })
    const refusal = await place(10_000).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({
      code: 'price_changed',
      details: { members: { shown: '100.00', pay_amount: '105.00' } },
    })
    expect(await goodsFen()).toBe(9_500)
    await place(10_500)
  })
})

test('whoever reads rules while they change sees the old ones or the new ones, never a mixture', async () => {
  const [one, two] = [await createSku(), await createSku()]
  const id = await createPromotion([one], { threshold: '50.00', off: '1.00' })
  const turn = (targetId: number, offAmount: string) =>
    changeRules(async (tx) => {
      await tx.update(promotionTargets).set({ targetId }).where(eq(promotionTargets.promotionId, id))
      await tx.update(promotionTiers).set({ offAmount }).where(eq(promotionTiers.promotionId, id))
    })
  let isChanging = true
  const seen = new Set<string>()
  const read = async () => {
    while (isChanging) {
      const found = (await getCachedRules([])).promotions.find((promotion) => promotion.id === id)
      const scope = found?.scope as { ids: ReadonlySet<number> }
      seen.add(`${scope.ids.has(one) ? 'one' : 'two'} ${JSON.stringify(found?.tiers)}`)
    }
  }
  const readers = [read(), read(), read()]
  for (let i = 0; i < 40; i++) await (i % 2 ? turn(one, '1.00') : turn(two, '2.00'))
  isChanging = false
  await Promise.all(readers)
  expect([...seen].sort()).toEqual([
    'one [{"threshold":5000,"offFen":100}]',
    'two [{"threshold":5000,"offFen":200}]',
  ])
})

test('every change of rules is counted, however many come at once', async () => {
  const sku = await createSku()
  const before = await pipelinedTransaction(readRuleRevision)
  await Promise.all(Array.from({ length: 10 }, () => createLimitedPrice(sku, '1.00')))
  expect(await pipelinedTransaction(readRuleRevision)).toBeGreaterThanOrEqual(before + 10)
})

test('a change of rules that fails leaves no rule behind', async () => {
  const { sku, goodsFen } = await shopper()
  const failing = changeRules(async (tx) => {
    await insertPromotion(tx, [sku], { threshold: '90.00', off: '5.00' })
    throw new Error('changed his mind')
  })
  await expect(failing).rejects.toThrow('changed his mind')
  expect(await goodsFen()).toBe(10_000)
})
