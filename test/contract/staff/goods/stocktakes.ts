import { createStocktake } from '../../../../src/domains/catalog/stocktakes/change-stocktakes.ts'
import { listStocktakeLines } from '../../../../src/domains/catalog/stocktakes/find-stocktakes.ts'
import { createLeafCategory, createSku } from '../../../support/factories/skus.ts'
import type { StaffRow } from '../row.ts'

async function newStocktake() {
  const categoryId = await createLeafCategory()
  await createSku({ categoryId })
  return createStocktake(categoryId, 1)
}
async function newLine() {
  const { id } = await newStocktake()
  const { rows } = await listStocktakeLines({ page: 1, pageSize: 1, keyword: '', stocktakeId: id })
  return rows[0]?.id as number
}
const anyVersion = { headers: { 'if-match': '*' } }

export const stocktakeRows: readonly StaffRow[] = [
  { operation: 'listStocktakes', status: 200, call: () => ['/stocktakes/?status=open'] },
  {
    operation: 'createStocktake',
    status: 201,
    audits: 'stocktake',
    call: async () => ['/stocktakes/', { body: { category_id: await createLeafCategory() } }],
  },
  {
    operation: 'getStocktake',
    status: 200,
    call: async () => [`/stocktakes/${(await newStocktake()).id}/`],
  },
  {
    operation: 'applyStocktake',
    status: 200,
    audits: 'stocktake',
    call: async () => [`/stocktakes/${(await newStocktake()).id}/application/`],
  },
  {
    operation: 'cancelStocktake',
    status: 204,
    audits: 'stocktake',
    call: async () => [`/stocktakes/${(await newStocktake()).id}/`, anyVersion],
  },
  {
    operation: 'listStocktakeLines',
    status: 200,
    call: async () => [`/stocktake_lines/?stocktake_id=${(await newStocktake()).id}`],
  },
  { operation: 'getStocktakeLine', status: 200, call: async () => [`/stocktake_lines/${await newLine()}/`] },
  {
    operation: 'countLine',
    status: 200,
    audits: 'stocktakeline',
    call: async () => [`/stocktake_lines/${await newLine()}/`, { ...anyVersion, body: { counted: '9' } }],
  },
]
