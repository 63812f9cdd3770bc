import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { booleanField, dateTime, idFieldOf, idParam } from '../../../http/fields.ts'
import { amountField, requiredMomentField } from '../../../http/staff/form-fields.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import { periodStates } from '../../promotions/editing/period.ts'
import { maxTargets } from '../../promotions/editing/targets.ts'
import { lineField } from '../catalog/catalog-model.ts'
import { scopeNames } from '../value-names.ts'

export const ruleParams = t.Object({ id: idParam })

/** Query of a list of rules by their period. */
export const periodQuery = {
  state: t.Optional(
    t.Union(
      periodStates.map((state) => t.Literal(state)),
      {
        description:
          '按有效期：进行中、未开始、已结束 · by the period: contains the moment, starts later, has ended',
        examples: ['active'],
        hint: { zh: '状态无效', en: 'must be active, upcoming or ended' },
      },
    ),
  ),
  at: t.Optional(
    requiredMomentField('state 的时刻，默认现在；单独使用时为该时刻有效 · moment of state, now by default'),
  ),
  sku_id: t.Optional(idFieldOf('对该 SKU 有效的 · rules that apply to this SKU')),
}

type RuleQuery = Readonly<{
  state?: (typeof periodStates)[number]
  at?: Date
  sku_id?: number
  is_enabled?: boolean
}>

/** Converts the filters of a query of rules. */
export const toRuleFilter = ({ state, at, sku_id: skuId, is_enabled: isEnabled }: RuleQuery) => ({
  ...{ state, at, skuId, isEnabled },
})

export const isEnabledQuery = t.Optional({
  ...booleanField,
  description: '是否启用 · switched on',
  examples: [true],
})

export const ruleName = lineField(50, '双十二满减', '名称，顾客可见 · name that customers see')
export const isEnabledField = { ...booleanField, description: '是否启用 · switched on', examples: [true] }
export const validFrom = requiredMomentField('开始时间（含） · first moment')
export const validTo = requiredMomentField('结束时间（不含） · first moment after it')
export const offAmount = amountField('减免金额 · amount off')
export const payPercent = t.Integer({
  minimum: 1,
  maximum: 99,
  description: '80 即八折 · percentage to pay',
  examples: [80],
  hint: { zh: '折扣应为 1–99 的整数', en: 'must be a whole number from 1 to 99' },
})

/** A whole number of pieces, coupons or customers. */
export const countField = (description: string, minimum: number, maximum = 2_147_483_647) =>
  t.Integer({
    minimum,
    maximum,
    description,
    examples: [Math.max(minimum, 3)],
    hint: { zh: `应为 ${minimum} 以上的整数`, en: `must be a whole number from ${minimum} to ${maximum}` },
  })

const scopes = ['all', 'category', 'goods', 'sku'] as const
export const scopeFields = {
  scope: t.Union(
    scopes.map((scope) => t.Literal(scope)),
    {
      description:
        '适用范围：全场、分类及其下级、SPU、SKU · all goods, categories with those below, SPUs, SKUs',
      examples: ['sku'],
      hint: { zh: '适用范围无效', en: 'must be all, category, goods or sku' },
    },
  ),
  targets: t.Optional(
    t.Array(idFieldOf('分类、SPU 或 SKU 编号 · id of the kind that scope names'), {
      maxItems: maxTargets,
      description: 'scope 不为 all 时必填 · required unless scope is all',
      examples: [[1]],
      hint: { zh: `应为最多 ${maxTargets} 个编号的列表`, en: `must be a list of at most ${maxTargets} ids` },
    }),
  ),
}
export const storedScope = {
  scope: t.String({ examples: ['sku'], description: describeValues(scopeNames) }),
  targets: t.Array(t.Integer(), {
    description: 'scope 所指的编号，all 为空 · ids of what scope names; empty for all',
  }),
}
export const storedPeriod = { valid_from: dateTime, valid_to: dateTime }

/** Converts the validity of a rule to the wire format. */
export const presentPeriod = ({ validFrom, validTo }: { validFrom: Date; validTo: Date }) => ({
  valid_from: shopTime(validFrom),
  valid_to: shopTime(validTo),
})
