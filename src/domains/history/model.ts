import { t } from 'elysia'
import { cursorQuery } from '../../http/cursor.ts'
import { idField } from '../../http/fields.ts'
import { skuSummary } from '../catalog/model.ts'

export const browsed = t.Object({ sku_id: idField })
export const recorded = t.Object({ sku_id: t.Integer() })
export const historyQuery = t.Object(cursorQuery)
export const history = t.Array(skuSummary)
