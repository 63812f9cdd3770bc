import { createSku } from '../../../support/factories/skus.ts'
import { checkedImport, csvFile, newImport } from '../../../support/factories/staff/imports.ts'
import type { StaffRow } from '../row.ts'

const anyVersion = { headers: { 'if-match': '*' } }

export const importRows: readonly StaffRow[] = [
  { operation: 'listImportKinds', status: 200, call: () => ['/imports/kinds/'] },
  { operation: 'listImports', status: 200, call: () => ['/imports/?state=done'] },
  {
    operation: 'createImport',
    permission: 'goods.change_sku',
    status: 201,
    audits: 'import',
    call: async () => {
      const sku = await createSku()
      const file = csvFile(`id,price\n${sku},12.00\n`)
      return ['/imports/', { multipart: { kind: 'skus', file, dry_run: 'true' } }]
    },
  },
  { operation: 'getImport', status: 200, call: async () => [`/imports/${(await newImport()).id}/`] },
  {
    operation: 'previewImport',
    permission: 'goods.change_sku',
    status: 200,
    call: async ({ id }) => [`/imports/${(await newImport({}, id)).id}/preview/`],
  },
  {
    operation: 'downloadImportResults',
    permission: 'goods.change_sku',
    status: 200,
    call: async ({ id }) => [`/imports/${(await newImport({}, id)).id}/results/?outcome=invalid`],
  },
  {
    operation: 'applyImport',
    permission: 'goods.change_sku',
    status: 200,
    audits: 'import',
    call: async ({ id }) => [`/imports/${(await checkedImport({}, id)).id}/application/`, { body: {} }],
  },
  {
    operation: 'cancelImport',
    status: 204,
    audits: 'import',
    call: async () => [`/imports/${(await newImport()).id}/`, anyVersion],
  },
]
