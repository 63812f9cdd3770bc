import { createSavedView } from '../../../../src/domains/staff/saved-views/change-views.ts'
import type { StaffRow } from '../row.ts'

const view = { name: '超时未发货', list: 'orders', filters: { status: '2' }, columns: ['order_id'] }
const anyVersion = { headers: { 'if-match': '*' } }
const ownPath = async (userId: number) => {
  const name = crypto.randomUUID()
  return `/saved_views/${(await createSavedView(userId, { ...view, name, isShared: false })).id}/`
}

export const viewRows: readonly StaffRow[] = [
  { operation: 'listSavedViews', status: 200, call: () => ['/saved_views/?page=1&pagesize=10&list=orders'] },
  {
    operation: 'createSavedView',
    status: 201,
    audits: 'view',
    call: () => ['/saved_views/', { body: { ...view, is_shared: 'true' } }],
  },
  { operation: 'getSavedView', status: 200, call: async ({ id }) => [await ownPath(id)] },
  {
    operation: 'updateSavedView',
    status: 200,
    audits: 'view',
    call: async ({ id }) => [await ownPath(id), { ...anyVersion, body: view }],
  },
  {
    operation: 'deleteSavedView',
    status: 204,
    audits: 'view',
    call: async ({ id }) => [await ownPath(id), anyVersion],
  },
]
