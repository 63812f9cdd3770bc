import { t } from 'elysia'
import { amount, booleanField, idField, input, messageOk } from '../../http/fields.ts'

const countField = t.Integer({
  minimum: 1,
  maximum: 1_000_000,
  examples: [2],
  hint: { zh: '数量应为正整数', en: 'must be a positive integer' },
})

export const newLine = input(
  { sku_id: idField, count: countField, selected: t.Optional(booleanField) },
  { title: 'NewCartLine' },
)
export const removal = input({ sku_id: t.Optional(idField) })
export const selection = t.Object({ selected: booleanField })
export const selectionChanged = messageOk

export const line = t.Object(
  { sku_id: t.Integer(), count: t.Integer(), selected: t.Boolean() },
  { title: 'CartLine' },
)

export const cart = t.Array(
  t.Object({
    id: t.Integer(),
    name: t.String(),
    price: amount,
    default_image_url: t.String(),
    count: t.Integer(),
    selected: t.Boolean(),
    stock: t.Integer(),
    available: t.Boolean(),
    amount,
  }),
)
