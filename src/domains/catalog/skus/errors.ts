import { integer, limit, text, withMembers } from '../../../lib/error-members.ts'
import { defineError } from '../../../lib/errors.ts'

export const specsIncomplete = defineError(
  400,
  'specs_incomplete',
  '请为该商品的每个规格各选一个选项',
  'One option of each specification of the SPU is required',
  'specs',
)
export const combinationTaken = defineError(
  400,
  'combination_taken',
  '该商品已有相同规格组合的 SKU',
  'Another SKU of this SPU has the same options',
  'specs',
)

/** A new order of the pictures of a SKU leaves pictures out, or names others. */
export const imagesIncomplete = defineError(
  400,
  'images_incomplete',
  '请列出该 SKU 的全部图片，每张一次',
  'Name every picture of the SKU once',
  'ids',
)
/** A change of a price that leaves what a column holds. */
export const priceOutOfRange = defineError(
  400,
  'price_out_of_range',
  '修改后的价格超出范围',
  'The new price would leave its range',
  'price',
)
/** `matching` is how many SKUs the filter finds, `limit` how many one request changes. */
export const tooManySkus = withMembers(
  defineError(
    400,
    'too_many_skus',
    '一次修改的 SKU 过多，请缩小范围',
    'Too many SKUs for one request; narrow the filter',
    'filter',
  ),
  {
    limit,
  },
)
/** `combinations` is how many the options make, `limit` how many SKUs one request makes. */
export const matrixTooLarge = withMembers(
  defineError(
    400,
    'matrix_too_large',
    '所选的规格组合过多，请减少选项',
    'The options make too many combinations',
    'options',
  ),
  {
    combinations: integer('所选组合数 · chosen combinations'),
    limit,
  },
)
/** Each specification of the SPU needs one of its options. */
export const matrixIncomplete = defineError(
  400,
  'specs_incomplete',
  '请为该商品的每个规格至少选一个选项',
  'At least one option of each specification of the SPU is required',
  'options',
)
/** An override names no combination of the chosen options, or one twice. */
export const overrideUnknown = defineError(
  400,
  'override_unknown',
  '单独设置的组合不在所选范围内或重复',
  'An override is for a combination that the options do not make, or for one twice',
  'overrides',
)
/** The name of a SKU is that of the SPU and its options; `name` is the one that is too long. */
export const skuNameTooLong = withMembers(
  defineError(
    400,
    'sku_name_too_long',
    '自动生成的名称超过 50 个字，请单独设置名称',
    'A name of the SPU and its options has more than 50 characters; give it by an override',
    'overrides',
  ),
  {
    sku_name: text('过长的名称 · the name'),
  },
)
