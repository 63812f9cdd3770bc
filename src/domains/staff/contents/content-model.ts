import { t } from 'elysia'
import { booleanField, idFieldOf, idParam } from '../../../http/fields.ts'
import { textLine, typed } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import { blanksAround } from '../../../lib/text/visible-text.ts'
import { maxDescriptionLength } from '../../catalog/goods/sanitize-description.ts'
import type { Content, ContentCategory } from '../../contents/content-fields.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import { pictureFile } from '../picture-model.ts'

export const contentParams = t.Object({ id: idParam })
export const categoryQuery = t.Object(staffListQuery)
export const contentQuery = t.Object({
  ...staffListQuery,
  category_id: t.Optional(idFieldOf('广告类别 · category of ads')),
})

export const newCategory = t.Object(
  {
    name: textLine(1, 50, {
      examples: ['轮播图'],
      description: '广告类别名称 · name of the category of ads',
    }),
    key: typed({
      pattern: `^${blanksAround}\\w{1,50}${blanksAround}$`,
      maxLength: 128,
      description: '键名，页面用它取广告 · by which pages find the ads',
      examples: ['index_lbt'],
      hint: { zh: '键名应为 1–50 个字母、数字或下划线', en: 'must be 1–50 letters, digits or underscores' },
    }),
  },
  { title: 'NewContentCategory' },
)
export const category = t.Object(
  {
    id: t.Integer(),
    name: t.String(),
    key: t.String({ description: '键名，页面用它取广告 · by which pages find the ads' }),
  },
  { title: 'ContentCategory' },
)
export const categoryPage = staffPageOf(category)
export const nameList = t.Array(t.Object({ id: t.Integer(), name: t.String() }))

const url = typed({
  pattern: `^${blanksAround}(?:(?:https?://[!-~]{1,290}|/[!-~]{0,299}|#)${blanksAround})?$`,
  maxLength: 512,
  description: 'http(s) 链接或以 / 开头的路径，可为空 · an http(s) address or a path from /; may be empty',
  examples: ['/list/115'],
  hint: { zh: '应为 http(s) 链接或以 / 开头的路径', en: 'must be an http(s) address or a path from /' },
})

const fields = {
  category_id: idFieldOf('广告类别 · category of ads'),
  title: textLine(1, 100, { examples: ['新年好货'], description: '标题 · title' }),
  url: t.Optional(url),
  text: t.Optional(
    t.String({
      maxLength: maxDescriptionLength,
      examples: ['<p>全场满减</p>'],
      description: 'HTML，只保留允许的标签 · HTML; only allowed elements are kept',
      hint: {
        zh: `不能超过 ${maxDescriptionLength} 个字`,
        en: `must have at most ${maxDescriptionLength} characters`,
      },
    }),
  ),
  sequence: t.Integer({
    minimum: 0,
    maximum: 1_000_000,
    description: '顺序，小的在前 · order, small first',
    examples: [1],
    hint: { zh: '顺序应为不小于 0 的整数', en: 'must be a whole number from 0' },
  }),
  status: { ...booleanField, description: '是否展示 · whether shoppers see it' },
}

export const newContent = t.Object(
  { ...fields, image: t.Optional(pictureFile('图片 · picture')) },
  { title: 'NewContent' },
)
export const contentChange = t.Object(
  { ...fields, image: t.Optional(pictureFile('新图片；缺省保持不变 · new picture; absent: unchanged')) },
  { title: 'ContentChange' },
)
export const content = t.Object(
  {
    id: t.Integer(),
    category_id: t.Integer(),
    title: t.String(),
    url: t.String({ description: '点击打开的地址，可为空 · address that it opens; may be empty' }),
    image: t.String({ description: '无则为空 · empty without a picture' }),
    text: t.String({ description: 'HTML，可为空 · HTML; may be empty' }),
    sequence: t.Integer({ description: '顺序，小的在前 · order, small first' }),
    status: t.Boolean({ description: '是否展示 · whether shoppers see it' }),
  },
  { title: 'StaffContent' },
)
export const contentPage = staffPageOf(content)

/** Converts a place of ads to the wire format. */
export const presentCategory = ({ id, name, key }: ContentCategory): typeof category.static => ({
  id,
  name,
  key,
})

type Body = typeof newContent.static

/** Converts the body of an ad, without its picture; an absent field is undefined. */
export function parseContent({ category_id: categoryId, title, url: address, text, sequence, status }: Body) {
  return {
    ...{ categoryId, title, sequence, status },
    ...(address !== undefined && { url: address }),
    ...(text !== undefined && { text }),
  }
}

/** Converts an ad to the wire format. */
export function presentContent({ categoryId, image, text, ...row }: Content): typeof content.static {
  return { ...row, category_id: categoryId, image: imageUrl(image), text: text ?? '' }
}
