import { t } from 'elysia'
import { booleanField, idField, idFieldOf, knownFieldsOnly } from '../../../http/fields.ts'
import { differenceField } from '../../../http/staff/form-fields.ts'
import { defineError, type Language } from '../../../lib/errors.ts'
import { parseFen } from '../../../lib/money.ts'
import { maxEditedSkus, type PriceEdit, type SkuEditResult, type SkusEdit } from '../../catalog/edit-skus.ts'
import { adjustmentReasons } from '../../catalog/stock/adjust-stock.ts'

const signedAmount = t.String({
  pattern: '^[+-]?\\d{1,8}(?:\\.\\d{1,2})?$',
  maxLength: 12,
  takesNumbers: true,
  examples: ['-5.00'],
  description: '加减的金额 · amount to add, or to take with a minus',
  hint: {
    zh: '应为最多两位小数的金额，可带正负号',
    en: 'must be an amount with at most two decimals, with or without a sign',
  },
})
const percentage = t.String({
  pattern: '^[+-]?\\d{1,3}(?:\\.\\d)?$',
  maxLength: 6,
  takesNumbers: true,
  examples: ['-10'],
  description: '增减的百分比，最多一位小数 · percent to add or take, at most one decimal',
  hint: { zh: '应为百分比，最多一位小数', en: 'must be a percentage with at most one decimal' },
})

const price = knownFieldsOnly(
  {
    set: t.Optional(
      t.String({
        pattern: '^\\d{1,8}(?:\\.\\d{1,2})?$',
        maxLength: 11,
        takesNumbers: true,
        examples: ['5388.00'],
        description: '统一售价 · the new price',
        hint: { zh: '应为最多两位小数的金额', en: 'must be an amount with at most two decimals' },
      }),
    ),
    add: t.Optional(signedAmount),
    percent: t.Optional(percentage),
  },
  { title: 'PriceEdit' },
)
const filter = knownFieldsOnly(
  {
    keyword: t.Optional(
      t.String({
        maxLength: 100,
        examples: ['iPhone'],
        description: 'SKU 名称或副标题的一部分 · part of the name or the caption',
      }),
    ),
    spu_id: t.Optional(idFieldOf('商品 SPU · SPU')),
    category_id: t.Optional(idFieldOf('第三级分类 · category of the third level')),
    is_launched: t.Optional(booleanField),
  },
  { title: 'SkuFilter' },
)

export const skusEdit = knownFieldsOnly(
  {
    ids: t.Optional(
      t.Array(idField, {
        minItems: 1,
        maxItems: maxEditedSkus,
        examples: [[1, 2]],
        description: '要修改的 SKU；与 filter 二选一 · SKUs to change; either these or a filter',
        hint: { zh: `应为 1–${maxEditedSkus} 个编号`, en: `must be 1 to ${maxEditedSkus} ids` },
      }),
    ),
    filter: t.Optional({
      ...filter,
      description: '要修改的 SKU 的条件；与 ids 二选一 · which SKUs to change; either this or ids',
    }),
    price: t.Optional({
      ...price,
      description: '修改售价：set、add、percent 之一 · the list price: one of set, add and percent',
    }),
    stock_delta: t.Optional(differenceField('库存增减件数 · pieces to add or take')),
    stock_reason: t.Optional(
      t.Union(
        adjustmentReasons.map((reason) => t.Literal(reason)),
        {
          description: '变动原因，默认 correction · reason, correction by default',
          examples: ['received'],
          hint: { zh: '库存变动原因无效', en: 'must be one of the documented reasons' },
        },
      ),
    ),
    is_launched: t.Optional(booleanField),
    dry_run: t.Optional({ ...booleanField, examples: [true] }),
  },
  { title: 'SkusEdit' },
)

const result = t.Object(
  {
    id: t.Integer(),
    status: t.Union([t.Literal('changed'), t.Literal('unchanged'), t.Literal('refused')], {
      description: 'changed 已修改, unchanged 无变化, refused 被拒绝 · what became of the SKU',
    }),
    price: t.Nullable(
      t.String({
        description: '之后的售价，元；被拒绝为 null · list price after it, in yuan; null if refused',
      }),
    ),
    stock: t.Nullable(
      t.Integer({ description: '之后的库存；被拒绝为 null · stock after it; null if refused' }),
    ),
    is_launched: t.Nullable(
      t.Boolean({
        description: '之后是否在售；被拒绝为 null · whether it is on sale after it; null if refused',
      }),
    ),
    code: t.Nullable(
      t.String({
        description: '被拒绝的代码，否则为 null · code of the refusal; null without one',
        examples: ['stock_out_of_range'],
      }),
    ),
    message: t.Nullable(
      t.String({
        description:
          'code 的说明，按请求的语言，没有则为 null · text of the code in the language of the request; null without one',
      }),
    ),
  },
  { title: 'SkuEditResult' },
)
export const editResults = t.Object(
  {
    dry_run: t.Boolean(),
    count: t.Integer({ description: '涉及的 SKU 数 · SKUs concerned' }),
    changed: t.Integer({ description: '已修改的 SKU 数 · SKUs that were changed' }),
    refused: t.Integer({ description: '被拒绝的 SKU 数 · SKUs that were refused' }),
    results: t.Array(result, { description: '每个 SKU 一行 · one for each SKU' }),
  },
  { title: 'SkuEditResults' },
)

const targetUnclear = defineError(
  400,
  'invalid_input',
  '请在 ids 与 filter 中选择一个',
  'Give either ids or filter',
  'ids',
)
const editEmpty = defineError(
  400,
  'invalid_input',
  '请至少修改价格、库存或上下架之一',
  'Change the price, the stock or the state',
  'price',
)
const priceUnclear = defineError(
  400,
  'invalid_input',
  'price 应为 set、add、percent 之一',
  'price must have exactly one of set, add, percent',
  'price',
)

type Body = typeof skusEdit.static

/**
 * Returns which SKUs a request means.
 * @throws 400 invalid_input unless it has either ids or a filter
 */
export function targetOf({ ids, filter }: Body) {
  if ((ids === undefined) === (filter === undefined)) throw targetUnclear()
  if (ids) return { ids: [...new Set(ids)] }
  const { keyword = '', spu_id: goodsId, category_id: categoryId, is_launched: isLaunched } = filter ?? {}
  return { wish: { keyword: keyword.trim(), goodsId, categoryId, isLaunched } }
}

/**
 * Converts a request to what a verb changes.
 * @throws 400 invalid_input
 */
export function toSkusEdit(body: Body, userId: number): SkusEdit {
  const { price, stock_delta: stockDelta, stock_reason: stockReason = 'correction', is_launched } = body
  if (price === undefined && stockDelta === undefined && is_launched === undefined) throw editEmpty()
  return { price: price && priceEditOf(price), stockDelta, stockReason, isLaunched: is_launched, userId }
}

function priceEditOf({ set, add, percent }: NonNullable<Body['price']>): PriceEdit {
  const given = [set, add, percent].filter((each) => each !== undefined)
  if (given.length !== 1) throw priceUnclear()
  if (set !== undefined) return { kind: 'set', value: parseFen(set) }
  if (add !== undefined) return { kind: 'add', value: signed(add, parseFen) }
  return { kind: 'permille', value: signed(percent as string, (text) => Math.round(Number(text) * 10)) }
}

const signed = (text: string, read: (digits: string) => number) =>
  (text.startsWith('-') ? -1 : 1) * read(text.replace(/^[+-]/, ''))

/** Converts results to the wire format, messages in the language of the request. */
export function presentResults(results: readonly SkuEditResult[], isDry: boolean, language: Language) {
  const presented = results.map((each) => presentResult(each, language))
  const count = (wanted: string) => presented.filter(({ status }) => status === wanted).length
  return {
    dry_run: isDry,
    count: results.length,
    changed: count('changed'),
    refused: count('refused'),
    results: presented,
  }
}

function presentResult(each: SkuEditResult, language: Language): typeof result.static {
  const nothing = { price: null, stock: null, is_launched: null, code: null, message: null }
  const { id, error } = each
  if (error) return { ...nothing, id, status: 'refused', code: error.code, message: error.text[language] }
  const { price, stock, isLaunched } = each.sku
  const status = each.isChanged ? 'changed' : 'unchanged'
  return { ...nothing, id, status, price, stock, is_launched: isLaunched }
}
