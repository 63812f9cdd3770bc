/** What staff should know about a rule. Nothing is refused because of it. */
export const warningCodes = [
  'limited_prices_overlap',
  'promotions_overlap',
  'price_below_cost',
  'price_without_effect',
  'tier_without_effect',
  'skus_not_all_checked',
  'claimable_after_expiry',
  'freight_eats_discount',
  'freight_always_free',
  'freight_free_below_fee',
  'not_delivered',
  'sku_off_sale',
  'stock_short',
] as const

type WarningCode = (typeof warningCodes)[number]

/** The ids name at most `maxNamed` SKUs, rules and provinces. */
export type RuleWarning = Readonly<{
  code: WarningCode
  skuIds: readonly number[]
  /** Other rules of the kind that the code is about. */
  ruleIds: readonly number[]
  provinceIds: readonly number[]
}>

/** The most SKUs, rules or provinces that a warning names. */
export const maxNamed = 20

type Named = Partial<Omit<RuleWarning, 'code'>>

/** Builds a warning. */
export function warning(code: WarningCode, { skuIds = [], ruleIds = [], provinceIds = [] }: Named = {}) {
  return {
    code,
    skuIds: skuIds.slice(0, maxNamed),
    ruleIds: ruleIds.slice(0, maxNamed),
    provinceIds: provinceIds.slice(0, maxNamed),
  }
}
