import { t } from 'elysia'
import { booleanField, dateTime, idFieldOf, idParam, knownFieldsOnly } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { amountField, differenceField, momentField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { scheduleFields } from '../../catalog/schedule.ts'
import type { NewSku } from '../../catalog/skus/create-sku.ts'
import type { SkuRecord } from '../../catalog/skus/sku-record.ts'
import { adjustmentReasons } from '../../catalog/stock/adjust-stock.ts'
import type { SkuUpdate } from '../../catalog/update-sku.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import { presentTimes } from '../versions/present-times.ts'

/** A number of pieces of at least zero. */
export const pieces = (description: string) =>
  t.Integer({
    minimum: 0,
    maximum: 2_147_483_647,
    description,
    examples: [100],
    hint: { zh: '应为不小于 0 的整数', en: 'must be a whole number of at least 0' },
  })

const choice = knownFieldsOnly({
  spec_id: idFieldOf('规格编号 · id of a specification'),
  option_id: idFieldOf('选项编号 · id of one of its options'),
})

export const skuName = textLine(1, 50, {
  examples: ['Apple iPhone 8 64GB 金色'],
  description: 'SKU 名称 · name of the SKU',
})
export const caption = textLine(1, 100, { examples: ['选用移动、联通、电信三网通'] })

const fields = {
  name: skuName,
  caption,
  spu_id: idFieldOf('商品 SPU 编号 · id of the SPU'),
  category_id: idFieldOf('第三级分类编号 · id of a category of the third level'),
  price: amountField('售价 · list price'),
  cost_price: amountField('进价 · cost price'),
  market_price: amountField('市场价 · market price'),
  is_launched: booleanField,
  specs: t.Array(choice, {
    maxItems: 100,
    description: '每个规格各一个选项 · one option of each specification of the SPU',
    hint: { zh: '规格应为选项列表', en: 'must be a list of options' },
  }),
}

export const skuParams = t.Object({ id: idParam })
export const skuListQuery = t.Object({
  ...staffListQuery,
  spu_id: t.Optional(idFieldOf('商品 SPU · SPU')),
  category_id: t.Optional(idFieldOf('第三级分类 · category of the third level')),
  is_launched: t.Optional(booleanField),
})
export const scheduledQuery = t.Object(staffListQuery)

/** Converts the filters of a query of SKUs. */
export const toSkuFilter = ({ spu_id, category_id, is_launched }: typeof skuListQuery.static) => ({
  ...{ goodsId: spu_id, categoryId: category_id, isLaunched: is_launched },
})

/** The body of POST and of PUT. */
export const skuForm = knownFieldsOnly(
  { ...fields, stock: pieces('库存件数 · pieces in stock') },
  { title: 'SkuForm' },
)

export const skuPatch = knownFieldsOnly(
  {
    ...t.Partial(t.Object(fields)).properties,
    stock_delta: t.Optional(differenceField('库存增减件数 · pieces to add or take')),
    stock_reason: t.Optional(
      t.Union(
        adjustmentReasons.map((reason) => t.Literal(reason)),
        {
          description: '变动原因，默认 correction · reason, correction by default',
          examples: ['damaged'],
          hint: { zh: '库存变动原因无效', en: 'must be one of the documented reasons' },
        },
      ),
    ),
    purchase_limit: t.Optional(pieces('每人限购件数，0 为不限 · pieces for each person; 0: no limit')),
    low_stock_threshold: t.Optional(
      pieces('库存低于此数时告警，0 为不告警 · alert below this stock; 0: never'),
    ),
    launch_at: t.Optional(momentField('上架时间，空为无 · on sale from; empty: none')),
    unlaunch_at: t.Optional(momentField('下架时间，空为无 · off sale from; empty: none')),
  },
  { title: 'SkuPatch' },
)

export const listPrice = '售价，元，不含限时特价 · list price in yuan, without a limited-time price'
export const storedSpecs = t.Array(t.Object({ spec_id: t.Integer(), option_id: t.Integer() }), {
  description: '每个规格的选项；没有规格为空 · the option of each specification; empty without any',
})

const skuFields = {
  id: t.Integer(),
  name: t.String(),
  spu: t.String({ description: '商品 SPU 名称 · name of the SPU' }),
  spu_id: t.Integer(),
  caption: t.String(),
  category_id: t.Integer({ description: '第三级分类编号 · id of the third-level category' }),
  category: t.String({ description: '分类名称 · name of the category' }),
  price: t.String({ description: listPrice }),
  cost_price: t.String(),
  market_price: t.String(),
  stock: t.Integer({ description: '库存件数 · pieces in stock' }),
  sales: t.Integer(),
  comments: t.Integer(),
  is_launched: t.Boolean(),
  default_image_url: t.String(),
  specs: storedSpecs,
}
export const sku = t.Object(skuFields, { title: 'StaffSku' })
export const skuPage = staffPageOf(sku)
export const skuSettings = t.Object(
  {
    ...skuFields,
    purchase_limit: t.Nullable(
      t.Integer({ description: '每人限购件数，不限为 null · pieces for each person; null: no limit' }),
    ),
    low_stock_threshold: t.Integer({
      description: '库存低于此数时告警，0 为不告警 · alert below this stock; 0: never',
    }),
    launch_at: t.Nullable(dateTime),
    unlaunch_at: t.Nullable(dateTime),
  },
  { title: 'StaffSkuSettings' },
)
export const settingsPage = staffPageOf(skuSettings)
export const nameList = t.Array(t.Object({ id: t.Integer(), name: t.String() }))

/** Converts a SKU to the wire format. */
export function presentSku(record: SkuRecord): typeof sku.static {
  return {
    id: record.id,
    name: record.name,
    spu: record.goodsName,
    spu_id: record.goodsId,
    caption: record.caption,
    category_id: record.categoryId,
    category: record.categoryName,
    price: record.price,
    cost_price: record.costPrice,
    market_price: record.marketPrice,
    stock: record.stock,
    sales: record.sales,
    comments: record.comments,
    is_launched: record.isLaunched,
    default_image_url: imageUrl(record.defaultImageUrl),
    specs: record.specs.map(({ specId, optionId }) => ({ spec_id: specId, option_id: optionId })),
  }
}

/** Converts a SKU with what the existing console does not know. */
export function presentSkuSettings(record: SkuRecord): typeof skuSettings.static {
  return {
    ...presentSku(record),
    purchase_limit: record.purchaseLimit,
    low_stock_threshold: record.lowStockThreshold,
    ...presentTimes(scheduleFields(record)),
  }
}

type SkuInput = Omit<typeof skuForm.static, 'stock'>

/** Converts the fields of a request to the members of a verb; absent fields are undefined. */
export function toSkuUpdate(input: Partial<SkuInput>) {
  return {
    name: input.name,
    caption: input.caption,
    goodsId: input.spu_id,
    categoryId: input.category_id,
    price: input.price,
    costPrice: input.cost_price,
    marketPrice: input.market_price,
    isLaunched: input.is_launched,
    specs: input.specs?.map(({ spec_id: specId, option_id: optionId }) => ({ specId, optionId })),
  }
}

/** Converts the body of a POST to the members of a verb. */
export function toNewSku(form: typeof skuForm.static, userId: number): NewSku {
  const members = definedMembers(toSkuUpdate(form)) as Omit<NewSku, 'stock' | 'userId'>
  return { ...members, stock: form.stock, userId }
}

/** Converts the body of a PATCH to the members of a verb. `userId` is the person who moves the stock. */
export function toSkuChange(patch: typeof skuPatch.static, userId: number): SkuUpdate {
  const { stock_delta: delta, stock_reason: reason = 'correction', purchase_limit: limit } = patch
  return {
    ...toSkuUpdate(patch),
    purchaseLimit: limit === 0 ? null : limit,
    lowStockThreshold: patch.low_stock_threshold,
    launchAt: patch.launch_at,
    unlaunchAt: patch.unlaunch_at,
    adjustment:
      delta === undefined ? undefined : async () => ({ delta, reason, userId, field: 'stock_delta' }),
  }
}
