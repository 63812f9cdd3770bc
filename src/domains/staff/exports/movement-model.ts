import { t } from 'elysia'
import { idFieldOf } from '../../../http/fields.ts'
import { momentField } from '../../../http/staff/form-fields.ts'

/** The filters of the stock ledger, which has no list. */
export const movementQuery = t.Object({
  sku_id: t.Optional(idFieldOf('商品 SKU · SKU')),
  from: t.Optional(momentField('此时及以后 · at this moment or later')),
  to: t.Optional(momentField('此时以前 · before this moment')),
})
