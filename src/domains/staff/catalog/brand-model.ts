import { t } from 'elysia'
import { idParam } from '../../../http/fields.ts'
import { textLine } from '../../../http/input/text-field.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { Brand } from '../../catalog/brands/brand-fields.ts'
import { imageUrl } from '../../pictures/image-url.ts'
import { pictureFile } from '../picture-model.ts'

const fields = {
  name: textLine(1, 20, {
    examples: ['华为'],
    description: '品牌名称，不可重复 · name of the brand, unique',
  }),
  first_letter: t.String({
    pattern: '^[A-Za-z]$',
    examples: ['H'],
    hint: { zh: '首字母应为一个字母', en: 'must be one letter' },
  }),
}

export const brandParams = t.Object({ id: idParam })
export const brandQuery = t.Object(staffListQuery)
/** The console sends the whole brand back, so unknown fields are ignored. */
export const newBrand = t.Object({ ...fields, logo: pictureFile('品牌标志 · logo') }, { title: 'NewBrand' })
export const brandChange = t.Object(
  { ...fields, logo: t.Optional(pictureFile('新标志；缺省保持不变 · new logo; absent: unchanged')) },
  { title: 'BrandChange' },
)
export const brand = t.Object(
  {
    id: t.Integer(),
    name: t.String(),
    first_letter: t.String(),
    logo: t.String({ description: '标志的网址，没有则为空 · URL of the logo; empty without one' }),
  },
  { title: 'StaffBrand' },
)
export const brandPage = staffPageOf(brand)
export const nameList = t.Array(t.Object({ id: t.Integer(), name: t.String() }))

/** Converts a brand to the wire format. */
export const presentBrand = ({ id, name, firstLetter, logo }: Brand): typeof brand.static => ({
  id,
  name,
  first_letter: firstLetter,
  logo: imageUrl(logo),
})
