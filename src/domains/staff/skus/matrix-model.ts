import { t } from 'elysia'
import { booleanField, idFieldOf, knownFieldsOnly } from '../../../http/fields.ts'
import { amountField } from '../../../http/staff/form-fields.ts'
import type { NewMatrix } from '../../catalog/skus/create-matrix.ts'
import type { MatrixPlan, PlannedSku } from '../../catalog/skus/plan-matrix.ts'
import type { SkuRecord, SpecChoice } from '../../catalog/skus/sku-record.ts'
import { caption, listPrice, pieces, skuName, storedSpecs } from './sku-model.ts'

const fields = {
  caption,
  price: amountField('售价 · list price'),
  cost_price: amountField('进价 · cost price'),
  market_price: amountField('市场价 · market price'),
  stock: pieces('库存件数 · pieces in stock'),
  is_launched: booleanField,
}
const specOptions = knownFieldsOnly({
  spec_id: idFieldOf('规格编号 · id of a specification'),
  option_ids: t.Array(idFieldOf(), {
    minItems: 1,
    maxItems: 200,
    examples: [[1, 2]],
    description: '所选的选项 · the chosen options',
    hint: { zh: '应为选项编号的列表', en: 'must be a list of options' },
  }),
})
const override = knownFieldsOnly(
  {
    option_ids: t.Array(idFieldOf(), {
      maxItems: 100,
      examples: [[1, 5]],
      description: '要单独设置的组合：每个规格的选项 · the combination: one option of each specification',
      hint: { zh: '应为选项编号的列表', en: 'must be a list of options' },
    }),
    name: t.Optional(skuName),
    ...t.Partial(t.Object(fields)).properties,
  },
  { title: 'SkuOverride' },
)
export const newMatrix = knownFieldsOnly(
  {
    options: t.Array(specOptions, {
      maxItems: 100,
      description:
        '每个规格所选的选项；没有规格的 SPU 为 [] · the chosen options of each specification; [] without any',
      hint: { zh: '应为各规格的选项', en: 'must be the options of each specification' },
    }),
    name: t.Optional({
      ...skuName,
      description: '名称前缀，默认为 SPU 名称 · name before the options, that of the SPU by default',
    }),
    ...fields,
    overrides: t.Optional(
      t.Array(override, {
        maxItems: 200,
        description: '与默认值不同的组合 · combinations with other values',
        hint: { zh: '应为组合的列表', en: 'must be a list of combinations' },
      }),
    ),
    dry_run: t.Optional({ ...booleanField, examples: [true] }),
  },
  { title: 'NewSkuMatrix' },
)

export const matrix = t.Object(
  {
    dry_run: t.Boolean(),
    skus: t.Array(
      t.Object({
        id: t.Nullable(t.Integer({ description: 'dry_run 时为 null · null for dry_run' })),
        name: t.String(),
        caption: t.String(),
        price: t.String({ description: listPrice }),
        cost_price: t.String(),
        market_price: t.String(),
        stock: t.Integer({ description: '库存件数 · pieces in stock' }),
        is_launched: t.Boolean(),
        specs: storedSpecs,
      }),
    ),
    existing: t.Array(t.Object({ id: t.Integer(), specs: storedSpecs }), {
      description: '已有 SKU 的组合，保持不变 · combinations that SKUs have already',
    }),
  },
  { title: 'SkuMatrix' },
)

type Body = typeof newMatrix.static

/** Converts the body of a request to the members of a verb. */
export function toMatrix({ options, name, overrides = [], ...body }: Body, userId: number): NewMatrix {
  return {
    options: options.map(({ spec_id, option_ids }) => ({ specId: spec_id, optionIds: option_ids })),
    name,
    defaults: {
      caption: body.caption,
      price: body.price,
      costPrice: body.cost_price,
      marketPrice: body.market_price,
      stock: body.stock,
      isLaunched: body.is_launched,
    },
    overrides: overrides.map((each) => ({
      optionIds: each.option_ids,
      name: each.name,
      caption: each.caption,
      price: each.price,
      costPrice: each.cost_price,
      marketPrice: each.market_price,
      stock: each.stock,
      isLaunched: each.is_launched,
    })),
    userId,
  }
}

/** Converts SKUs that were made, or would be made, to the wire format. */
export function presentMatrix(
  skus: readonly (PlannedSku | SkuRecord)[],
  existing: MatrixPlan['existing'],
  isDry: boolean,
): typeof matrix.static {
  return {
    dry_run: isDry,
    skus: skus.map((sku) => ({
      id: 'id' in sku ? sku.id : null,
      name: sku.name,
      caption: sku.caption,
      price: sku.price,
      cost_price: sku.costPrice,
      market_price: sku.marketPrice,
      stock: sku.stock,
      is_launched: sku.isLaunched ?? true,
      specs: sku.specs.map(presentChoice),
    })),
    existing: existing.map(({ id, specs: own }) => ({ id, specs: own.map(presentChoice) })),
  }
}

const presentChoice = ({ specId, optionId }: SpecChoice) => ({ spec_id: specId, option_id: optionId })
