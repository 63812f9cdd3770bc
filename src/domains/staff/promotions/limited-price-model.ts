import { t } from 'elysia'
import { idFieldOf, knownFieldsOnly } from '../../../http/fields.ts'
import { amountField } from '../../../http/staff/form-fields.ts'
import { staffListQuery, staffPageOf } from '../../../http/staff/list.ts'
import type { LimitedPriceRecord, NewLimitedPrice } from '../../promotions/editing/limited-price-fields.ts'
import * as rules from './rule-model.ts'
import { warnings } from './warning-model.ts'

export const limitedPriceQuery = t.Object({ ...staffListQuery, ...rules.periodQuery })

export const limitedPriceFields = {
  sku_id: idFieldOf('SKU 编号 · id of the SKU'),
  price: amountField('特价 · price while it is valid'),
  valid_from: rules.validFrom,
  valid_to: rules.validTo,
}
/** The body of POST and of PUT. */
export const limitedPriceForm = knownFieldsOnly(limitedPriceFields, { title: 'LimitedPriceForm' })

const stored = {
  id: t.Integer(),
  sku_id: t.Integer(),
  sku: t.String({ description: 'SKU 名称 · name of the SKU' }),
  price: t.String({ examples: ['4888.00'], description: '特价，元 · price in yuan while it is valid' }),
  ...rules.storedPeriod,
}
export const limitedPrice = t.Object(stored, { title: 'StaffLimitedPrice' })
export const limitedPricePage = staffPageOf(limitedPrice)
export const savedLimitedPrice = t.Object({ ...stored, warnings }, { title: 'SavedLimitedPrice' })

/** Converts a body to columns. */
export const toLimitedPrice = (form: typeof limitedPriceForm.static): NewLimitedPrice => ({
  skuId: form.sku_id,
  price: form.price,
  validFrom: form.valid_from,
  validTo: form.valid_to,
})

/** Converts a limited-time price to the wire format. */
export const presentLimitedPrice = (row: LimitedPriceRecord): typeof limitedPrice.static => ({
  id: row.id,
  sku_id: row.skuId,
  sku: row.sku,
  price: row.price,
  ...rules.presentPeriod(row),
})
