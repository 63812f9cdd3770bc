import { t } from 'elysia'
import { conversionQuery } from '../figures/statistics-model.ts'
import { ledgerParts } from './export-ledger.ts'

export const ledgerQuery = t.Object({
  ...conversionQuery.properties,
  part: t.Optional(
    t.Union(
      ledgerParts.map((value) => t.Literal(value)),
      {
        description: '导出内容，默认 entries · content of the file, entries by default',
        examples: ['days'],
        hint: { zh: '应为 entries、days 或 invoices', en: 'must be entries, days or invoices' },
      },
    ),
  ),
})
