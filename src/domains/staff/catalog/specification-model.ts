import { t } from 'elysia'
import { idFieldOf } from '../../../http/fields.ts'
import { staffPageOf } from '../../../http/staff/list.ts'
import { spuFields, spuIdFields, spuNames } from '../../../http/staff/second-names.ts'
import type { Specification, SpecificationOption } from '../../catalog/specifications/specification-fields.ts'
import { lineField } from './catalog-model.ts'

const specificationBody = {
  name: lineField(20, '颜色', '规格名称 · name of the specification'),
  ...spuIdFields,
}

export const newSpecification = t.Object(specificationBody, { title: 'NewSpecification' })
export const specificationChange = t.Object(specificationBody, { title: 'SpecificationChange' })
export const specification = t.Object(
  { id: t.Integer(), name: t.String(), ...spuFields },
  { title: 'StaffSpecification' },
)
export const specificationPage = staffPageOf(specification)

const optionBody = {
  value: lineField(20, '深空灰', '选项的文本 · text of the option'),
  spec_id: { ...idFieldOf('规格 · specification'), examples: [1] },
}

export const newOption = t.Object(optionBody, { title: 'NewOption' })
export const optionChange = t.Object(optionBody, { title: 'OptionChange' })
export const option = t.Object(
  {
    id: t.Integer(),
    value: t.String(),
    spec: t.String({ description: '规格名称 · name of the specification' }),
    spec_id: t.Integer(),
  },
  { title: 'StaffOption' },
)
export const optionPage = staffPageOf(option)

/** Converts a specification to the wire format. */
export const presentSpecification = ({ id, name, goodsId, goods }: Specification) => ({
  id,
  name,
  ...spuNames(goodsId, goods),
})

/** Converts an option to the wire format. */
export const presentOption = ({ specId, ...row }: SpecificationOption): typeof option.static => ({
  ...row,
  spec_id: specId,
})
