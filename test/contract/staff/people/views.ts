import { eq } from 'drizzle-orm'
import { db } from '../../../../src/db/client.ts'
import { savedViews } from '../../../../src/db/schema/staff.ts'
import { createSavedView } from '../../../../src/domains/staff/saved-views/change-views.ts'
import { createStaff } from '../../../support/factories/staff/staff.ts'
import type { BeyondReach, StaffCall, StaffRow } from '../row.ts'

const view = { name: '超时未发货', list: 'orders', filters: { status: '2' }, columns: ['order_id'] }
const anyVersion = { headers: { 'if-match': '*' } }
const newView = async (userId: number, isShared = false) =>
  (await createSavedView(userId, { ...view, name: crypto.randomUUID(), isShared })).id
const ownPath = async (userId: number) => `/saved_views/${await newView(userId)}/`

/** A call on a view of another person: one that is not shared is 404. */
const ofAnother = (isShared: boolean, options: StaffCall = {}): BeyondReach => ({
  refusal: isShared ? [403, 'view_not_own'] : [404, 'not_found'],
  prepare: async () => {
    const id = await newView((await createStaff()).id, isShared)
    const read = () => db.select().from(savedViews).where(eq(savedViews.id, id))
    return { call: [`/saved_views/${id}/`, options], read }
  },
})

export const viewRows: readonly StaffRow[] = [
  {
    operation: 'listSavedViews',
    status: 200,
    call: () => ['/saved_views/?page=1&pagesize=10&list=orders'],
    beyondReach: { nothing: 'it lists own and shared views only' },
  },
  {
    operation: 'createSavedView',
    status: 201,
    audits: 'view',
    call: () => ['/saved_views/', { body: { ...view, is_shared: 'true' } }],
    beyondReach: { nothing: 'a new view is the own' },
  },
  {
    operation: 'getSavedView',
    status: 200,
    call: async ({ id }) => [await ownPath(id)],
    beyondReach: ofAnother(false),
  },
  {
    operation: 'updateSavedView',
    status: 200,
    audits: 'view',
    call: async ({ id }) => [await ownPath(id), { ...anyVersion, body: view }],
    beyondReach: ofAnother(true, { ...anyVersion, body: view }),
  },
  {
    operation: 'deleteSavedView',
    status: 204,
    audits: 'view',
    call: async ({ id }) => [await ownPath(id), anyVersion],
    beyondReach: ofAnother(true, anyVersion),
  },
]
