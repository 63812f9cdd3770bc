import { t } from 'elysia'
import { type RuleWarning, warningCodes } from '../../promotions/warnings/warning.ts'

const ids = (description: string) => t.Array(t.Integer(), { description })

export const ruleWarning = t.Object(
  {
    code: t.String({
      description: `提醒的代码 · code of the warning: ${warningCodes.join(', ')}`,
      examples: ['price_below_cost'],
    }),
    sku_ids: ids('相关 SKU，最多 20 个 · SKUs, at most 20'),
    rule_ids: ids('相关的其他规则，最多 20 个 · other rules, at most 20'),
    province_ids: ids('相关省份，最多 20 个 · provinces, at most 20'),
  },
  { title: 'RuleWarning' },
)

/** What the answer of a write of a rule has besides the rule. */
export const warnings = t.Array(ruleWarning, {
  description: '提醒，不影响保存 · what staff should know; nothing is refused because of it',
})

/** Converts a warning to the wire format. */
export const presentWarning = ({
  code,
  skuIds,
  ruleIds,
  provinceIds,
}: RuleWarning): typeof ruleWarning.static => ({
  code,
  sku_ids: [...skuIds],
  rule_ids: [...ruleIds],
  province_ids: [...provinceIds],
})

/** Adds warnings to a rule. */
export const withWarnings = <Rule extends object>(rule: Rule, found: readonly RuleWarning[]) => ({
  ...rule,
  warnings: found.map(presentWarning),
})
