import { t } from 'elysia'
import { knownFieldsOnly } from '../../../http/fields.ts'
import { amountField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { maxTiers } from '../../promotions/editing/check-promotion.ts'
import {
  type NewPromotion,
  type PromotionRecord,
  tierFields,
} from '../../promotions/editing/promotion-fields.ts'
import { lineField } from '../catalog/catalog-model.ts'
import { promotionBasisNames, promotionKindNames } from '../value-names.ts'
import * as rules from './rule-model.ts'
import { warnings } from './warning-model.ts'

export const promotionQuery = t.Object({
  ...staffListQuery,
  ...rules.periodQuery,
  is_enabled: rules.isEnabledQuery,
})

const tier = knownFieldsOnly({
  threshold_amount: t.Optional(amountField('满多少元，按金额时必填 · amount to reach, by amount')),
  threshold_count: t.Optional(rules.countField('满多少件，按件数时必填 · pieces to reach, by count', 0)),
  off_amount: t.Optional(rules.offAmount),
  pay_percent: t.Optional(rules.payPercent),
})

export const promotionFields = {
  name: rules.ruleName,
  kind: t.Union([t.Literal('reduction'), t.Literal('percentage')], {
    description: 'reduction 满减, percentage 满折 · amount off or percentage to pay',
    examples: ['reduction'],
    hint: { zh: '类型应为 reduction 或 percentage', en: 'must be reduction or percentage' },
  }),
  basis: t.Union([t.Literal('amount'), t.Literal('count')], {
    description: '门槛按金额或件数 · thresholds by amount or by pieces',
    examples: ['amount'],
    hint: { zh: '计算方式应为 amount 或 count', en: 'must be amount or count' },
  }),
  group: t.Optional(
    lineField(
      30,
      'mall',
      '同组活动只取最优惠的一个，默认 mall · only the best of a group applies, mall by default',
    ),
  ),
  ...rules.scopeFields,
  tiers: t.Array(tier, {
    minItems: 1,
    maxItems: maxTiers,
    description: '门槛逐档提高 · thresholds rise',
    hint: { zh: `应有 1–${maxTiers} 档`, en: `must have 1 to ${maxTiers} tiers` },
  }),
  is_enabled: t.Optional(rules.isEnabledField),
  valid_from: rules.validFrom,
  valid_to: rules.validTo,
}
/** The body of POST and of PUT. */
export const promotionForm = knownFieldsOnly(promotionFields, { title: 'PromotionForm' })
export const promotionPatch = knownFieldsOnly(
  { is_enabled: rules.isEnabledField },
  { title: 'PromotionPatch' },
)

const storedTier = t.Object({
  threshold_amount: t.Optional(
    t.String({
      examples: ['300.00'],
      description: '满多少元，仅按金额 · amount in yuan to reach, by amount only',
    }),
  ),
  threshold_count: t.Optional(
    t.Integer({ description: '满多少件，仅按件数 · pieces to reach, by pieces only' }),
  ),
  off_amount: t.Optional(
    t.String({
      examples: ['30.00'],
      description: '减免金额，元，仅满减 · amount off in yuan, for reduction only',
    }),
  ),
  pay_percent: t.Optional(
    t.Integer({ description: '80 即八折，仅满折 · percentage to pay, for percentage only' }),
  ),
})
const stored = {
  id: t.Integer(),
  name: t.String(),
  kind: t.String({ examples: ['reduction'], description: describeValues(promotionKindNames) }),
  basis: t.String({ examples: ['amount'], description: describeValues(promotionBasisNames) }),
  group: t.String({
    examples: ['mall'],
    description: '同组活动只取最优惠的一个 · only the best of a group applies',
  }),
  ...rules.storedScope,
  tiers: t.Array(storedTier, { description: '各档，门槛逐档提高 · tiers with rising thresholds' }),
  is_enabled: t.Boolean(),
  ...rules.storedPeriod,
}
export const promotion = t.Object(stored, { title: 'StaffPromotion' })
export const promotionPage = staffPageOf(promotion)
export const savedPromotion = t.Object({ ...stored, warnings }, { title: 'SavedPromotion' })

/** Converts a body to columns; absent fields are undefined. */
export const toPromotionChange = (form: typeof promotionForm.static): Partial<NewPromotion> => ({
  name: form.name,
  kind: form.kind,
  basis: form.basis,
  ...(form.group !== undefined && { group: form.group }),
  scope: form.scope,
  ...(form.targets && { targets: form.targets }),
  tiers: form.tiers.map((each) => ({
    thresholdAmount: each.threshold_amount ?? null,
    thresholdCount: each.threshold_count ?? null,
    offAmount: each.off_amount ?? null,
    payPercent: each.pay_percent ?? null,
  })),
  ...(form.is_enabled !== undefined && { isEnabled: form.is_enabled }),
  validFrom: form.valid_from,
  validTo: form.valid_to,
})

/** Converts the body of a POST to columns, with defaults. */
export const toPromotion = (form: typeof promotionForm.static): NewPromotion => ({
  ...{ group: 'mall', targets: [], isEnabled: true },
  ...(toPromotionChange(form) as Omit<NewPromotion, 'group' | 'targets' | 'isEnabled'>),
})

/** Converts a promotion to the wire format. */
export const presentPromotion = (row: PromotionRecord): typeof promotion.static => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  basis: row.basis,
  group: row.group,
  scope: row.scope,
  targets: [...row.targets],
  tiers: row.tiers.map(tierFields),
  is_enabled: row.isEnabled,
  ...rules.presentPeriod(row),
})
