import { t } from 'elysia'
import { booleanField, idFieldOf, knownFieldsOnly } from '../../../http/fields.ts'
import { amountField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { FreightRecord, NewFreightRule } from '../../promotions/editing/freight-fields.ts'
import { warnings } from './warning-model.ts'

export const freightQuery = t.Object(staffListQuery)

const isDelivered = {
  ...booleanField,
  description: '是否配送，默认是 · whether the shop delivers there, true by default',
  examples: [true],
}

const province = t.Nullable({
  ...idFieldOf('省份编号；null 为其他所有省份 · province; null: all without a rule'),
  examples: [650000],
})
const freeFrom = t.Nullable(amountField('满多少元包邮；null 为从不 · free from; null: never'))
const required = { fee: amountField('运费 · freight'), is_delivered: t.Optional(isDelivered) }

export const freightFields = {
  province_id: t.Optional(province),
  free_from: t.Optional(freeFrom),
  ...required,
}
export const freightForm = knownFieldsOnly(freightFields, { title: 'FreightTemplateForm' })
/** The body of PUT: null means something in it, so both members are required. */
export const freightChange = knownFieldsOnly(
  { province_id: province, free_from: freeFrom, ...required },
  { title: 'FreightTemplateChange' },
)

const stored = {
  id: t.Integer(),
  province_id: t.Nullable(
    t.Integer({ description: '省份编号，其他所有省份为 null · province; null: all without a template' }),
  ),
  province: t.Nullable(
    t.String({
      description: '省份名称，其他所有省份为 null · name of the province; null: all without a template',
    }),
  ),
  fee: t.String({ examples: ['10.00'], description: '运费，元 · freight in yuan' }),
  free_from: t.Nullable(
    t.String({
      examples: ['99.00'],
      description: '满多少元包邮，从不为 null · free from this amount in yuan; null: never',
    }),
  ),
  is_delivered: t.Boolean({ description: '是否配送 · whether the shop delivers there' }),
}
export const freightTemplate = t.Object(stored, { title: 'FreightTemplate' })
export const freightPage = staffPageOf(freightTemplate)
export const savedFreight = t.Object({ ...stored, warnings }, { title: 'SavedFreightTemplate' })

/** Converts a body to columns; absent fields are undefined. */
export const toFreightChange = (form: typeof freightForm.static): Partial<NewFreightRule> => ({
  ...(form.province_id !== undefined && { provinceId: form.province_id }),
  fee: form.fee,
  ...(form.free_from !== undefined && { freeFrom: form.free_from }),
  ...(form.is_delivered !== undefined && { isDelivered: form.is_delivered }),
})

/** Converts the body of a POST to columns, with defaults. */
export const toFreightRule = (form: typeof freightForm.static): NewFreightRule => ({
  ...{ provinceId: null, freeFrom: null, isDelivered: true },
  ...(toFreightChange(form) as Pick<NewFreightRule, 'fee'>),
})

/** Converts a freight rule to the wire format. */
export const presentFreight = (row: FreightRecord): typeof freightTemplate.static => ({
  id: row.id,
  province_id: row.provinceId,
  province: row.province,
  fee: row.fee,
  free_from: row.freeFrom,
  is_delivered: row.isDelivered,
})
