import { type SQL, sql } from 'drizzle-orm'
import { selectIds } from '../../../db/client.ts'
import { skus } from '../../../db/schema/catalog.ts'
import { limitedPrices } from '../../../db/schema/promotions.ts'
import { toStatement } from '../../../db/statement.ts'
import type { ScopeChoice } from '../editing/targets.ts'
import { inScopeOf } from './scope-condition.ts'
import { maxNamed, type RuleWarning, warning } from './warning.ts'

/** The most SKUs of a scope that are compared with their cost. */
const maxChecked = 10_000

/** A discount from a threshold in yuan or pieces: `off` yuan, or `payPercent` of the price to pay with at most `cap` yuan off. */
export type CostTier = Readonly<
  { basis: 'amount' | 'count'; threshold: string | number } & (
    | { off: string }
    | { payPercent: number; cap: string | null }
  )
>

type Rule = ScopeChoice & Readonly<{ validFrom: Date; validTo: Date; tiers: readonly CostTier[] }>

/**
 * Warns of SKUs that cost less than their cost price when a customer buys only this SKU, and just as many pieces as a tier asks
 * for. The price per piece is the lowest limited-time price in the period of the rule, else the list price.
 */
export async function listBelowCost(rule: Rule): Promise<RuleWarning[]> {
  const inScope = (await inScopeOf(rule)) ?? sql`true`
  const checked = sql`select ${skus.id} as id, ${skus.price} as price, ${skus.costPrice} as cost
    from ${skus} where ${inScope} limit ${sql.raw(String(maxChecked))}`
  const { skuId, price, validFrom, validTo } = limitedPrices
  const lowest = sql`(select min(${price}) from ${limitedPrices} where ${skuId} = s.id
    and ${validTo} > ${rule.validFrom} and ${validFrom} < ${rule.validTo})`
  const priced = sql`select s.id, s.cost, least(s.price, coalesce(${lowest}, s.price)) as unit from (${checked}) s`
  const below = sql.join(rule.tiers.map(isBelowCost), sql` or `)
  const found = await selectIds(
    toStatement(sql`select u.id from (${priced}) u where u.unit > 0 and (${below})
      order by u.id limit ${sql.raw(String(maxNamed))}`),
  )
  const more = await selectIds(
    toStatement(
      sql`select ${skus.id} from ${skus} where ${inScope} limit 1 offset ${sql.raw(String(maxChecked))}`,
    ),
  )
  return [
    ...(found.length > 0 ? [warning('price_below_cost', { skuIds: [...found] })] : []),
    ...(more.length > 0 ? [warning('skus_not_all_checked')] : []),
  ]
}

function isBelowCost(tier: CostTier): SQL {
  const pieces =
    tier.basis === 'count'
      ? sql`greatest(1, ${tier.threshold})`
      : sql`greatest(1, ceiling(cast(${tier.threshold} as decimal(10, 2)) / u.unit))`
  const full = sql`${pieces} * u.unit`
  return sql`greatest(0, ${full} - ${discountOf(tier, full)}) < ${pieces} * u.cost`
}

function discountOf(tier: CostTier, full: SQL): SQL {
  if ('off' in tier) return sql`cast(${tier.off} as decimal(10, 2))`
  const off = sql`(${full} - round(${full} * ${tier.payPercent} / 100, 2))`
  return tier.cap === null ? off : sql`least(${off}, cast(${tier.cap} as decimal(10, 2)))`
}
