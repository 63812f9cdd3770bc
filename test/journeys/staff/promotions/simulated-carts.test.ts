import { beforeAll, expect, test } from 'bun:test'
import fc from 'fast-check'
import { categoryTree } from '../../../../src/domains/catalog/category-tree.ts'
import { createLimitedPrice } from '../../../../src/domains/promotions/editing/change-limited-prices.ts'
import { createPromotion } from '../../../../src/domains/promotions/editing/change-promotions.ts'
import type { NewLimitedPrice } from '../../../../src/domains/promotions/editing/limited-price-fields.ts'
import type { NewPromotion } from '../../../../src/domains/promotions/editing/promotion-fields.ts'
import { isDeliveredTo } from '../../../../src/domains/promotions/freight.ts'
import { computePrice } from '../../../../src/domains/promotions/price.ts'
import type {
  Coupon,
  FreightRule,
  LimitedPrice,
  Promotion,
} from '../../../../src/domains/promotions/rules.ts'
import { firstDraftId } from '../../../../src/domains/promotions/simulation/draft-rules.ts'
import { simulatePrice } from '../../../../src/domains/promotions/simulation/simulate-price.ts'
import { addSeconds, now } from '../../../../src/lib/clock.ts'
import { parseFen } from '../../../../src/lib/money.ts'
import { createCategory, createGoods, createSku } from '../../../support/factories/skus.ts'
import { waitUntil } from '../../../support/processes/isolated-app.ts'
import { randomCoupon, randomFreight, randomLines, randomRules, type ShopSku } from './random-carts.ts'

/** The whole check prices 10,000 carts: SIMULATED_CARTS=10000. */
const carts = Number(process.env.SIMULATED_CARTS ?? 1_000)
const storedRules = 24
/** Simulations that run at the same time. */
const atOnce = 8
/** 江西, 湖北 and 广西, where no test has buyers or freight. */
const provinces = [360_000, 420_000, 450_000]

const at = now()
const skus: ShopSku[] = []
const limited: (NewLimitedPrice & { id: number })[] = []
const promoted: (NewPromotion & { id: number })[] = []

beforeAll(async () => {
  const top = await createCategory()
  const leaves = [await createCategory(top), await createCategory(await createCategory(top))]
  await waitUntil('the categories are known', async () => {
    const { byId } = await categoryTree()
    return leaves.every((id) => byId.has(id))
  })
  for (let i = 0; i < 12; i++) {
    const categoryId = leaves[i % 2] as number
    const goodsId = i % 3 === 0 ? await createGoods(categoryId) : (skus.at(-1)?.goodsId as number)
    const price = ['0.01', '9.99', '33.33', '59.90', '100.00', '199.95'][i % 6] as string
    const id = await createSku({ categoryId, goodsId, price })
    skus.push({ id, goodsId, categoryIds: await pathOf(categoryId), listFen: parseFen(price) })
  }
  const { limitedPrice, promotion } = randomRules(skus, at)
  const options = { numRuns: storedRules, seed: 20_261_130 }
  for (const wish of fc.sample(limitedPrice, options)) limited.push(await createLimitedPrice(wish))
  for (const wish of fc.sample(promotion, options)) promoted.push(await createPromotion(wish))
}, 120_000)

async function pathOf(id: number): Promise<number[]> {
  const node = (await categoryTree()).byId.get(id)
  return node?.parent ? [...(await pathOf(node.parent.id)), id] : [id]
}

/** The rules of the engine. The test converts them itself, without the code of the shop. */
const toPrice = ({
  id,
  skuId,
  price,
  validFrom,
  validTo,
}: NewLimitedPrice & { id: number }): LimitedPrice => ({
  ...{ id, skuId, priceFen: parseFen(price), validFrom, validTo },
})
const scopeOf = ({ scope, targets }: Pick<NewPromotion, 'scope' | 'targets'>) =>
  scope === 'all' ? ({ kind: scope } as const) : { kind: scope, ids: new Set(targets) }
const toRule = (rule: NewPromotion & { id: number }): Promotion => ({
  ...{ id: rule.id, name: rule.name, kind: rule.kind, basis: rule.basis, group: rule.group },
  ...{ validFrom: rule.validFrom, validTo: rule.validTo, scope: scopeOf(rule) },
  tiers: rule.tiers.map((tier) => {
    const threshold =
      rule.basis === 'amount' ? parseFen(tier.thresholdAmount as string) : (tier.thresholdCount as number)
    return rule.kind === 'reduction'
      ? { threshold, offFen: parseFen(tier.offAmount as string) }
      : { threshold, payPercent: tier.payPercent as number }
  }),
})

const ids = (some: readonly { id: number }[]) => some.map(({ id }) => id)
const drafts = <Rule>(rules: readonly Rule[]) => rules.map((rule, i) => ({ ...rule, id: firstDraftId + i }))

function worlds() {
  const { limitedPrice, promotion } = randomRules(skus, at)
  return fc.record({
    lines: randomLines(skus),
    seconds: fc.constantFrom(0, 1_799, 1_800, 3_000, 3_600),
    provinceId: fc.option(fc.constantFrom(...provinces), { nil: undefined }),
    coupon: fc.option(randomCoupon(skus, at), { nil: undefined }),
    limitedPrices: fc.array(limitedPrice, { maxLength: 2 }),
    promotions: fc.array(promotion, { maxLength: 2 }),
    freightRules: fc.uniqueArray(randomFreight(provinces), {
      selector: (rule) => rule.provinceId,
      maxLength: 2,
    }),
    outPrices: fc.subarray(ids(limited), { maxLength: 6 }),
    outPromotions: fc.subarray(ids(promoted), { maxLength: 12 }),
  })
}
type World = ReturnType<typeof worlds> extends fc.Arbitrary<infer Value> ? Value : never

/** The price by the pure engine. */
function expected(world: World) {
  const freightRules = drafts(world.freightRules).map(
    ({ id, provinceId, fee, freeFrom, isDelivered }): FreightRule => ({
      ...{ id, provinceId, fen: parseFen(fee), isDelivered },
      freeFromFen: freeFrom === null ? null : parseFen(freeFrom),
    }),
  )
  const { coupon, provinceId, outPrices, outPromotions } = world
  const { offAmount, payPercent, capAmount, thresholdAmount, ...terms } = coupon ?? ({} as never)
  const engineCoupon: Coupon | undefined = coupon && {
    ...{ id: firstDraftId, name: terms.name, scope: scopeOf(terms), thresholdFen: parseFen(thresholdAmount) },
    ...{ validFrom: terms.validFrom, validTo: terms.validTo },
    discount:
      offAmount !== null
        ? { offFen: parseFen(offAmount) }
        : { payPercent, capFen: capAmount === null ? null : parseFen(capAmount) },
  }
  const lines = world.lines.map(({ skuId, count }) => {
    const { id: _, ...sku } = skus.find(({ id }) => id === skuId) as ShopSku
    return { ...sku, skuId, count }
  })
  const isKept = (out: readonly number[]) => (rule: { id: number }) => !out.includes(rule.id)
  const rules = {
    limitedPrices: [...limited.filter(isKept(outPrices)), ...drafts(world.limitedPrices)].map(toPrice),
    promotions: [...promoted.filter(isKept(outPromotions)), ...drafts(world.promotions)]
      .filter(({ isEnabled }) => isEnabled)
      .map(toRule),
    freightRules,
    coupon: engineCoupon,
    provinceId: provinceId && isDeliveredTo(freightRules, provinceId) ? provinceId : undefined,
  }
  return computePrice(lines, rules, addSeconds(at, world.seconds))
}

test(`the simulator equals the price engine on ${carts} random carts with stored, unsaved and excluded rules`, async () => {
  const samples = fc.sample(worlds(), { numRuns: carts, seed: 5_388 })
  const check = async (world: World) => {
    const { lines, provinceId, coupon } = world
    const { price } = await simulatePrice({
      ...{ lines, provinceId, at: addSeconds(at, world.seconds), coupon: coupon && { draft: coupon } },
      drafts: {
        ...{ limitedPrices: world.limitedPrices, promotions: world.promotions },
        freightRules: world.freightRules,
      },
      excluded: { limitedPrices: world.outPrices, promotions: world.outPromotions, freightRules: [] },
    })
    // a promotion for all goods of another test would change every price here: there is none
    if (!Bun.deepEquals(price, expected(world)))
      expect({ world, price }).toEqual({ world, price: expected(world) })
    return price.discountFen > 0
  }
  let discounted = 0
  for (let from = 0; from < samples.length; from += atOnce) {
    const results = await Promise.all(samples.slice(from, from + atOnce).map(check))
    discounted += results.filter(Boolean).length
  }
  expect(discounted).toBeGreaterThan(carts / 4)
}, 900_000)
