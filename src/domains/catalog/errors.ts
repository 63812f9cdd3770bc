import { integer, limit, listOf, object, withMembers } from '../../lib/error-members.ts'
import { defineError } from '../../lib/errors.ts'

const unavailableSku = object(['id', 'name', 'reason'], {
  id: integer('SKU'),
  name: { type: 'string' },
  reason: { type: 'string', enum: ['off_sale', 'short', 'over_limit'] },
  stock: integer('现有件数 · pieces left; with short'),
  wanted: integer('想买的件数 · wanted pieces; with short and over_limit'),
  limit: integer('上限 · the limit; with over_limit'),
  held: integer('已占用 · what counts toward the limit already; with over_limit'),
})
/** The SKUs of an order that cannot be bought, in the answers of several errors. */
export const unavailableSkus = listOf(
  unavailableSku,
  '每个不能购买的商品及原因 · each SKU that cannot be had, and why',
)
export const stockShort = withMembers(defineError(409, 'stock_short', '商品库存不足', 'Insufficient stock'), {
  skus: listOf({ ...unavailableSku, required: ['id', 'name'] }, '库存不足的商品 · SKUs with too few pieces'),
})
export const skuUnavailable = withMembers(
  defineError(409, 'sku_unavailable', '商品已下架', 'This SKU is off sale'),
  {
    skus: unavailableSkus,
  },
)
/** A request names a SKU that is unknown or off sale. */
export const skuNotOnSale = defineError(
  400,
  'sku_not_on_sale',
  '商品不存在或已下架',
  'This SKU is unknown or off sale',
  'sku_id',
)
/** A removal names no SKU. */
export const skuIdMissing = defineError(400, 'invalid_input', '缺少商品编号', 'sku_id is missing', 'sku_id')
/** A name that must be unique belongs to another row. */
export const nameTaken = defineError(400, 'name_taken', '该名称已存在', 'This name is taken', 'name')
export const brandInUse = defineError(
  409,
  'brand_in_use',
  '仍有商品使用该品牌',
  'Goods still have this brand',
)
export const brandUnknown = defineError(
  400,
  'brand_unknown',
  '品牌不存在',
  'This brand is unknown',
  'brand_id',
)
export const goodsUnknown = defineError(
  400,
  'goods_unknown',
  '商品 SPU 不存在',
  'This SPU is unknown',
  'spu_id',
)
export const goodsInUse = defineError(
  409,
  'goods_in_use',
  '该商品仍有 SKU 或规格',
  'The SPU still has SKUs or specifications',
)
/** A request names a category that does not exist; the call names the field. */
export const categoryUnknown = defineError(
  400,
  'category_unknown',
  '商品分类不存在',
  'This category is unknown',
  'category_id',
)
/** The three categories of an SPU are no path of the tree; the call names the field. */
export const categoryNotChild = defineError(
  400,
  'category_not_child',
  '该分类不属于所选的上级分类',
  'This category is not a child of the one before',
  'category3_id',
)
export const categoryNotFirstLevel = defineError(
  400,
  'category_not_first_level',
  '请选择第一级分类',
  'The category must be one of the first level',
  'category_id',
)
/** A category below the third level, or below itself. */
export const categoryMisplaced = defineError(
  400,
  'category_misplaced',
  '商品分类最多三级，且不能放在自己的下级',
  'Categories have at most three levels, and none is below itself',
  'parent_id',
)
export const categoryInUse = defineError(
  409,
  'category_in_use',
  '该分类仍有下级分类、商品或频道',
  'The category still has children, goods or a channel',
)
export const channelGroupUnknown = defineError(
  400,
  'channel_group_unknown',
  '频道组不存在',
  'This channel group is unknown',
  'group_id',
)
export const specificationUnknown = defineError(
  400,
  'specification_unknown',
  '规格不存在',
  'This specification is unknown',
  'spec_id',
)
/** SKUs have options of this specification, so it stays with its SPU. */
export const specificationFixed = defineError(
  400,
  'specification_fixed',
  '已有 SKU 使用该规格，不能移到其他商品',
  'SKUs use this specification, so it cannot move to another SPU',
  'spu_id',
)
/** SKUs have this option, so it stays with its specification. */
export const optionFixed = defineError(
  400,
  'option_fixed',
  '已有 SKU 使用该选项，不能移到其他规格',
  'SKUs have this option, so it cannot move to another specification',
  'spec_id',
)
export const specificationInUse = defineError(
  409,
  'specification_in_use',
  '该规格仍有选项',
  'The specification still has options',
)
export const optionInUse = defineError(
  409,
  'option_in_use',
  '仍有 SKU 使用该选项',
  'SKUs still have this option',
)
export const categoryNotThirdLevel = defineError(
  400,
  'category_not_third_level',
  '请选择第三级分类',
  'The category must be one of the third level',
  'category_id',
)
/** Sales came first, or the number is above what a column holds. */
export const stockOutOfRange = defineError(
  400,
  'stock_out_of_range',
  '库存不足或超出范围',
  'The stock would leave its range',
  'stock',
)
export const stockReasonUnfit = defineError(
  400,
  'stock_reason_unfit',
  '库存变动原因与数量的正负不符',
  'This reason does not fit the sign of the change',
  'stock_reason',
)
/** A picture names a SKU that does not exist. */
export const skuUnknown = defineError(400, 'sku_unknown', '商品 SKU 不存在', 'This SKU is unknown', 'sku')
export const skuMissing = defineError(400, 'invalid_input', '缺少商品 SKU', 'sku is missing', 'sku')
export const stocktakeClosed = defineError(
  409,
  'stocktake_closed',
  '该盘点单已完成或已取消',
  'This stocktake is applied or cancelled',
)
/** The copy of a product makes more SKUs than one request may. */
export const tooManyCopies = withMembers(
  defineError(409, 'copy_too_large', '该商品的 SKU 过多，无法复制', 'The SPU has too many SKUs to be copied'),
  {
    limit,
  },
)
/** A description refers to an uploaded picture that was removed, because no description had it for days. */
export const pictureRemoved = defineError(
  400,
  'picture_removed',
  '描述中的图片已被清理，请重新上传',
  'A picture of the description was removed; upload it again',
  'desc_detail',
)
export const scheduleAmbiguous = defineError(
  400,
  'schedule_ambiguous',
  '上架时间与下架时间不能相同',
  'launch_at and unlaunch_at must differ',
  'unlaunch_at',
)
