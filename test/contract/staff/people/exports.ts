import { finishedExport, newExport } from '../../../support/factories/exports.ts'
import type { StaffRow } from '../row.ts'

export const exportRows: readonly StaffRow[] = [
  { operation: 'listExportLists', status: 200, call: () => ['/exports/lists/'] },
  { operation: 'listExports', status: 200, call: () => ['/exports/'] },
  {
    operation: 'createExport',
    status: 201,
    permission: 'goods.view_sku',
    audits: 'export',
    call: () => ['/exports/', { body: { list: 'skus', filters: { spu_id: '1' } } }],
  },
  { operation: 'getExport', status: 200, call: async () => [`/exports/${(await newExport()).id}/`] },
  {
    operation: 'downloadExport',
    status: 200,
    permission: 'goods.view_sku',
    call: async ({ id }) => [`/exports/${(await finishedExport({}, id)).id}/file/`],
  },
  {
    operation: 'cancelExport',
    status: 204,
    audits: 'export',
    call: async () => [`/exports/${(await newExport()).id}/`, { headers: { 'if-match': '*' } }],
  },
]
