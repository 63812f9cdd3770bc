import type { Fields } from '../../../db/in-transaction.ts'
import type { PromotionColumns, TierColumns } from '../stored-rules.ts'

/** A promotion with its tiers in ascending threshold and its targets in ascending id. */
export type PromotionRecord = Readonly<
  PromotionColumns & { isEnabled: boolean; tiers: readonly TierColumns[]; targets: readonly number[] }
>

export type NewPromotion = Omit<PromotionRecord, 'id'>

/** Returns the fields of a promotion that people edit, by their names on the wire. */
export function promotionFields(rule: NewPromotion): Fields {
  return {
    name: rule.name,
    kind: rule.kind,
    basis: rule.basis,
    group: rule.group,
    scope: rule.scope,
    targets: rule.targets,
    tiers: rule.tiers.map(tierFields),
    is_enabled: rule.isEnabled,
    valid_from: rule.validFrom.toISOString(),
    valid_to: rule.validTo.toISOString(),
  }
}

/** Returns the members of a tier that it has, by their names on the wire. */
export function tierFields({ thresholdAmount, thresholdCount, offAmount, payPercent }: TierColumns) {
  return {
    ...(thresholdAmount !== null && { threshold_amount: thresholdAmount }),
    ...(thresholdCount !== null && { threshold_count: thresholdCount }),
    ...(offAmount !== null && { off_amount: offAmount }),
    ...(payPercent !== null && { pay_percent: payPercent }),
  }
}
