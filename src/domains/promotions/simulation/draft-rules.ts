import type { Executor } from '../../../db/client.ts'
import { checkPromotion } from '../editing/check-promotion.ts'
import { findPromotionRecord } from '../editing/find-promotions.ts'
import type { NewFreightRule } from '../editing/freight-fields.ts'
import type { NewLimitedPrice } from '../editing/limited-price-fields.ts'
import { requirePeriod } from '../editing/period.ts'
import type { NewPromotion, PromotionRecord } from '../editing/promotion-fields.ts'
import { requireTargets } from '../editing/targets.ts'
import type { Rules } from '../load-rules.ts'
import type { FreightColumns, LimitedPriceColumns } from '../stored-rules.ts'
import { toFreightRule, toLimitedPrice, toPromotion } from '../stored-rules.ts'

/** An unsaved rule; `id` names the stored rule that it replaces. */
type Draft<Rule> = Rule & Readonly<{ id?: number | undefined }>

export type DraftRules = Readonly<{
  limitedPrices: readonly Draft<NewLimitedPrice>[]
  promotions: readonly Draft<NewPromotion>[]
  freightRules: readonly Draft<NewFreightRule>[]
}>

/** Ids of stored rules that a simulation leaves out. */
export type ExcludedRules = Readonly<{
  limitedPrices: readonly number[]
  promotions: readonly number[]
  freightRules: readonly number[]
}>

/** Drafts with ids. A saved draft gets the highest id, so a draft has a higher one than any stored rule: ties go to lower ids. */
export type NumberedDrafts = Readonly<{
  limitedPrices: readonly LimitedPriceColumns[]
  promotions: readonly PromotionRecord[]
  freightRules: readonly (FreightColumns & { id: number })[]
}>

/** Above every id of a table. */
export const firstDraftId = 4_000_000_000

/** Checks drafts as the verbs that save them do, except for what only the database knows, and numbers them. */
export function numberDrafts({ limitedPrices, promotions, freightRules }: DraftRules): NumberedDrafts {
  limitedPrices.forEach(({ validFrom, validTo }, at) => {
    requirePeriod(validFrom, validTo, `drafts.limited_prices.${at}.valid_to`)
  })
  return {
    limitedPrices: limitedPrices.map(numbered),
    promotions: promotions.map((rule, at) => checkPromotion(rule, `drafts.promotions.${at}.`)).map(numbered),
    freightRules: freightRules.map(numbered),
  }
}

/** Checks that the targets of drafts exist, unless the stored rule that a draft replaces has them. @throws 400 targets_unknown */
export async function requireDraftTargets(tx: Executor, { promotions }: NumberedDrafts): Promise<void> {
  for (const [at, rule] of promotions.entries()) {
    const before = rule.id < firstDraftId ? await findPromotionRecord(rule.id, tx) : undefined
    await requireTargets(tx, rule, { inside: `drafts.promotions.${at}.`, ...(before && { before }) })
  }
}

/** Returns stored rules without the excluded and replaced ones, and with the drafts, which come first for a province. */
export function applyDrafts(stored: Rules, drafts: NumberedDrafts, excluded: ExcludedRules): Rules {
  const kept = <Rule extends { id: number | null }>(
    rules: readonly Rule[],
    out: readonly number[],
    replaced: readonly { id: number | null }[],
  ) => {
    const ids = new Set<number | null>([...out, ...replaced.map(({ id }) => id)])
    return rules.filter(({ id }) => !ids.has(id))
  }
  return {
    limitedPrices: [
      ...kept(stored.limitedPrices, excluded.limitedPrices, drafts.limitedPrices),
      ...drafts.limitedPrices.map(toLimitedPrice),
    ],
    promotions: [
      ...kept(stored.promotions, excluded.promotions, drafts.promotions),
      ...drafts.promotions
        .filter(({ isEnabled }) => isEnabled)
        .map((rule) => toPromotion(rule, rule.tiers, rule.targets)),
    ],
    freightRules: [
      ...drafts.freightRules.map(toFreightRule),
      ...kept(stored.freightRules, excluded.freightRules, drafts.freightRules),
    ],
  }
}

function numbered<Rule extends { id?: number | undefined }>(rule: Rule, at: number): Rule & { id: number } {
  return { ...rule, id: rule.id ?? firstDraftId + at }
}
