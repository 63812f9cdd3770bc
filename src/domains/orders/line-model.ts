import { t } from 'elysia'
import { idField, knownFieldsOnly } from '../../http/fields.ts'

const quantityLine = {
  sku_id: idField,
  count: t.Integer({
    minimum: 1,
    maximum: 1_000_000,
    examples: [1],
    description: '件数 · pieces',
    hint: { zh: '数量应为正整数', en: 'must be a positive integer' },
  }),
}

const upTo100 = {
  minItems: 1,
  maxItems: 100,
  hint: { zh: '应为 1 到 100 件商品', en: 'must be 1 to 100 lines' },
}

/** 1 to 100 SKUs with their counts, for a route that refuses unknown fields. */
export const quantityLines = t.Array(knownFieldsOnly(quantityLine), upTo100)

/** 1 to 100 SKUs with their counts, for a route that ignores unknown fields. */
export const tolerantQuantityLines = t.Array(t.Object(quantityLine), upTo100)

/** Converts SKUs with their counts. */
export const parseQuantityLines = (lines: typeof quantityLines.static) =>
  lines.map(({ sku_id, count }) => ({ skuId: sku_id, count }))

/** Digest of the lines that a summary or settlement shows. */
export const selectionDigest = t.String({
  pattern: '^[0-9a-f]{32}$',
  examples: ['5f1d7a84db00d2fce00b31a7fc73224f'],
  description:
    '所示商品及数量的摘要，原样传给 POST /orders/ · digest of the shown lines; pass it unchanged to POST /orders/',
  hint: { zh: '应为结算页给出的 selection', en: 'must be the selection of a settlement' },
})
