import { t } from 'elysia'
import { booleanField, dateTime, idFieldOf, knownFieldsOnly } from '../../../http/fields.ts'
import { momentField } from '../../../http/staff/form-fields.ts'
import { staffPageOf } from '../../../http/staff/list.ts'
import { spuFields, spuNames } from '../../../http/staff/second-names.ts'
import type { Goods } from '../../catalog/goods/goods-fields.ts'
import { maxDescriptionLength } from '../../catalog/goods/sanitize-description.ts'
import { noReasonReturn } from '../../catalog/model.ts'
import { scheduleFields } from '../../catalog/schedule.ts'
import type { SpecificationWithOptions } from '../../catalog/specifications/find-specifications.ts'
import type { GoodsChange } from '../../catalog/update-goods.ts'
import { pictureFile } from '../picture-model.ts'
import { presentTimes } from '../versions/present-times.ts'
import { lineField } from './catalog-model.ts'

const fields = {
  name: lineField(50, 'Apple MacBook Pro 笔记本', 'SPU 名称 · name of the SPU'),
  brand_id: { ...idFieldOf('品牌 · brand'), examples: [1] },
  category1_id: { ...idFieldOf('第一级分类 · first-level category'), examples: [4] },
  category2_id: {
    ...idFieldOf('第二级分类，属于第一级 · second-level category, a child of the first'),
    examples: [45],
  },
  category3_id: {
    ...idFieldOf('第三级分类，属于第二级 · third-level category, a child of the second'),
    examples: [157],
  },
}

const description = (label: string) =>
  t.Optional(
    t.String({
      maxLength: maxDescriptionLength,
      examples: ['<p>原装正品</p>'],
      description: `${label}；只保留允许的 HTML 标签 · HTML; only allowed elements are kept`,
      hint: {
        zh: `不能超过 ${maxDescriptionLength} 个字；图片请先上传再引用`,
        en: `must have at most ${maxDescriptionLength} characters; upload pictures and link them`,
      },
    }),
  )

const descriptions = {
  desc_detail: description('商品详情'),
  desc_pack: description('包装清单'),
  desc_service: description('售后服务'),
}

export const newGoods = t.Object({ ...fields, ...descriptions }, { title: 'NewGoods' })
export const goodsChange = t.Object({ ...fields, ...descriptions }, { title: 'GoodsChange' })
export const goodsPatch = t.Object(
  {
    ...t.Partial(t.Object(fields)).properties,
    ...descriptions,
    no_reason_return: t.Optional({
      ...booleanField,
      description:
        '是否支持七天无理由退货；生鲜、定制商品为 false，对之后的订单生效 · whether the goods can be returned without a reason; for orders placed from now on',
    }),
    launch_at: t.Optional(momentField('所有 SKU 的上架时间，空为无 · on sale from; empty: none')),
    unlaunch_at: t.Optional(momentField('所有 SKU 的下架时间，空为无 · off sale from; empty: none')),
  },
  { title: 'GoodsPatch' },
)

const goodsMembers = {
  id: t.Integer(),
  name: t.String(),
  brand: t.String({ description: '品牌名称 · name of the brand' }),
  brand_id: t.Integer(),
  category1_id: t.Integer(),
  category2_id: t.Integer(),
  category3_id: t.Integer(),
  sales: t.Integer(),
  comments: t.Integer(),
  desc_detail: t.String(),
  desc_pack: t.String(),
  desc_service: t.String(),
}
export const goods = t.Object(goodsMembers, { title: 'StaffGoods' })
export const goodsSettings = t.Object(
  {
    ...goodsMembers,
    no_reason_return: noReasonReturn,
    launch_at: t.Nullable(dateTime),
    unlaunch_at: t.Nullable(dateTime),
  },
  { title: 'StaffGoodsSettings' },
)
export const goodsPage = staffPageOf(goods)

export const goodsSpecifications = t.Array(
  t.Object(
    {
      id: t.Integer(),
      name: t.String(),
      ...spuFields,
      options: t.Array(t.Object({ id: t.Integer(), value: t.String() })),
    },
    { title: 'GoodsSpecification' },
  ),
)

/** The body of a copy: the name of the new SPU. */
export const goodsCopy = knownFieldsOnly({ name: fields.name }, { title: 'GoodsCopy' })

export const newPicture = t.Object({ image: pictureFile('图片 · picture') }, { title: 'NewGoodsPicture' })
export const storedPicture = t.Object(
  { img_url: t.String({ description: '图片网址，供 HTML 引用 · URL for the HTML' }) },
  { title: 'GoodsPicture' },
)

const columns = {
  name: 'name',
  brand_id: 'brandId',
  category1_id: 'category1Id',
  category2_id: 'category2Id',
  category3_id: 'category3Id',
  desc_detail: 'descDetail',
  desc_pack: 'descPack',
  desc_service: 'descService',
  no_reason_return: 'isReturnable',
  launch_at: 'launchAt',
  unlaunch_at: 'unlaunchAt',
} as const

/** Converts the given members of a body to columns. */
export function toGoodsChange(body: typeof goodsPatch.static): GoodsChange {
  const given = Object.entries(columns).filter(([name]) => body[name as keyof typeof columns] !== undefined)
  return Object.fromEntries(given.map(([name, column]) => [column, body[name as keyof typeof columns]]))
}

/** Converts an SPU to the wire format. */
export function presentGoods(row: Goods): typeof goods.static {
  return {
    id: row.id,
    name: row.name,
    brand: row.brand,
    brand_id: row.brandId,
    category1_id: row.category1Id,
    category2_id: row.category2Id,
    category3_id: row.category3Id,
    sales: row.sales,
    comments: row.comments,
    desc_detail: row.descDetail,
    desc_pack: row.descPack,
    desc_service: row.descService,
  }
}

/** Converts an SPU with what the existing console does not know. */
export function presentGoodsSettings(row: Goods): typeof goodsSettings.static {
  return { ...presentGoods(row), no_reason_return: row.isReturnable, ...presentTimes(scheduleFields(row)) }
}

/** Converts a specification of an SPU with its options to the wire format. */
export function presentGoodsSpecification({ id, name, goodsId, goods, options }: SpecificationWithOptions) {
  return { id, name, ...spuNames(goodsId, goods), options: [...options] }
}
